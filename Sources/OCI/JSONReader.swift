/// Walks over JSON text (RFC 8259) without building anything from it.
struct JSONReader {
    /// What is wrong with a text, and at which byte of it.
    struct Malformed: Error, Equatable {
        var reason: String
        var offset: Int
    }

    /// How deep values may be nested; nothing that registries send needs half of it.
    static let depthLimit = 32

    /// How much of a string that isn't a plain tag is kept: enough to recognise a key and to show a name.
    private static let keptLength = 256

    private let text: UnsafeBufferPointer<UInt8>
    private(set) var position = 0

    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
    }

    var isAtEnd: Bool { position >= text.count }

    var peek: UInt8? { isAtEnd ? nil : text[position] }

    /// Steps over one byte, which has to be there.
    mutating func advance() { position += 1 }

    mutating func skipSpaces() {
        while position < text.count {
            let byte = text[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    /// Skips whitespace and then `scalar`, if that is what follows.
    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard peek == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ scalar: Unicode.Scalar, _ description: String) throws(Malformed) {
        guard skip(scalar) else { throw unexpected(description) }
    }

    /// A string of nothing but tag characters, with a tag's length and beginning; else nothing, without moving.
    mutating func plainTag() -> UnsafeBufferPointer<UInt8>? {
        let start = position + 1
        var index = start
        while index < text.count, text[index].isTagByte { index &+= 1 }
        guard index < text.count, text[index] == UInt8(ascii: "\"") else { return nil }
        let name = UnsafeBufferPointer(rebasing: text[start..<index])
        guard (1...Tag.lengthLimit).contains(name.count), name[0].isWord else { return nil }
        position = index + 1
        return name
    }

    /// A string, decoded; what goes beyond 256 bytes is checked and forgotten.
    mutating func shortString() throws(Malformed) -> String { try string(keeping: Self.keptLength) }

    /// A string, decoded; what goes beyond `limit` bytes is checked and forgotten.
    mutating func string(keeping limit: Int = .max) throws(Malformed) -> String {
        try expect("\"", "a string")
        var kept: [UInt8] = []
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: kept, as: UTF8.self)
            case UInt8(ascii: "\\"):
                let scalar = try escape()
                if kept.count < limit { kept.append(contentsOf: Array(String(scalar).utf8)) }
            case 0..<0x20: throw unexpected("no control character in a string")
            default:
                let length = try characterLength()
                if kept.count < limit { kept.append(contentsOf: text[position..<position + length]) }
                position += length
            }
        }
        throw unexpected("the end of a string")
    }

    /// How many bytes the UTF-8 character here has.
    private func characterLength() throws(Malformed) -> Int {
        if text[position] < 0x80 { return 1 }
        var decoder = UTF8()
        var rest = text[position..<min(position + 4, text.count)].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&rest) else { throw unexpected("valid UTF-8") }
        return UTF8.width(scalar)
    }

    private mutating func escape() throws(Malformed) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let byte = peek else { throw unexpected("an escape sequence") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let high = try codeUnit()
            guard UTF16.isLeadSurrogate(high) else { return Unicode.Scalar(UInt32(high)) ?? "\u{FFFD}" }
            // A lone surrogate is legal JSON and no character.
            guard position + 1 < text.count, text[position] == UInt8(ascii: "\\"),
                text[position + 1] == UInt8(ascii: "u")
            else {
                return "\u{FFFD}"
            }
            let resume = position
            position += 2
            let low = try codeUnit()
            guard UTF16.isTrailSurrogate(low) else {
                position = resume
                return "\u{FFFD}"
            }
            return Unicode.Scalar(0x10000 + (UInt32(high) - 0xD800) << 10 + UInt32(low) - 0xDC00) ?? "\u{FFFD}"
        default:
            position = start
            throw unexpected("an escape sequence")
        }
    }

    private mutating func codeUnit() throws(Malformed) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = byte.hexadecimalValue else { throw unexpected("a hexadecimal digit") }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }

    /// Any value, checked and forgotten; `depth` is how many values it stands in.
    mutating func skipValue(depth: Int) throws(Malformed) {
        skipSpaces()
        guard depth < Self.depthLimit else {
            throw Malformed(reason: "nested deeper than \(Self.depthLimit) levels", offset: position)
        }
        switch peek {
        case UInt8(ascii: "\"")?: _ = try shortString()
        case UInt8(ascii: "{")?:
            position += 1
            if skip("}") { return }
            repeat {
                skipSpaces()
                _ = try shortString()
                try expect(":", "':'")
                try skipValue(depth: depth + 1)
            } while skip(",")
            try expect("}", "',' or '}'")
        case UInt8(ascii: "[")?:
            position += 1
            if skip("]") { return }
            repeat { try skipValue(depth: depth + 1) } while skip(",")
            try expect("]", "',' or ']'")
        case UInt8(ascii: "t")?: try skipWord("true")
        case UInt8(ascii: "f")?: try skipWord("false")
        case UInt8(ascii: "n")?: try skipWord("null")
        default: try skipNumber()
        }
    }

    private mutating func skipWord(_ word: String) throws(Malformed) {
        guard text[position...].starts(with: word.utf8) else { throw unexpected("a value") }
        position += word.utf8.count
    }

    private mutating func skipNumber() throws(Malformed) {
        if peek == UInt8(ascii: "-") { position += 1 }
        let start = position
        guard skipDigits() > 0 else { throw unexpected("a value") }
        if text[start] == UInt8(ascii: "0"), position > start + 1 { throw unexpected("no leading zero") }
        if peek == UInt8(ascii: ".") {
            position += 1
            guard skipDigits() > 0 else { throw unexpected("a digit") }
        }
        if let byte = peek, byte | 0x20 == UInt8(ascii: "e") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() > 0 else { throw unexpected("a digit") }
        }
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while position < text.count, text[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        return position - start
    }

    func unexpected(_ expected: String) -> Malformed {
        Malformed(reason: "expected \(expected)", offset: position)
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit.
    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
