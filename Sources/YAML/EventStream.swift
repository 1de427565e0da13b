internal import CYAML

/// Walks a YAML text event by event, on libyaml, without building anything.
///
/// The stream stands on one event; its properties describe that event until the next call of ``next()``. Every range is in bytes
/// of the input, whatever line breaks, byte order mark or characters outside ASCII it holds. Cost: linear in the input, about
/// 8 ns per byte, no allocation by Swift.
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

    /// What the current event says.
    public private(set) var kind: Kind = .streamEnd
    /// The bytes of the current event. Those of a node begin with its anchor and tag; those of a block collection's start, of the
    /// ends that only indentation shows and of an empty value may be empty.
    public private(set) var range: Range<Int> = 0..<0
    /// How many collections are open, the one that the current event opens included.
    public private(set) var depth = 0
    /// Whether the document that the current event starts has a directive (`%YAML`, `%TAG`).
    public private(set) var hasDirectives = false

    /// Whether every byte of the input is ASCII.
    public let isASCII: Bool
    /// Whether the current node has an anchor or a tag.
    public private(set) var hasProperties = false

    private let limits: Limits
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let event: UnsafeMutablePointer<yaml_event_t>
    private let input: UnsafeBufferPointer<UInt8>
    /// What the first byte of `input` is called outside.
    private let origin: Int
    private var cursor: ByteCursor
    private var nodes = 0

    /// Opens a text for reading. Copies it once.
    ///
    /// - Throws: ``YAMLError/tooLarge(bytes:limit:)``, ``YAMLError/utf16``, ``YAMLError/nul(offset:)``, ``YAMLError/outOfMemory``.
    public init(_ bytes: [UInt8], limits: Limits = .stream) throws(YAMLError) {
        try self.init(bytes[...], limits: limits)
    }

    /// Opens a part of a text for reading; its ranges are those of the whole text.
    ///
    /// - Throws: what ``init(_:limits:)-([UInt8],_)`` throws.
    public init(_ bytes: ArraySlice<UInt8>, limits: Limits = .stream) throws(YAMLError) {
        guard bytes.count <= limits.bytes else { throw .tooLarge(bytes: bytes.count, limit: limits.bytes) }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .utf16 }
        let (nul, isASCII) = bytes.withUnsafeBufferPointer { ($0.firstIndex(of: 0), $0.reduce(0) { $0 | $1 } < 0x80) }
        if let nul { throw .nul(offset: bytes.startIndex + nul) }
        let bomLength = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0

        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw .outOfMemory
        }
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = copy.initialize(from: bytes)
        let text = UnsafeBufferPointer(rebasing: copy[bomLength...])
        // Said rather than guessed: libyaml would take some texts for UTF-16.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)

        self.limits = limits
        self.parser = parser
        self.isASCII = isASCII
        origin = bytes.startIndex
        input = UnsafeBufferPointer(copy)
        cursor = ByteCursor(isASCII: isASCII, base: bomLength)
        event = .allocate(capacity: 1)
        event.initialize(to: yaml_event_t())
    }

    deinit {
        yaml_event_delete(event)
        event.deallocate()
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// Moves to the next event; the last one is ``Kind/streamEnd``, which then stays.
    ///
    /// - Throws: ``YAMLError/syntax(problem:context:offset:)``, ``YAMLError/encoding(problem:offset:)``,
    ///   ``YAMLError/tooDeep(offset:limit:)``, ``YAMLError/tooManyNodes(offset:limit:)``, ``YAMLError/outOfMemory``.
    public mutating func next() throws(YAMLError) {
        repeat {
            yaml_event_delete(event)
            guard yaml_parser_parse(parser, event) == 1 else { throw failure() }
        } while event.pointee.type == YAML_STREAM_START_EVENT

        let start = offset(of: event.pointee.start_mark)
        range = start..<max(start, offset(of: event.pointee.end_mark))
        hasProperties = anchorName != nil && event.pointee.type != YAML_ALIAS_EVENT || tagName != nil
        try describe()
    }

    private mutating func offset(of mark: yaml_mark_t) -> Int {
        cursor.offset(of: mark.index, in: input) + origin
    }

    private mutating func describe() throws(YAMLError) {
        switch event.pointee.type {
        case YAML_DOCUMENT_START_EVENT:
            let document = event.pointee.data.document_start
            hasDirectives =
                document.version_directive != nil || document.tag_directives.start != document.tag_directives.end
            kind = .documentStart(isExplicit: document.implicit == 0)
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd(isExplicit: event.pointee.data.document_end.implicit == 0)
        case YAML_MAPPING_START_EVENT: try open(.mappingStart)
        case YAML_SEQUENCE_START_EVENT: try open(.sequenceStart)
        case YAML_MAPPING_END_EVENT: close(.mappingEnd)
        case YAML_SEQUENCE_END_EVENT: close(.sequenceEnd)
        case YAML_SCALAR_EVENT:
            try count()
            kind = .scalar(Scalar.Style(event.pointee.data.scalar.style))
        case YAML_ALIAS_EVENT:
            try count()
            kind = .alias
        default: kind = .streamEnd
        }
    }

    private mutating func open(_ kind: Kind) throws(YAMLError) {
        try count()
        depth += 1
        guard depth <= limits.depth else { throw .tooDeep(offset: range.lowerBound, limit: limits.depth) }
        self.kind = kind
    }

    private mutating func close(_ kind: Kind) {
        depth -= 1
        self.kind = kind
    }

    private mutating func count() throws(YAMLError) {
        nodes += 1
        guard nodes <= limits.nodes else { throw .tooManyNodes(offset: range.lowerBound, limit: limits.nodes) }
    }

    private mutating func failure() -> YAMLError {
        let parser = parser.pointee
        let problem = parser.problem.map { String(cString: $0) } ?? "unknown problem"
        switch parser.error {
        case YAML_MEMORY_ERROR: return .outOfMemory
        case YAML_READER_ERROR:
            let offset = cursor.offset(of: 0, in: input) + parser.problem_offset
            return .encoding(problem: problem, offset: min(offset, input.count) + origin)
        default:
            let context = parser.context.map { String(cString: $0) }
            return .syntax(problem: problem, context: context, offset: offset(of: parser.problem_mark))
        }
    }
}

