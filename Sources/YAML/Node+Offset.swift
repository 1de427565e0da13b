extension Node {
    /// Finds the byte of `input` that holds the byte number `index` of the scalar's text, or its first one where that byte is written
    /// as an escape; `nil` where folding stands between the two.
    ///
    /// - Parameter input: The bytes that the node was read from.
    public func offset(ofTextByte index: Int, in input: [UInt8]) -> Int? {
        guard let scalar, (0...scalar.text.utf8.count).contains(index), range.upperBound <= input.count else {
            return nil
        }
        let quotes = range.count - scalar.text.utf8.count
        switch scalar.style {
        case .plain where quotes == 0: return range.lowerBound + index
        case .singleQuoted where quotes == 2, .doubleQuoted where quotes == 2: return range.lowerBound + 1 + index
        case .singleQuoted, .doubleQuoted: return offset(ofQuotedByte: index, in: input[range])
        case .literal: return offset(ofLiteralByte: index, text: scalar.text, in: input)
        default: return nil
        }
    }

    /// Walks a quoted scalar on one line, escape by escape.
    private func offset(ofQuotedByte index: Int, in source: ArraySlice<UInt8>) -> Int? {
        guard !source.contains(UInt8(ascii: "\n")), !source.contains(UInt8(ascii: "\r")), let quote = source.first
        else {
            return nil
        }
        var place = source.startIndex + 1
        var decoded = 0
        while decoded < index, place < source.endIndex - 1 {
            let next = source[place + 1]
            switch source[place] {
            case UInt8(ascii: "'") where quote == UInt8(ascii: "'"): (place, decoded) = (place + 2, decoded + 1)
            case UInt8(ascii: "\\") where quote == UInt8(ascii: "\""):
                let digits = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8][next] ?? 0
                let end = place + 2 + digits
                guard end < source.endIndex else { return nil }
                decoded += Self.decodedLength(next, source[(place + 2)..<end])
                place = end
            default: (place, decoded) = (place + 1, decoded + 1)
            }
        }
        return decoded == index ? place : nil
    }

    /// How many bytes of UTF-8 an escape stands for.
    private static func decodedLength(_ escape: UInt8, _ digits: ArraySlice<UInt8>) -> Int {
        switch escape {
        case UInt8(ascii: "N"), UInt8(ascii: "_"): return 2
        case UInt8(ascii: "L"), UInt8(ascii: "P"): return 3
        default:
            guard !digits.isEmpty, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
                return 1
            }
            return value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4
        }
    }

    /// Each line of a literal block scalar is a line of its text behind the indentation.
    private func offset(ofLiteralByte index: Int, text: String, in input: [UInt8]) -> Int? {
        let text = Array(text.utf8)
        let before = text[..<index]
        let lineNumber = before.count { $0 == UInt8(ascii: "\n") }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = text[lineStart...].prefix { $0 != UInt8(ascii: "\n") }
        // The header's line comes first.
        var start = range.lowerBound
        for _ in 0...lineNumber {
            guard let end = input[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            start = end + 1
        }
        var source = input[start...].prefix { $0 != UInt8(ascii: "\n") }
        if source.last == UInt8(ascii: "\r") { source = source.dropLast() }
        guard source.count >= line.count, source.suffix(line.count).elementsEqual(line) else { return nil }
        return source.endIndex - line.count + (index - lineStart)
    }
}
