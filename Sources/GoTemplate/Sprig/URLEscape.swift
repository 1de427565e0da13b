/// What Go's `net/url` escapes where, and how it reads that.
enum URLEscape {
    enum Place {
        case path, user, host, zone, fragment
    }

    static func escaped(_ text: [UInt8], _ place: Place) -> [UInt8] {
        var output: [UInt8] = []
        for byte in text {
            if needsEscape(byte, place) {
                output.append(UInt8(ascii: "%"))
                for digit in [byte >> 4, byte & 15] { output.append(Digit.upper[Int(digit)]) }
            } else {
                output.append(byte)
            }
        }
        return output
    }

    static func unescaped(_ text: [UInt8], _ place: Place) throws(GoURL.Fault) -> [UInt8] {
        var output: [UInt8] = []
        var rest = text[...]
        while let byte = rest.first {
            guard byte == UInt8(ascii: "%") else {
                if place == .host || place == .zone, byte < 0x80, needsEscape(byte, place) {
                    throw GoURL.Fault(reason: "invalid character \(quoted([byte])) in host name")
                }
                output.append(byte)
                rest = rest.dropFirst()
                continue
            }
            let escape = rest.prefix(3)
            let digits = escape.dropFirst().compactMap(Digit.value)
            guard digits.count == 2 else { throw GoURL.Fault(reason: "invalid URL escape \(quoted(Array(escape)))") }
            let value = UInt8(truncatingIfNeeded: digits[0] << 4 | digits[1])
            let isPercent = escape.elementsEqual("%25".utf8)
            // A host has escapes only for what isn't ASCII, a zone for nearly nothing.
            let isRefused =
                switch place {
                case .host: value < 0x80 && !isPercent
                case .zone: !isPercent && value != UInt8(ascii: " ") && needsEscape(value, .host)
                default: false
                }
            guard !isRefused else { throw GoURL.Fault(reason: "invalid URL escape \(quoted(Array(escape)))") }
            output.append(value)
            rest = rest.dropFirst(3)
        }
        return output
    }

    private static func quoted(_ bytes: [UInt8]) -> String { String(decoding: Quote.string(bytes), as: UTF8.self) }

    private static func needsEscape(_ byte: UInt8, _ place: Place) -> Bool {
        let scalar = Unicode.Scalar(byte)
        guard scalar.isASCII else { return true }
        if scalar.isLetter || scalar.isDigit || "-_.~".unicodeScalars.contains(scalar) { return false }
        switch place {
        case .host, .zone: return !"!$&'()*+,;=:[]<>\"".unicodeScalars.contains(scalar)
        case .path: return !"$&+,/:;=@".unicodeScalars.contains(scalar)
        case .user: return !"$&+,;=".unicodeScalars.contains(scalar)
        case .fragment: return !"$&+,/:;=?@!()*".unicodeScalars.contains(scalar)
        }
    }
}
