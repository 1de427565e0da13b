/// Go's reading of numbers (`strconv.ParseUint`, `ParseInt` with base 0, and `ParseFloat`).
///
/// The functions take the syntax of Go's literals: prefixes for the base, and underscores between digits.
enum Numeral {
    /// An unsigned number; `nil` where the text is none or the number is too large.
    static func unsigned(_ text: ArraySlice<UInt8>) -> UInt64? {
        var digits = text
        var radix: UInt64 = 10
        if digits.first == UInt8(ascii: "0") {
            switch digits.dropFirst().first.map({ $0 | 0x20 }) {
            case UInt8(ascii: "b") where digits.count >= 3: (radix, digits) = (2, digits.dropFirst(2))
            case UInt8(ascii: "o") where digits.count >= 3: (radix, digits) = (8, digits.dropFirst(2))
            case UInt8(ascii: "x") where digits.count >= 3: (radix, digits) = (16, digits.dropFirst(2))
            default: (radix, digits) = (8, digits.dropFirst())
            }
        } else if digits.isEmpty {
            return nil
        }
        var number: UInt64 = 0
        for byte in digits where byte != UInt8(ascii: "_") {
            guard let digit = Digit.value(byte), digit < radix else { return nil }
            let (product, tooLarge) = number.multipliedReportingOverflow(by: radix)
            let (sum, alsoTooLarge) = product.addingReportingOverflow(UInt64(digit))
            guard !tooLarge, !alsoTooLarge else { return nil }
            number = sum
        }
        guard !digits.contains(UInt8(ascii: "_")) || hasGoodUnderscores(text) else { return nil }
        return number
    }

    /// A number with or without a sign; `nil` where the text is none or the number is too large.
    static func signed(_ text: ArraySlice<UInt8>) -> Int64? {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text
        guard let magnitude = unsigned(digits) else { return nil }
        guard isNegative else { return Int64(exactly: magnitude) }
        return magnitude <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
    }

    /// A floating-point number; `nil` where the text is none or the number is too large.
    static func float(_ text: ArraySlice<UInt8>) -> Double? {
        double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    /// A floating-point number, infinite where it is too large; `nil` where the text is none.
    private static func double(_ text: ArraySlice<UInt8>) -> Double? {
        var rest = text
        var sign = ""
        if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            if first == UInt8(ascii: "-") { sign = "-" }
            rest = rest.dropFirst()
        }
        let isHex = rest.count > 2 && rest.first == UInt8(ascii: "0") && rest[rest.startIndex + 1] | 0x20 == 0x78
        if isHex { rest = rest.dropFirst(2) }
        let radix: UInt32 = isHex ? 16 : 10
        func digits() -> String {
            var found = ""
            while let byte = rest.first, byte == UInt8(ascii: "_") || Digit.value(byte).map({ $0 < radix }) == true {
                if byte != UInt8(ascii: "_") { found.unicodeScalars.append(Unicode.Scalar(byte)) }
                rest = rest.dropFirst()
            }
            return found
        }
        let whole = digits()
        var fraction = ""
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = digits()
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        var exponent = ""
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: isHex ? "p" : "e") {
            rest = rest.dropFirst()
            if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
                exponent.unicodeScalars.append(Unicode.Scalar(first))
                rest = rest.dropFirst()
            }
            guard let first = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
            while let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == 0x5F {
                if byte != UInt8(ascii: "_") { exponent.unicodeScalars.append(Unicode.Scalar(byte)) }
                rest = rest.dropFirst()
            }
        } else if isHex {
            return nil
        }
        guard rest.isEmpty, !text.contains(UInt8(ascii: "_")) || hasGoodUnderscores(text) else { return nil }
        let number = "\(sign)\(isHex ? "0x" : "")\(whole.isEmpty ? "0" : whole).\(fraction.isEmpty ? "0" : fraction)"
        let end = exponent.isEmpty ? "" : (isHex ? "p" : "e") + exponent
        return Double(number + end)
    }

    /// Why a text is no complex number, in Go's words.
    struct Failure: Error {
        let reason: String
    }

    /// A complex number of two parts, such as `1+2i`, as Go's `fmt.Sscan` reads it.
    static func complex(_ text: ArraySlice<UInt8>) throws(Failure) -> Complex {
        let syntax = Failure(reason: "syntax error scanning complex number")
        var rest = text
        let real = scan(&rest)
        guard accept("+-", &rest) else { throw syntax }
        let sign = text[real.endIndex..<rest.startIndex]
        let imaginary = sign + scan(&rest)
        guard accept("i", &rest) else { throw syntax }
        return Complex(real: try part(real), imaginary: try part(imaginary))
    }

    private static func part(_ text: ArraySlice<UInt8>) throws(Failure) -> Double {
        let place = "strconv.ParseFloat: parsing \(Quote.string(String(decoding: text, as: UTF8.self)))"
        guard let number = double(text) else { throw Failure(reason: "\(place): invalid syntax") }
        guard number.isFinite else { throw Failure(reason: "\(place): value out of range") }
        return number
    }

    /// Takes what looks like a floating-point number from the front of a text.
    private static func scan(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let whole = text
        accept("+-", &text)
        // The first letter of `Inf`, which none of the lexer's numbers has.
        accept("i", &text)
        var (digits, exponent) = ("0123456789_", "eEpP")
        if accept("0", &text), accept("xX", &text) { (digits, exponent) = ("0123456789aAbBcCdDeEfF_", "pP") }
        while accept(digits, &text) {}
        if accept(".", &text) { while accept(digits, &text) {} }
        if accept(exponent, &text) {
            accept("+-", &text)
            while accept("0123456789_", &text) {}
        }
        return whole[..<text.startIndex]
    }

    @discardableResult
    private static func accept(_ valid: String, _ text: inout ArraySlice<UInt8>) -> Bool {
        guard let byte = text.first, valid.utf8.contains(byte) else { return false }
        text = text.dropFirst()
        return true
    }

    /// Whether each underscore stands between digits, or between a base's prefix and a digit.
    private static func hasGoodUnderscores(_ text: ArraySlice<UInt8>) -> Bool {
        enum Previous { case start, digit, underscore, other }
        var rest = text
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        var previous = Previous.start
        var isHex = false
        if rest.count >= 2, rest.first == UInt8(ascii: "0") {
            let letter = rest[rest.startIndex + 1] | 0x20
            if [UInt8(ascii: "b"), UInt8(ascii: "o"), UInt8(ascii: "x")].contains(letter) {
                previous = .digit
                isHex = letter == UInt8(ascii: "x")
                rest = rest.dropFirst(2)
            }
        }
        for byte in rest {
            if let digit = Digit.value(byte), digit < 10 || isHex {
                previous = .digit
            } else if byte == UInt8(ascii: "_") {
                guard previous == .digit else { return false }
                previous = .underscore
            } else {
                guard previous != .underscore else { return false }
                previous = .other
            }
        }
        return previous != .underscore
    }
}
