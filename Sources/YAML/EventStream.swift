/// Walks a YAML text event by event, without building anything.
///
/// The stream stands on one event; its properties describe that event until the next call of ``next()``. Every range is in bytes
/// of the input, whatever line breaks, byte order mark or characters outside ASCII it holds.
public struct EventStream: ~Copyable {
    /// What an event says.
    public enum Kind: Equatable, Sendable {
        case documentStart(isExplicit: Bool)
        case documentEnd(isExplicit: Bool)
        case mappingStart
        case mappingEnd
        case sequenceStart
        case sequenceEnd
        case scalar(Scalar.Style)
        case alias
        case streamEnd
    }

    /// Where the events come from.
    private enum Source {
        case parser(Parser)
        case events(Events)
    }

    /// Whether every byte of the input is ASCII.
    public let isASCII: Bool

    private let source: Source
    private var event = Event(kind: .streamEnd, range: 0..<0, nodeStart: 0, hasProperties: false)
    /// The place of the current event among those that were kept.
    private var index = -1

    /// Opens a text for reading. Copies it once; costs about 8 ns per byte in all.
    ///
    /// - Throws: ``YAMLError/tooLarge(bytes:limit:)``, ``YAMLError/utf16``, ``YAMLError/nul(offset:)``, ``YAMLError/outOfMemory``.
    public init(_ bytes: [UInt8], limits: Limits = .stream) throws(YAMLError) {
        let parser = try Parser(bytes[...], limits: limits)
        isASCII = parser.isASCII
        source = .parser(parser)
    }

    /// Opens a text again whose events were kept.
    public init(_ events: Events) {
        isASCII = events.isASCII
        source = .events(events)
    }

    /// Moves to the next event; the last one is ``Kind/streamEnd``, which then stays.
    ///
    /// - Throws: ``YAMLError/syntax(problem:context:offset:)``, ``YAMLError/encoding(problem:offset:)``,
    ///   ``YAMLError/tooDeep(offset:limit:)``, ``YAMLError/tooManyNodes(offset:limit:)``, ``YAMLError/outOfMemory``; nothing
    ///   where the events were kept.
    public mutating func next() throws(YAMLError) {
        switch source {
        case .parser(let parser): event = try parser.next()
        case .events(let events):
            index = min(index + 1, events.count - 1)
            event = events[index]
        }
    }
}

extension EventStream {
    /// What the current event says.
    public var kind: Kind { event.kind }

    /// The bytes of the current event. Those of a node begin with its anchor and tag; those of a block collection's start, of the
    /// ends that only indentation shows and of an empty value may be empty.
    public var range: Range<Int> { event.range }

    /// The bytes of the current scalar without its anchor and tag.
    public var scalarRange: Range<Int> { event.nodeRange }

    /// Whether the document that the current event starts has a directive (`%YAML`, `%TAG`).
    public var hasDirectives: Bool {
        if case .documentStart = event.kind { event.hasProperties } else { false }
    }

    /// Whether the current node has an anchor or a tag.
    public var hasProperties: Bool {
        if case .documentStart = event.kind { false } else { event.hasProperties }
    }

    /// The decoded text of the current scalar; empty at any other event. Allocates.
    public var text: String { withText { String(decoding: $0, as: UTF8.self) } }

    /// The anchor of the current node, or the name that the current alias refers to.
    public var anchor: String? { properties?.anchor }

    /// The current node's tag, resolved (`tag:yaml.org,2002:int` for `!!int`); `nil` where none is written.
    public var tag: String? { properties?.tag }

    /// Whether the current event is an empty value: a node of which nothing, or only anchor and tag, is written.
    public var isEmptyValue: Bool { event.kind == .scalar(.plain) && withText(\.isEmpty) }

    /// Tells whether the current scalar's decoded text is exactly `text`. Does not allocate.
    public func textIs(_ text: StaticString) -> Bool {
        withText { bytes in
            bytes.count == text.utf8CodeUnitCount && text.withUTF8Buffer { $0.elementsEqual(bytes) }
        }
    }

    /// A 64-bit FNV-1a hash of the current scalar's decoded text. Does not allocate.
    public var textHash: UInt64 {
        withText { $0.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } }
    }

    private var properties: Properties? {
        guard event.hasProperties || event.kind == .alias else { return nil }
        switch source {
        case .parser(let parser): return parser.properties
        case .events(let events): return events.properties(at: index)
        }
    }

    private func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        switch source {
        case .parser(let parser): body(parser.text)
        case .events(let events): events.withText(at: index, body)
        }
    }
}
