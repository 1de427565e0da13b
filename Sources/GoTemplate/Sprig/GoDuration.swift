/// A span of time in nanoseconds, as Go's `time.Duration` reads and writes it.
struct GoDuration {
    static let second: Int64 = 1_000_000_000

    let nanoseconds: Int64

    init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Why a text is no duration.
    struct Fault: Error {
        let reason: String
    }

    // MARK: Reading

    private static let units: [String: UInt64] = [
        "ns": 1, "us": 1000, "\u{B5}s": 1000, "\u{3BC}s": 1000, "ms": 1_000_000, "s": 1_000_000_000,
        "m": 60_000_000_000, "h": 3_600_000_000_000,
    ]

    /// Reads a duration such as `1h15m30.5s`.
    init(parsing text: [UInt8]) throws(Fault) {
        let isNegative = text.first == UInt8(ascii: "-")
        var rest = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        if rest.elementsEqual("0".utf8) {
            nanoseconds = 0
            return
        }
        let invalid = Fault(reason: "time: invalid duration \(GoTime.quoted(text))")
        guard !rest.isEmpty else { throw invalid }
        var total: UInt64 = 0
        while !rest.isEmpty {
            guard let part = try Self.part(&rest, of: text) else { throw invalid }
            let sum = total.addingReportingOverflow(part)
            guard !sum.overflow, sum.partialValue <= 1 << 63 else { throw invalid }
            total = sum.partialValue
        }
        guard isNegative || total < 1 << 63 else { throw invalid }
        nanoseconds = Int64(truncatingIfNeeded: isNegative ? 0 &- total : total)
    }

    /// Takes a number and its unit from the start of a text; `nil` where they are invalid.
    private static func part(_ rest: inout ArraySlice<UInt8>, of text: [UInt8]) throws(Fault) -> UInt64? {
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        let whole = rest.prefix(while: isDigit)
        rest = rest[whole.endIndex...]
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigit)
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        let number = whole.isEmpty ? 0 : UInt64(String(decoding: whole, as: UTF8.self))
        guard let number, number <= 1 << 63 else { return nil }
        let name = rest.prefix { $0 != UInt8(ascii: ".") && !isDigit($0) }
        rest = rest[name.endIndex...]
        guard !name.isEmpty else { throw Fault(reason: "time: missing unit in duration \(GoTime.quoted(text))") }
        guard let unit = units[String(decoding: name, as: UTF8.self)] else {
            throw Fault(
                reason: "time: unknown unit \(GoTime.quoted(Array(name))) in duration \(GoTime.quoted(text))"
            )
        }
        guard number <= (1 << 63) / unit else { return nil }
        // The digits that an integer can't hold any more don't count.
        var (digits, scale): (UInt64, Double) = (0, 1)
        for byte in fraction {
            let next = digits &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
            guard digits <= UInt64(Int64.max) / 10, next <= 1 << 63 else { break }
            (digits, scale) = (next, scale * 10)
        }
        let value = number * unit + UInt64(Double(digits) * (Double(unit) / scale))
        return value <= 1 << 63 ? value : nil
    }

    // MARK: Writing

    var text: String {
        guard nanoseconds != 0 else { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        let magnitude = nanoseconds.magnitude
        switch magnitude {
        case ..<1000: return "\(sign)\(magnitude)ns"
        case ..<1_000_000: return sign + Self.fixed(magnitude, 1000) + "\u{B5}s"
        case ..<1_000_000_000: return sign + Self.fixed(magnitude, 1_000_000) + "ms"
        default: break
        }
        let minutes = magnitude / 60_000_000_000
        let seconds = Self.fixed(magnitude % 60_000_000_000, 1_000_000_000) + "s"
        if minutes == 0 { return sign + seconds }
        if minutes < 60 { return "\(sign)\(minutes)m\(seconds)" }
        return "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    /// A number divided by a power of ten, without zeros at the end.
    private static func fixed(_ number: UInt64, _ unit: UInt64) -> String {
        let fraction = number % unit
        guard fraction > 0 else { return String(number / unit) }
        var digits = String(unit + fraction).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(number / unit).\(digits)"
    }

    /// The duration in whole seconds, a half rounded away from zero.
    var roundedToSeconds: GoDuration {
        let rest = nanoseconds % Self.second
        let whole = nanoseconds - rest
        guard rest.magnitude * 2 >= UInt64(Self.second) else { return GoDuration(nanoseconds: whole) }
        let step = rest < 0 ? -Self.second : Self.second
        let rounded = whole.addingReportingOverflow(step)
        return GoDuration(nanoseconds: rounded.overflow ? (rest < 0 ? .min : .max) : rounded.partialValue)
    }

    /// The duration in the largest unit of which there is more than one.
    var roughText: String {
        let hour: UInt64 = 3_600_000_000_000
        let units: [(UInt64, String)] = [
            (hour * 24 * 365, "y"), (hour * 24 * 30, "mo"), (hour * 24, "d"), (hour, "h"), (hour / 60, "m"),
            (UInt64(Self.second), "s"),
        ]
        guard let (unit, name) = units.first(where: { nanoseconds.magnitude > $0.0 }) else { return "0s" }
        return "\(nanoseconds.magnitude / unit)\(name)"
    }
}
