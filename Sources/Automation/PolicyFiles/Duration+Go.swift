extension Duration {
    /// Reads a duration as the API server takes it: numbers with the units `ms`, `s`, `m` and `h`, such as `1m30s` (policy-files.md 1).
    ///
    /// No signs, no smaller units, no bare `0`. `nil` for everything else, and beyond 292 years, which is where Go's end.
    init?(goText text: String) {
        var rest = Array(text.utf8)[...]
        guard !rest.isEmpty else { return nil }
        var nanoseconds = 0.0
        while !rest.isEmpty {
            let whole = Self.digits(&rest)
            guard !whole.isEmpty else { return nil }
            var number = String(decoding: whole, as: UTF8.self)
            if rest.first == UInt8(ascii: ".") {
                rest = rest.dropFirst()
                let fraction = Self.digits(&rest)
                guard !fraction.isEmpty else { return nil }
                number += "." + String(decoding: fraction, as: UTF8.self)
            }
            guard let value = Double(number), let unit = Self.unit(&rest) else { return nil }
            nanoseconds += value * unit
        }
        guard nanoseconds < Double(Int64.max), let exact = Int64(exactly: nanoseconds.rounded()) else { return nil }
        self = .nanoseconds(exact)
    }

    private static func digits(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = text.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        text = text[digits.endIndex...]
        return digits
    }

    private static func unit(_ text: inout ArraySlice<UInt8>) -> Double? {
        for (name, value) in [("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9)] where text.starts(with: name.utf8) {
            text = text.dropFirst(name.utf8.count)
            return value
        }
        return nil
    }
}
