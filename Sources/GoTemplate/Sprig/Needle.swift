/// A text to look for in others, in time that is linear in both.
struct Needle {
    private let bytes: [UInt8]
    /// For each prefix the length of the longest one that it also ends in.
    private let borders: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var borders: [Int] = []
        var length = 0
        for (index, byte) in bytes.enumerated() {
            while length > 0, byte != bytes[length] { length = borders[length - 1] }
            if index > 0, byte == bytes[length] { length += 1 }
            borders.append(length)
        }
        self.borders = borders
    }

    var count: Int { bytes.count }

    /// Where the text occurs first, from an index on.
    func first(in text: [UInt8], from start: Int = 0) -> Int? {
        guard !bytes.isEmpty else { return start <= text.count ? start : nil }
        var length = 0
        for index in text.indices.dropFirst(start) {
            while length > 0, text[index] != bytes[length] { length = borders[length - 1] }
            if text[index] == bytes[length] { length += 1 }
            if length == bytes.count { return index + 1 - length }
        }
        return nil
    }

    /// The parts between the places where the text occurs, no more than `limit` of them; an empty text parts runes.
    func parts(of text: [UInt8], limit: Int = .max) -> [[UInt8]] {
        guard limit > 0 else { return [] }
        var parts: [[UInt8]] = []
        var start = 0
        guard !bytes.isEmpty else {
            while start < text.count {
                let end = parts.count == limit - 1 ? text.count : start + text.rune(at: start).width
                parts.append(Array(text[start..<end]))
                start = end
            }
            return parts
        }
        while parts.count < limit - 1, let found = first(in: text, from: start) {
            parts.append(Array(text[start..<found]))
            start = found + bytes.count
        }
        parts.append(Array(text[start...]))
        return parts
    }

    /// How often the text occurs without overlaps; an empty one does before each rune and at the end.
    func occurrences(in text: [UInt8]) -> Int {
        guard !bytes.isEmpty else { return text.runeCount + 1 }
        var count = 0
        var start = 0
        while let found = first(in: text, from: start) {
            count += 1
            start = found + bytes.count
        }
        return count
    }

    /// The text with something else where this one occurs.
    func replaced(in text: [UInt8], by replacement: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var start = 0
        guard !bytes.isEmpty else {
            while start < text.count {
                let end = start + text.rune(at: start).width
                output += replacement
                output += text[start..<end]
                start = end
            }
            return output + replacement
        }
        while let found = first(in: text, from: start) {
            output += text[start..<found]
            output += replacement
            start = found + bytes.count
        }
        return output + text[start...]
    }
}

extension Call {
    /// The parts of a text between the places where another occurs, no more than `limit` of them.
    func parts(of text: ByteString, by separator: ByteString, limit: Int = .max) throws(CallError) -> [[UInt8]] {
        let needle = Needle(separator.bytes)
        // A part of one byte takes much more memory than that.
        try charge(bytes: min(limit, needle.occurrences(in: text.bytes)) &* 64)
        return needle.parts(of: text.bytes, limit: limit)
    }
}