extension EventStream {
    /// The decoded text of the current scalar; empty at any other event. Allocates.
    public var text: String { String(decoding: textBytes, as: UTF8.self) }

    /// The anchor of the current node, or the name that the current alias refers to.
    public var anchor: String? { anchorName.map { String(cString: $0) } }

    /// The current node's tag, resolved (`tag:yaml.org,2002:int` for `!!int`); `nil` where none is written.
    public var tag: String? { tagName.map { String(cString: $0) } }

    /// Whether the current event is an empty value: a node of which nothing, or only anchor and tag, is written.
    public var isEmptyValue: Bool { kind == .scalar(.plain) && event.pointee.data.scalar.length == 0 }

    /// Tells whether the current scalar's decoded text is exactly `text`. Does not allocate.
    public func textIs(_ text: StaticString) -> Bool {
        let bytes = textBytes
        return bytes.count == text.utf8CodeUnitCount
            && text.withUTF8Buffer { $0.elementsEqual(bytes) }
    }

    /// A 64-bit FNV-1a hash of the current scalar's decoded text. Does not allocate.
    public var textHash: UInt64 {
        textBytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The bytes of the current scalar without its anchor and tag.
    public var scalarRange: Range<Int> {
        guard hasProperties else { return range }
        return min(offsetAfterProperties, range.upperBound)..<range.upperBound
    }

    private var textBytes: UnsafeBufferPointer<UInt8> {
        guard event.pointee.type == YAML_SCALAR_EVENT else { return UnsafeBufferPointer(start: nil, count: 0) }
        let scalar = event.pointee.data.scalar
        return UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    }

    private var anchorName: UnsafeMutablePointer<UInt8>? {
        switch event.pointee.type {
        case YAML_SCALAR_EVENT: event.pointee.data.scalar.anchor
        case YAML_ALIAS_EVENT: event.pointee.data.alias.anchor
        case YAML_MAPPING_START_EVENT: event.pointee.data.mapping_start.anchor
        case YAML_SEQUENCE_START_EVENT: event.pointee.data.sequence_start.anchor
        default: nil
        }
    }

    private var tagName: UnsafeMutablePointer<UInt8>? {
        switch event.pointee.type {
        case YAML_SCALAR_EVENT: event.pointee.data.scalar.tag
        case YAML_MAPPING_START_EVENT: event.pointee.data.mapping_start.tag
        case YAML_SEQUENCE_START_EVENT: event.pointee.data.sequence_start.tag
        default: nil
        }
    }

    /// What libyaml takes into the name of an anchor.
    private static func isAnchorByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Where the node itself begins: behind `&anchor`, `!tag` and the blanks, line breaks and comments between them.
    private var offsetAfterProperties: Int {
        let end = min(range.upperBound - origin, input.count)
        var offset = range.lowerBound - origin
        func skip(while condition: (UInt8) -> Bool) {
            while offset < end, condition(input[offset]) { offset += 1 }
        }
        while offset < end {
            switch input[offset] {
            case UInt8(ascii: "&"):
                // An anchor ends where its name does: what follows may stand right behind it (`&a:1`).
                offset += 1
                skip { Self.isAnchorByte($0) }
            case UInt8(ascii: "!"): skip { $0 > 0x20 }
            case UInt8(ascii: "#"): skip { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            case 0...0x20: offset += 1
            default: return offset + origin
            }
        }
        return offset + origin
    }
}
