/// One event of a text, as numbers: all that can be said of it without its bytes.
struct Event: Sendable {
    let kind: EventStream.Kind
    /// Whether the node has an anchor or a tag; of a document's start, whether a directive stands before it.
    let hasProperties: Bool
    private let lower: UInt32
    private let upper: UInt32
    private let node: UInt32

    /// Keeps an event. Offsets have 32 bits: no ``Limits`` in use lets a text come near 4 GiB.
    init(kind: EventStream.Kind, range: Range<Int>, nodeStart: Int, hasProperties: Bool) {
        self.kind = kind
        self.hasProperties = hasProperties
        lower = UInt32(clamping: range.lowerBound)
        upper = UInt32(clamping: range.upperBound)
        node = UInt32(clamping: nodeStart)
    }

    /// The bytes of the event.
    var range: Range<Int> { Int(lower)..<Int(upper) }

    /// The bytes of the event without anchor and tag.
    var nodeRange: Range<Int> { Int(node)..<Int(upper) }
}
