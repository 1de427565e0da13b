/// What `html`, `js` and `urlquery` make of a text.
enum Escape {
    static func html(_ bytes: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 0: escaped.append(rune: Rune.replacement)
            case UInt8(ascii: "\""): escaped.append(contentsOf: "&#34;".utf8)
            case UInt8(ascii: "'"): escaped.append(contentsOf: "&#39;".utf8)
            case UInt8(ascii: "&"): escaped.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): escaped.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): escaped.append(contentsOf: "&gt;".utf8)
            default: escaped.append(byte)
            }
        }
        return escaped
    }

    static func javaScript(_ bytes: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let rune = bytes.rune(at: index)
            defer { index += rune.width }
            switch rune.code {
            case 0x5C, 0x27, 0x22:
                escaped.append(0x5C)
                escaped.append(bytes[index])
            case 0..<0x20, 0x3C, 0x3E, 0x26, 0x3D:
                escaped.append(contentsOf: "\\u".utf8)
                escaped.append(contentsOf: upperHex(rune.code))
            case 0x20..<0x80: escaped.append(bytes[index])
            case _ where Unicode.Scalar(rune.code)?.isPrintable == true:
                escaped.append(contentsOf: bytes[index..<index + rune.width])
            default:
                escaped.append(contentsOf: "\\u".utf8)
                escaped.append(contentsOf: upperHex(rune.code))
            }
        }
        return escaped
    }

    static func query(_ bytes: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                escaped.append(byte)
            case UInt8(ascii: " "): escaped.append(UInt8(ascii: "+"))
            default:
                escaped.append(UInt8(ascii: "%"))
                escaped.append(Digit.upper[Int(byte >> 4)])
                escaped.append(Digit.upper[Int(byte & 15)])
            }
        }
        return escaped
    }

    private static func upperHex(_ code: UInt32) -> [UInt8] {
        Array(String(decoding: Quote.hex(code, digits: 4), as: UTF8.self).uppercased().utf8)
    }
}

extension Memory {
    /// Escapes what `print` makes of the values; pointers are followed, and nothing is `<no value>`.
    func escape(_ values: [Value], _ escape: ([UInt8]) -> [UInt8]) throws(CallError) -> ByteString {
        let text: ByteString
        if values.count == 1, case .string(let only) = values[0] {
            text = only
        } else {
            text = try print(values.map { Evaluation.printable($0) ?? $0 })
        }
        // One byte becomes six at most.
        let (most, overflows) = text.count.multipliedReportingOverflow(by: 6)
        if overflows { throw .limit("the text is too long") }
        try charge(bytes: most)
        return ByteString(bytes: escape(text.bytes))
    }
}
