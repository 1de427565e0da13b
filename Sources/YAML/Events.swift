#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The events of a YAML text, kept: whoever has to do with the text reads them, and libyaml need not do its work again.
///
/// 32 bytes for each event, and the text itself; a decoded text of a scalar is kept where it is not the text as it stands.
public final class Events: Sendable {
    /// Whether every byte of the text is ASCII.
    let isASCII: Bool
    /// Whether there is an anchor, so that there may be an alias.
    public let hasAnchors: Bool
    private let bytes: ArraySlice<UInt8>
    private let items: [Item]
    private let properties: [Int: Properties]
    /// The decoded texts that differ from what stands in `bytes`.
    private let decoded: [UInt8]

    private struct Item {
        let event: Event
        /// Of a scalar, where its text begins; of a collection, how many nodes it holds.
        var text: UInt32 = 0
        /// Of a scalar, how long its text is; of a collection, the place of its end among the items.
        var extent: UInt32 = 0
        /// Of a node, where its last character ends.
        var end: UInt32
        var isDecoded = false
    }

    /// Reads a text to its end.
    ///
    /// - Throws: ``YAMLError`` of any case; then no event counts.
    public convenience init(_ bytes: [UInt8], limits: Limits = .tree) throws(YAMLError) {
        try self.init(bytes[...], limits: limits)
    }

    /// Reads a part of a text to its end; the ranges are those of the whole text.
    ///
    /// - Throws: ``YAMLError`` of any case; then no event counts.
    public init(_ bytes: ArraySlice<UInt8>, limits: Limits = .tree) throws(YAMLError) {
        let parser = try Parser(bytes, limits: limits)
        var recording = Recording(of: bytes)
        while true {
            let event = try parser.next()
            recording.add(event, from: parser)
            if event.kind == .streamEnd { break }
        }
        isASCII = parser.isASCII
        self.bytes = bytes
        items = recording.items
        properties = recording.properties
        decoded = recording.decoded
        hasAnchors = recording.properties.values.contains { $0.anchor != nil }
    }

    /// Puts the items together.
    private struct Recording {
        let bytes: ArraySlice<UInt8>
        var items: [Item] = []
        var properties: [Int: Properties] = [:]
        var decoded: [UInt8] = []
        /// The collections that are open, and where the last node in each ends.
        var open: [(index: Int, end: Int, nodes: Int)] = []

        init(of bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
            // A manifest has an event for each 8 to 16 bytes.
            items.reserveCapacity(bytes.count / 8 + 8)
        }

        mutating func add(_ event: Event, from parser: Parser) {
            var item = Item(event: event, end: UInt32(clamping: event.range.upperBound))
            switch event.kind {
            case .mappingStart, .sequenceStart:
                if event.hasProperties { properties[items.count] = parser.properties }
                open.append((items.count, event.range.upperBound, 0))
            case .mappingEnd, .sequenceEnd: close(event)
            case .scalar:
                if event.hasProperties { properties[items.count] = parser.properties }
                keep(parser.text, &item)
                reach(event.range.upperBound)
            case .alias:
                properties[items.count] = parser.properties
                reach(event.range.upperBound)
            default: break
            }
            items.append(item)
        }

        /// Takes note of a node in the innermost collection.
        private mutating func reach(_ end: Int) {
            guard let last = open.indices.last else { return }
            open[last].nodes += 1
            open[last].end = max(open[last].end, end)
        }

        /// A closing bracket ends its collection; indentation ends one with its last child, not where the next token happens
        /// to be.
        private mutating func close(_ event: Event) {
            guard let (index, lastChild, nodes) = open.popLast() else { return }
            let end = event.range.isEmpty ? lastChild : event.range.upperBound
            items[index].end = UInt32(clamping: end)
            items[index].extent = UInt32(clamping: items.count)
            items[index].text = UInt32(clamping: nodes)
            reach(end)
        }

        private mutating func keep(_ text: UnsafeBufferPointer<UInt8>, _ item: inout Item) {
            item.extent = UInt32(clamping: text.count)
            let source = item.event.nodeRange
            // Behind a quote, if it has quotes.
            let start = source.lowerBound + (source.count == text.count ? 0 : 1)
            if text.count <= source.count, bytes[start..<(start + text.count)].equals(text) {
                item.text = UInt32(clamping: start)
            } else {
                item.text = UInt32(clamping: decoded.count)
                item.isDecoded = true
                decoded.append(contentsOf: text)
            }
        }
    }
}

extension Events {
    /// Each document of the text.
    public var documents: [Document] {
        items.indices.compactMap { index in
            if case .documentStart = items[index].event.kind {
                Document(root: Node(events: self, index: index + 1))
            } else {
                nil
            }
        }
    }

    /// How many there are; the last one is ``EventStream/Kind/streamEnd``.
    var count: Int { items.count }

    /// An event by its place.
    subscript(index: Int) -> Event { items[index].event }

    /// The anchor and the tag of a node; of an alias, the name that it refers to.
    func properties(at index: Int) -> Properties? { properties[index] }

    /// The bytes of a node without anchor and tag, from its first to its last character.
    func range(at index: Int) -> Range<Int> {
        let start = items[index].event.nodeRange.lowerBound
        return start..<max(start, Int(items[index].end))
    }

    /// How many nodes a collection holds, keys and values alike.
    func nodeCount(at index: Int) -> Int { Int(items[index].text) }

    /// The place behind a node.
    func index(after index: Int) -> Int {
        switch items[index].event.kind {
        case .mappingStart, .sequenceStart: Int(items[index].extent) + 1
        default: index + 1
        }
    }

    /// The decoded text of a scalar; empty at any other event.
    func withText<Result>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let item = items[index]
        guard case .scalar = item.event.kind else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        let range = Int(item.text)..<(Int(item.text) + Int(item.extent))
        return item.isDecoded
            ? decoded[range].withUnsafeBufferPointer(body) : bytes[range].withUnsafeBufferPointer(body)
    }
}

extension ArraySlice<UInt8> {
    /// Whether two texts are the same.
    fileprivate func equals(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        withUnsafeBytes { bytes in
            guard bytes.count == other.count, let one = bytes.baseAddress, let two = other.baseAddress else {
                return bytes.count == other.count
            }
            return memcmp(one, two, bytes.count) == 0
        }
    }
}
