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
