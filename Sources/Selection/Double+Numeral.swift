extension Double {
    /// Reads `text` as Go's `strconv.ParseFloat` does: decimal or (with a binary exponent) hexadecimal, underscores between
    /// digits, `inf`, `infinity` and `nan` in any case. `nil` for everything else, and for what is too large.
    ///
    /// policy-files.md, section 2.5. Whole numbers below 10^15 cost no more than their digits.
    init?(numeral text: UnsafeBufferPointer<UInt8>) {
        if let whole = Self.small(text) {
            self = whole
            return
        }
        if let special = Self.special(text) {
            self = special
            return
        }
        var scanner = NumeralScanner(text)
        // What the scanner lets through is within what Swift reads, which rounds correctly.
        guard let plain = scanner.plain(), let value = Double(plain), value.isFinite else { return nil }
        self = value
    }

    /// A few digits and nothing else: exact in a double.
    private static func small(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        guard (1...15).contains(text.count) else { return nil }
        var value: UInt64 = 0
        for byte in text {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ UInt64(digit)
        }
        return Double(value)
    }

    private static func special(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        guard (3...9).contains(text.count) else { return nil }
        switch String(decoding: text, as: UTF8.self).lowercased() {
        case "nan": return .nan
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        default: return nil
        }
    }
}

/// Checks the syntax of a number and spells it without underscores.
private struct NumeralScanner {
    private let text: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var output = ""
    /// Whether the byte before was a digit (or the hexadecimal prefix), so that an underscore may follow.
    private var followsDigit = false
    private var followsUnderscore = false

    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
    }

    mutating func plain() -> String? {
        if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { take() }
        let isHexadecimal = peek() == UInt8(ascii: "0") && lowercased(1) == UInt8(ascii: "x")
        if isHexadecimal {
            take()
            take()
            followsDigit = true
        }
        var digits = digits(hexadecimal: isHexadecimal)
        if peek() == UInt8(ascii: ".") {
            guard !followsUnderscore else { return nil }
            take()
            digits += self.digits(hexadecimal: isHexadecimal)
        }
        guard digits > 0, !followsUnderscore else { return nil }
        if lowercased() == UInt8(ascii: isHexadecimal ? "p" : "e") {
            take()
            if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { take() }
            guard self.digits(hexadecimal: false) > 0, !followsUnderscore else { return nil }
        } else if isHexadecimal {
            return nil
        }
        return index == text.count ? output : nil
    }

    private func peek(_ offset: Int = 0) -> UInt8? {
        index + offset < text.count ? text[index + offset] : nil
    }

    private func lowercased(_ offset: Int = 0) -> UInt8? { peek(offset).map { $0 | 0x20 } }

    private mutating func take() {
        output.unicodeScalars.append(Unicode.Scalar(text[index]))
        index += 1
        followsDigit = false
        followsUnderscore = false
    }

    /// Takes digits with single underscores between them; returns how many digits there were.
    private mutating func digits(hexadecimal: Bool) -> Int {
        var count = 0
        while let byte = peek() {
            if byte == UInt8(ascii: "_") {
                guard followsDigit else { break }
                index += 1
                followsDigit = false
                followsUnderscore = true
                continue
            }
            let isDigit =
                byte &- UInt8(ascii: "0") < 10 || hexadecimal && (byte | 0x20) &- UInt8(ascii: "a") < 6
            guard isDigit else { break }
            take()
            followsDigit = true
            count += 1
        }
        return count
    }
}
