/// Go's quoting of strings and characters (`strconv.Quote` and its siblings).
enum Quote {
    /// The text between double quotes.
    static func string(_ bytes: [UInt8], ascii: Bool = false) -> [UInt8] {
        var quoted: [UInt8] = [UInt8(ascii: "\"")]
        var index = 0
        while index < bytes.count {
            let rune = bytes.rune(at: index)
            if rune.isInvalid {
                quoted.append(contentsOf: "\\x".utf8)
                quoted.append(contentsOf: hex(UInt32(bytes[index]), digits: 2))
            } else {
                append(rune.code, quote: UInt8(ascii: "\""), ascii: ascii, to: &quoted)
            }
            index += rune.width
        }
        quoted.append(UInt8(ascii: "\""))
        return quoted
    }

    /// The text between double quotes.
    static func string(_ text: String) -> String {
        String(decoding: string(Array(text.utf8)), as: UTF8.self)
    }

    /// The character between single quotes.
    static func rune(_ code: UInt32, ascii: Bool = false) -> [UInt8] {
        var quoted: [UInt8] = [UInt8(ascii: "'")]
        let code = Unicode.Scalar(code) == nil ? Rune.replacement : code
        append(code, quote: UInt8(ascii: "'"), ascii: ascii, to: &quoted)
        quoted.append(UInt8(ascii: "'"))
        return quoted
    }

    /// The character as `%#U` shows it: `U+0041 'A'`, without the second part if it can't be printed.
    static func unicode(_ code: UInt32) -> String {
        var text = "U+" + String(decoding: hex(code, digits: 4), as: UTF8.self).uppercased()
        if let scalar = Unicode.Scalar(code), scalar.isPrintable { text += " '\(scalar)'" }
        return text
    }

    /// Whether the text can stand between back quotes as it is.
    static func canBackquote(_ bytes: [UInt8]) -> Bool {
        var index = 0
        while index < bytes.count {
            let rune = bytes.rune(at: index)
            index += rune.width
            if rune.width > 1 {
                if rune.code == 0xFEFF { return false }
                continue
            }
            if rune.isInvalid || rune.code < 0x20 && rune.code != 0x09 || rune.code == 0x60 || rune.code == 0x7F {
                return false
            }
        }
        return true
    }

    private static func append(_ code: UInt32, quote: UInt8, ascii: Bool, to quoted: inout [UInt8]) {
        if code == UInt32(quote) || code == 0x5C {
            quoted.append(0x5C)
            quoted.append(UInt8(truncatingIfNeeded: code))
            return
        }
        if !ascii || code < 0x80, Unicode.Scalar(code)?.isPrintable == true {
            quoted.append(rune: code)
            return
        }
        switch code {
        case 0x07: quoted.append(contentsOf: "\\a".utf8)
        case 0x08: quoted.append(contentsOf: "\\b".utf8)
        case 0x0C: quoted.append(contentsOf: "\\f".utf8)
        case 0x0A: quoted.append(contentsOf: "\\n".utf8)
        case 0x0D: quoted.append(contentsOf: "\\r".utf8)
        case 0x09: quoted.append(contentsOf: "\\t".utf8)
        case 0x0B: quoted.append(contentsOf: "\\v".utf8)
        case 0..<0x20, 0x7F:
            quoted.append(contentsOf: "\\x".utf8)
            quoted.append(contentsOf: hex(code, digits: 2))
        case 0..<0x10000:
            quoted.append(contentsOf: "\\u".utf8)
            quoted.append(contentsOf: hex(code, digits: 4))
        default:
            quoted.append(contentsOf: "\\U".utf8)
            quoted.append(contentsOf: hex(code, digits: 8))
        }
    }

    static func hex(_ number: UInt32, digits: Int) -> [UInt8] {
        let text = Array(String(number, radix: 16).utf8)
        return Array(repeating: UInt8(ascii: "0"), count: max(0, digits - text.count)) + text
    }
}
