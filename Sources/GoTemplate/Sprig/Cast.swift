/// Numbers of any value, as spf13/cast makes them; what is none is zero.
enum Cast {
    static func int64(_ value: Value) -> Int64 {
        switch value.indirect {
        case .int(let number, _): number
        case .uint(let number, let kind): kind == .uintptr ? 0 : Int64(truncatingIfNeeded: number)
        // What doesn't fit is the least number, as on Go's usual processors.
        case .float(let number): Int64(exactly: number.rounded(.towardZero)) ?? .min
        case .bool(let value): value ? 1 : 0
        case .string(let text): Numeral.signed(withoutZeroFraction(text.bytes)) ?? 0
        default: 0
        }
    }

    static func float64(_ value: Value) -> Double {
        switch value.indirect {
        case .float(let number): number
        case .int(let number, _): Double(number)
        case .uint(let number, let kind): kind == .uintptr ? 0 : Double(number)
        case .bool(let value): value ? 1 : 0
        case .string(let text): float64(text.bytes) ?? 0
        default: 0
        }
    }

    /// Go's `strconv.ParseFloat`, with its names for what isn't finite.
    private static func float64(_ text: [UInt8]) -> Double? {
        switch String(decoding: text, as: UTF8.self).lowercased() {
        case "inf", "+inf", "infinity", "+infinity": .infinity
        case "-inf", "-infinity": -.infinity
        case "nan": .nan
        default: Numeral.float(text[...])
        }
    }

    /// `12` for `12.00`; everything else as it is.
    private static func withoutZeroFraction(_ text: [UInt8]) -> ArraySlice<UInt8> {
        let head = text[..<(text.lastIndex { $0 != UInt8(ascii: "0") } ?? text.startIndex)]
        guard head.count < text.count - 1, text[head.endIndex] == UInt8(ascii: ".") else { return text[...] }
        return head
    }

    /// Go's `strconv.ParseInt` with a base of up to 10, and what it gives along with its error: the nearest number where one is too
    /// large, zero where there is none.
    static func int64(_ text: [UInt8], radix: UInt64) -> (value: Int64, isExact: Bool) {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        guard !digits.isEmpty else { return (0, false) }
        let extreme: Int64 = isNegative ? .min : .max
        var magnitude: UInt64 = 0
        for byte in digits {
            guard let digit = Digit.value(byte), digit < radix else { return (0, false) }
            let product = magnitude.multipliedReportingOverflow(by: radix)
            let sum = product.partialValue.addingReportingOverflow(UInt64(digit))
            guard !product.overflow, !sum.overflow else { return (extreme, false) }
            magnitude = sum.partialValue
        }
        guard magnitude <= extreme.magnitude else { return (extreme, false) }
        return (Int64(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude), true)
    }
}
