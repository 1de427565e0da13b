/// Reads the one JSON object of a marker, strictly, and knows where its values stand.
struct JSONScan {
    /// A key of the object and its value.
    struct Member: Equatable {
        let key: String
        /// The value, where it is a string.
        let text: String?
        let isNull: Bool
        /// The bytes of the value; of a string those between its quotes.
        let range: Range<Int>
    }

    /// What was expected, and where it is missing.
    struct Failure: Error, Equatable {
        let expected: String
        let offset: Int
        /// Whether the object itself is complete and something follows it.
        var isTrailing = false
    }

    private let bytes: [UInt8]
    private let end: Int
    private var offset: Int

    init(bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        offset = range.lowerBound
        end = min(range.upperBound, bytes.count)
    }

    /// Reads an object that stands alone.
    mutating func object() throws(Failure) -> [Member] {
        let members = try members(depth: 0)
        skipSpace()
        guard offset == end else { throw Failure(expected: "end of the comment", offset: offset, isTrailing: true) }
        return members
    }

    private mutating func members(depth: Int) throws(Failure) -> [Member] {
        var members: [Member] = []
        try expect("{")
        if take("}") { return members }
        repeat {
            skipSpace()
            let key = try string()
            try expect(":")
            members.append(try member(key, depth: depth))
        } while take(",")
        try expect("}")
        return members
    }

    private mutating func member(_ key: String, depth: Int) throws(Failure) -> Member {
        skipSpace()
        let start = offset
        guard peek == UInt8(ascii: "\"") else {
            let isNull = try skipValue(depth: depth)
            return Member(key: key, text: nil, isNull: isNull, range: start..<offset)
        }
        let text = try string()
        return Member(key: key, text: text, isNull: false, range: (start + 1)..<max(start + 1, offset - 1))
    }

    /// Reads past a value that is no string; returns whether it is `null`.
    private mutating func skipValue(depth: Int) throws(Failure) -> Bool {
        // 16 levels: no marker has one.
        guard depth < 16 else { throw Failure(expected: "a flat object", offset: offset) }
        switch peek {
        case UInt8(ascii: "{"): _ = try members(depth: depth + 1)
        case UInt8(ascii: "["):
            offset += 1
            if take("]") { return false }
            repeat { _ = try member("", depth: depth + 1) } while take(",")
            try expect("]")
        default:
            let start = offset
            while offset < end, isWordByte(bytes[offset]) { offset += 1 }
            let word = bytes[start..<offset]
            if word.elementsEqual("null".utf8) { return true }
            let isNumber = word.first.map { $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) } ?? false
            guard isNumber || word.elementsEqual("true".utf8) || word.elementsEqual("false".utf8) else {
                throw Failure(expected: "a string in double quotes", offset: start)
            }
        }
        return false
    }

    private mutating func string() throws(Failure) -> String {
        guard peek == UInt8(ascii: "\"") else { throw Failure(expected: "a string in double quotes", offset: offset) }
        offset += 1
        var text: [UInt8] = []
        while let byte = peek {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
            case 0..<0x20: throw Failure(expected: "a string without control characters", offset: offset - 1)
            default: text.append(byte)
            }
        }
        throw Failure(expected: "'\"'", offset: offset)
    }

    private mutating func escape() throws(Failure) -> Unicode.Scalar {
        let start = offset - 1
        guard let byte = peek else { throw Failure(expected: "an escape", offset: start) }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let digits = bytes[offset..<min(offset + 4, end)]
            guard digits.count == 4, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
                throw Failure(expected: "four hexadecimal digits after '\\u'", offset: start)
            }
            offset += 4
            // No name has characters beyond the basic plane, so a surrogate may become what Go makes of a lone one.
            return Unicode.Scalar(value) ?? "\u{FFFD}"
        default: throw Failure(expected: "an escape", offset: start)
        }
    }

    private var peek: UInt8? { offset < end ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A { offset += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard peek == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
        guard take(character) else { throw Failure(expected: "'\(character)'", offset: offset) }
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}
