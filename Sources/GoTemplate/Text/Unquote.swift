/// Go's reading of string and character literals (`strconv.Unquote`).
enum Unquote {
    /// The bytes that a literal in double or back quotes stands for; `nil` where Go says `invalid syntax`.
    static func string(_ literal: some RandomAccessCollection<UInt8>) -> [UInt8]? {
        let literal = Array(literal)
        guard literal.count >= 2, let quote = literal.first, quote == literal.last else { return nil }
        let inner = Array(literal[1..<literal.count - 1])
        if quote == UInt8(ascii: "`") {
            guard !inner.contains(quote) else { return nil }
            return inner.filter { $0 != UInt8(ascii: "\r") }
        }
        guard quote == UInt8(ascii: "\"") else { return nil }
        var bytes: [UInt8] = []
        var index = 0
        while index < inner.count {
            guard inner[index] != UInt8(ascii: "\n"), let character = character(inner, at: &index, quote: quote) else {
                return nil
            }
            switch character {
            case .byte(let byte): bytes.append(byte)
            case .rune(let code): bytes.append(rune: code)
            }
        }
        return bytes
    }

    /// What one character of a literal stands for: an escape such as `\xFF` is a byte, everything else a code point.
    enum Character {
        case byte(UInt8)
        case rune(UInt32)

        var code: UInt32 {
            switch self {
            case .byte(let byte): UInt32(byte)
            case .rune(let code): code
            }
        }
    }

    /// Reads one character and moves behind it; `nil` where Go says `invalid syntax`.
    static func character(_ text: [UInt8], at index: inout Int, quote: UInt8) -> Character? {
        guard index < text.count, text[index] != quote else { return nil }
        guard text[index] == 0x5C else {
            let rune = text.rune(at: index)
            index += rune.width
            return .rune(rune.code)
        }
        guard index + 1 < text.count else { return nil }
        let escape = text[index + 1]
        index += 2
        switch escape {
        case UInt8(ascii: "a"): return .rune(0x07)
        case UInt8(ascii: "b"): return .rune(0x08)
        case UInt8(ascii: "f"): return .rune(0x0C)
        case UInt8(ascii: "n"): return .rune(0x0A)
        case UInt8(ascii: "r"): return .rune(0x0D)
        case UInt8(ascii: "t"): return .rune(0x09)
        case UInt8(ascii: "v"): return .rune(0x0B)
        case 0x5C: return .rune(0x5C)
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return escape == quote ? .rune(UInt32(escape)) : nil
        case UInt8(ascii: "x"):
            return number(text, at: &index, digits: 2, radix: 16).map { .byte(UInt8(truncatingIfNeeded: $0)) }
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let digits = escape == UInt8(ascii: "u") ? 4 : 8
            guard let code = number(text, at: &index, digits: digits, radix: 16), Unicode.Scalar(code) != nil else {
                return nil
            }
            return .rune(code)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            index -= 1
            guard let byte = number(text, at: &index, digits: 3, radix: 8), byte <= 255 else { return nil }
            return .byte(UInt8(truncatingIfNeeded: byte))
        default: return nil
        }
    }

    private static func number(_ text: [UInt8], at index: inout Int, digits: Int, radix: UInt32) -> UInt32? {
        guard text.count - index >= digits else { return nil }
        var number: UInt32 = 0
        for byte in text[index..<index + digits] {
            guard let digit = Digit.value(byte), digit < radix else { return nil }
            number = number &* radix &+ digit
        }
        index += digits
        return number
    }
}
