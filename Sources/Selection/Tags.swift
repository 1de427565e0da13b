/// The tag names of one repository, in one piece of memory.
///
/// A registry may list a million tags; a `String` each would cost more than choosing among them. Names are bytes and are
/// compared as bytes: the OCI grammar is ASCII, and Swift's `String` would compare by canonical equivalence.
/// Copies share their storage.
public struct Tags: Sendable {
    /// The bytes of all names, in order.
    let text: [UInt8]
    /// Where each name ends in `text`.
    let ends: [UInt32]
    /// How many bytes stand between two names: 0, or 1 where the text still has its line breaks.
    let separator: Int
    /// Whether every byte is ASCII, so that nobody has to check encodings again.
    let isASCII: Bool

    /// Takes names that stand one after another in `text`, the name at index `i` ending before `ends[i]`.
    ///
    /// Returns `nil` unless `ends` rises from 0 to the length of `text`, which has to fit in 32 bits. The arrays are not copied.
    /// The cost is one look at every element and byte.
    public init?(text: [UInt8], ends: [UInt32]) {
        self.init(text: text, ends: ends, separator: 0)
    }

    private init?(text: [UInt8], ends: [UInt32], separator: Int) {
        guard text.count <= Int(UInt32.max) else { return nil }
        var previous: UInt32 = 0
        for end in ends {
            guard end >= previous else { return nil }
            previous = end
        }
        guard Int(previous) <= text.count, text.count - Int(previous) <= separator else { return nil }
        self.init(unchecked: text, ends: ends, separator: separator)
    }

    private init(unchecked text: [UInt8], ends: [UInt32], separator: Int) {
        self.text = text
        self.ends = ends
        self.separator = separator
        var union: UInt8 = 0
        for byte in text { union |= byte }
        isASCII = union < 0x80
    }

    /// Takes the lines of `text` (ended by a line feed; the last one may lack it) as names, without copying it.
    ///
    /// Returns `nil` when the text is longer than 4 GiB.
    public init?(lines text: [UInt8]) {
        guard text.count <= Int(UInt32.max) else { return nil }
        var ends: [UInt32] = []
        text.withUnsafeBufferPointer { bytes in
            ends.reserveCapacity(bytes.count / 10 + 1)
            bytes.forEachIndex(of: UInt8(ascii: "\n")) { ends.append(UInt32($0)) }
            if let last = bytes.last, last != UInt8(ascii: "\n") { ends.append(UInt32(bytes.count)) }
        }
        self.init(unchecked: text, ends: ends, separator: 1)
    }

    /// Copies the UTF-8 of `names`. Meant for small lists and tests.
    public init(_ names: [String]) {
        var text: [UInt8] = []
        var ends: [UInt32] = []
        ends.reserveCapacity(names.count)
        for name in names {
            guard let end = UInt32(exactly: text.count + name.utf8.count) else { break }
            text.append(contentsOf: name.utf8)
            ends.append(end)
        }
        self.init(unchecked: text, ends: ends, separator: 0)
    }

    /// How many names there are.
    public var count: Int { ends.count }

    /// Whether there is none.
    public var isEmpty: Bool { ends.isEmpty }

    /// The name at `index`, which has to be in `0..<count`; bytes that are not UTF-8 are shown as U+FFFD.
    public subscript(index: Int) -> String { String(decoding: text[range(at: index)], as: UTF8.self) }

    /// Where the name at `index` stands in `text`.
    func range(at index: Int) -> Range<Int> {
        let start = index == 0 ? 0 : Int(ends[index - 1]) + separator
        return start..<Int(ends[index])
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Calls `body` with the position of every `byte`, looking at 32 bytes at a time.
    func forEachIndex(of byte: UInt8, _ body: (Int) -> Void) {
        var index = 0
        if let base = UnsafeRawPointer(baseAddress) {
            let wanted = SIMD32<UInt8>(repeating: byte)
            while index + 32 <= count {
                let block = base.loadUnaligned(fromByteOffset: index, as: SIMD32<UInt8>.self)
                let hits = block .== wanted
                if any(hits) {
                    for lane in 0..<32 where hits[lane] { body(index + lane) }
                }
                index += 32
            }
        }
        while index < count {
            if self[index] == byte { body(index) }
            index += 1
        }
    }

    /// Whether `byte` occurs at all.
    func containsByte(_ byte: UInt8) -> Bool {
        var index = 0
        if let base = UnsafeRawPointer(baseAddress) {
            let wanted = SIMD32<UInt8>(repeating: byte)
            while index + 32 <= count {
                if any(base.loadUnaligned(fromByteOffset: index, as: SIMD32<UInt8>.self) .== wanted) { return true }
                index += 32
            }
        }
        return self[index...].contains(byte)
    }
}
