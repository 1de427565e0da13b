internal import FoundationEssentials
internal import Glibc

/// Values written one after another as bytes, for files of the cache.
struct RecordWriter {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ count: Int) {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).littleEndian) { bytes += $0 }
    }

    mutating func add(_ text: String) { add(Array(text.utf8)[...]) }

    /// Bytes with their count before them.
    mutating func add(_ value: some Collection<UInt8>) {
        add(value.count)
        bytes += value
    }

    mutating func add<Element>(_ elements: [Element], _ body: (inout RecordWriter, Element) -> Void) {
        add(elements.count)
        for element in elements { body(&self, element) }
    }
}

/// Reads what a `RecordWriter` wrote, or anything else without harm.
struct RecordReader {
    /// The bytes are none that a writer wrote.
    struct Damaged: Error {}

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func count() throws(Damaged) -> Int {
        guard rest.count >= 4 else { throw Damaged() }
        defer { rest = rest.dropFirst(4) }
        return rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func bytes() throws(Damaged) -> ArraySlice<UInt8> {
        let count = try count()
        guard count <= rest.count else { throw Damaged() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func text() throws(Damaged) -> String { String(decoding: try bytes(), as: UTF8.self) }

    /// How many items follow. Each begins with a count of its own: one that is not true must not make room for itself.
    mutating func itemCount() throws(Damaged) -> Int {
        let count = try count()
        guard count <= rest.count / 4 else { throw Damaged() }
        return count
    }

    mutating func list<Element>(
        _ body: (inout RecordReader) throws(Damaged) -> Element
    ) throws(Damaged) -> [Element] {
        var elements: [Element] = []
        for _ in 0..<(try itemCount()) { elements.append(try body(&self)) }
        return elements
    }
}

/// Files of the cache that hold what a `RecordWriter` wrote, behind a checksum. Both functions block on the disk.
enum RecordFile {
    /// Reads what was written with the same `magic`, which changes with the form of what follows; `nil` for anything else.
    static func read(_ file: String, magic: [UInt8]) -> RecordReader? {
        guard let data = FileManager.default.contents(atPath: file) else { return nil }
        let bytes = Array(data)
        var reader = RecordReader(bytes.dropFirst(magic.count))
        guard bytes.starts(with: magic), let sum = try? reader.bytes(), let body = try? reader.bytes(),
            Array(sum) == Self.sum(of: body)
        else { return nil }
        return RecordReader(body)
    }

    /// Writes the file, whole or not at all.
    static func write(_ body: RecordWriter, to file: String, magic: [UInt8]) {
        var writer = RecordWriter()
        writer.add(sum(of: body.bytes[...]))
        writer.add(body.bytes)
        // A cache: what cannot be written is found out again. Always the same name beside it, so that nothing gathers when
        // somebody is killed here; two that write at once are found out by the sum.
        let new = file + ".new"
        guard (try? Data(magic + writer.bytes).write(to: URL(filePath: new))) != nil else { return }
        rename(new, file)
    }

    /// FNV-1a, 64 bits: against accidents, not against people, who could write the rest as well.
    private static func sum(of bytes: ArraySlice<UInt8>) -> [UInt8] {
        let sum = bytes.withUnsafeBytes { bytes in
            bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        }
        return withUnsafeBytes(of: sum.littleEndian) { Array($0) }
    }
}
