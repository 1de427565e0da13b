internal import Glibc

/// Reads pages of `{"name": …, "tags": […]}` into one ``TagList``.
///
/// Written for this one shape: it allocates nothing per tag, checks all of the JSON, and leaves out what it has seen before.
/// threats.md, section 1a.
struct TagListDecoder {
    typealias Malformed = JSONReader.Malformed

    /// How many bytes a tag usually takes in a page; only a guess at how much memory will be needed.
    private static let usualLength = 8

    private(set) var list = TagList()
    private var isFirstPage = true
    /// The last name that was read and is within the grammar, new or not.
    private(set) var lastName: String?
    /// Positions of names in `list`, plus one, found by their hash; its size is a power of two.
    private var table: [UInt32] = Array(repeating: 0, count: 64)

    /// Reads one page; returns how many names it had and how many of them were new.
    ///
    /// After an error the decoder is of no use: a list is whole or it isn't.
    mutating func decode(_ page: [UInt8]) throws(Malformed) -> (names: Int, new: Int) {
        let before = list.count + list.droppedCount
        // Growing step by step would touch the memory of a large page twice, and that of many pages again and again.
        list.text.makeRoom(for: page.count)
        list.ends.makeRoom(for: page.count / Self.usualLength)
        grow(toHold: list.count + page.count / Self.usualLength)
        let result: Result<Int, Malformed> = page.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes)
            do throws(Malformed) {
                return .success(try decodePage(&reader))
            } catch {
                return .failure(error)
            }
        }
        return (try result.get(), list.count + list.droppedCount - before)
    }

    private mutating func decodePage(_ reader: inout JSONReader) throws(Malformed) -> Int {
        var names: Int?
        try reader.expect("{", "an object")
        if !reader.skip("}") {
            repeat {
                reader.skipSpaces()
                let keyStart = reader.position
                let key = try reader.shortString()
                try reader.expect(":", "':'")
                if key == "tags" {
                    guard names == nil else { throw Malformed(reason: "'tags' stands twice", offset: keyStart) }
                    names = try decodeTags(&reader)
                } else {
                    try reader.skipValue(depth: 1)
                }
            } while reader.skip(",")
            try reader.expect("}", "',' or '}'")
        }
        reader.skipSpaces()
        guard reader.isAtEnd else { throw Malformed(reason: "expected the end", offset: reader.position) }
        defer { isFirstPage = false }
        // Some registries leave the key out for an empty repository; on a later page its absence is an error in disguise.
        guard let names = names ?? (isFirstPage ? 0 : nil) else {
            throw Malformed(reason: "expected 'tags'", offset: reader.position)
        }
        return names
    }

    private mutating func decodeTags(_ reader: inout JSONReader) throws(Malformed) -> Int {
        reader.skipSpaces()
        if reader.peek == UInt8(ascii: "n") {
            try reader.skipValue(depth: 1)
            return 0
        }
        try reader.expect("[", "a list of tags")
        if reader.skip("]") { return 0 }
        var names = 0
        var lastPlain: UnsafeBufferPointer<UInt8>?
        repeat {
            reader.skipSpaces()
            let start = reader.position
            guard reader.peek == UInt8(ascii: "\"") else { throw Malformed(reason: "expected a tag", offset: start) }
            if let name = reader.plainTag() {
                insert(name)
                lastPlain = name
            } else {
                take(try reader.shortString())
                lastPlain = nil
            }
            names += 1
        } while reader.skip(",")
        try reader.expect("]", "',' or ']'")
        if let lastPlain { lastName = String(decoding: lastPlain, as: UTF8.self) }
        return names
    }

    /// Takes a name that was spelt with escapes, or drops it.
    mutating func take(_ name: String) {
        guard Tag(name) != nil else {
            list.droppedCount += 1
            if list.firstDropped == nil { list.firstDropped = name }
            return
        }
        Array(name.utf8).withUnsafeBufferPointer { insert($0) }
        lastName = name
    }

    /// Takes a name unless it is there already.
    private mutating func insert(_ name: UnsafeBufferPointer<UInt8>) {
        grow(toHold: list.ends.count + 1)
        let hash = hash(name)
        let mask = table.count - 1
        var slot = hash & mask
        while table[slot] != 0 {
            if isName(name, at: Int(table[slot]) - 1) { return }
            slot = (slot + 1) & mask
        }
        list.text.append(contentsOf: name)
        list.ends.append(UInt32(truncatingIfNeeded: list.text.count))
        table[slot] = UInt32(truncatingIfNeeded: list.ends.count)
    }

    private func isName(_ name: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        let start = index == 0 ? 0 : Int(list.ends[index - 1])
        let end = Int(list.ends[index])
        guard end - start == name.count else { return false }
        return list.text.withUnsafeBytes { text in
            guard let mine = text.baseAddress, let other = name.baseAddress else { return name.isEmpty }
            return memcmp(mine + start, other, end - start) == 0
        }
    }

    /// Makes the table larger when `count` names would fill more than half of it.
    private mutating func grow(toHold count: Int) {
        guard count * 2 > table.count else { return }
        var size = table.count
        while size < count * 2 { size *= 2 }
        table = Array(repeating: 0, count: size)
        list.text.withUnsafeBufferPointer { text in
            var start = 0
            for (index, end) in list.ends.enumerated() {
                var slot = hash(UnsafeBufferPointer(rebasing: text[start..<Int(end)])) & (table.count - 1)
                while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
                table[slot] = UInt32(truncatingIfNeeded: index + 1)
                start = Int(end)
            }
        }
    }

    /// Eight bytes at a time, each mixed with what only this process knows: a registry can't choose names that collide. Swift's own
    /// `Hasher` costs three times as much for names as short as tags.
    private func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        let bytes = UnsafeRawBufferPointer(name)
        var state = Self.seed.0 ^ UInt64(truncatingIfNeeded: bytes.count)
        var rest = bytes.count
        var offset = 0
        while rest > 0 {
            var word: UInt64 = 0
            if rest >= 8 {
                word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            } else {
                for index in offset..<bytes.count { word = word << 8 | UInt64(bytes[index]) }
            }
            let product = (state ^ word).multipliedFullWidth(by: Self.seed.1)
            state = (product.high ^ product.low) &+ Self.seed.2
            offset += 8
            rest -= 8
        }
        let last = (state ^ Self.seed.2).multipliedFullWidth(by: Self.seed.1)
        return Int(truncatingIfNeeded: (last.high ^ last.low) >> 1)
    }

    /// The multiplier is odd, so that no word is lost in it.
    private static let seed = (
        UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max) | 1, UInt64.random(in: 0 ... .max)
    )
}

extension Array {
    /// Makes room for so many more elements; twice what there was at least, so that adding to it often costs no more.
    fileprivate mutating func makeRoom(for more: Int) {
        guard count + more > capacity else { return }
        reserveCapacity(Swift.max(count + more, 2 * capacity))
    }
}
