internal import CYAML

/// libyaml at work on one text. Its ranges are in bytes of the input, whatever line breaks, byte order mark or characters outside
/// ASCII it holds. Cost: linear in the input, about 8 ns per byte, no allocation by Swift.
final class Parser {
    /// Whether every byte of the input is ASCII.
    let isASCII: Bool

    private let limits: Limits
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let event: UnsafeMutablePointer<yaml_event_t>
    private let input: UnsafeBufferPointer<UInt8>
    /// What the first byte of `input` is called outside.
    private let origin: Int
    private var cursor: ByteCursor
    private var depth = 0
    private var nodes = 0

    /// Opens a part of a text; the ranges are those of the whole text. Copies it once.
    ///
    /// - Throws: ``YAMLError/tooLarge(bytes:limit:)``, ``YAMLError/utf16``, ``YAMLError/nul(offset:)``, ``YAMLError/outOfMemory``.
    init(_ bytes: ArraySlice<UInt8>, limits: Limits) throws(YAMLError) {
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

    /// Reads the next event; the last one is ``EventStream/Kind/streamEnd``.
    ///
    /// - Throws: ``YAMLError/syntax(problem:context:offset:)``, ``YAMLError/encoding(problem:offset:)``,
    ///   ``YAMLError/tooDeep(offset:limit:)``, ``YAMLError/tooManyNodes(offset:limit:)``, ``YAMLError/outOfMemory``.
    func next() throws(YAMLError) -> Event {
        repeat {
            yaml_event_delete(event)
            guard yaml_parser_parse(parser, event) == 1 else { throw failure() }
        } while event.pointee.type == YAML_STREAM_START_EVENT

        let start = offset(of: event.pointee.start_mark)
        let range = start..<max(start, offset(of: event.pointee.end_mark))
        let kind = try kind(at: start)
        if case .documentStart = kind {
            return Event(kind: kind, range: range, nodeStart: start, hasProperties: hasDirectives)
        }
        let hasProperties = anchorName != nil && kind != .alias || tagName != nil
        let nodeStart = hasProperties ? min(offsetAfterProperties(in: range), range.upperBound) : start
        return Event(kind: kind, range: range, nodeStart: nodeStart, hasProperties: hasProperties)
    }

    private func offset(of mark: yaml_mark_t) -> Int {
        cursor.offset(of: mark.index, in: input) + origin
    }

    private func kind(at start: Int) throws(YAMLError) -> EventStream.Kind {
        switch event.pointee.type {
        case YAML_DOCUMENT_START_EVENT:
            return .documentStart(isExplicit: event.pointee.data.document_start.implicit == 0)
        case YAML_DOCUMENT_END_EVENT: return .documentEnd(isExplicit: event.pointee.data.document_end.implicit == 0)
        case YAML_MAPPING_START_EVENT:
            try open(at: start)
            return .mappingStart
        case YAML_SEQUENCE_START_EVENT:
            try open(at: start)
            return .sequenceStart
        case YAML_MAPPING_END_EVENT:
            depth -= 1
            return .mappingEnd
        case YAML_SEQUENCE_END_EVENT:
            depth -= 1
            return .sequenceEnd
        case YAML_SCALAR_EVENT:
            try count(at: start)
            return .scalar(Scalar.Style(event.pointee.data.scalar.style))
        case YAML_ALIAS_EVENT:
            try count(at: start)
            return .alias
        default: return .streamEnd
        }
    }

    private func open(at start: Int) throws(YAMLError) {
        try count(at: start)
        depth += 1
        guard depth <= limits.depth else { throw .tooDeep(offset: start, limit: limits.depth) }
    }

    private func count(at start: Int) throws(YAMLError) {
        nodes += 1
        guard nodes <= limits.nodes else { throw .tooManyNodes(offset: start, limit: limits.nodes) }
    }

    private func failure() -> YAMLError {
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

extension Parser {
    /// The decoded text of the scalar that was read last, until the next event; empty at any other event.
    var text: UnsafeBufferPointer<UInt8> {
        guard event.pointee.type == YAML_SCALAR_EVENT else { return UnsafeBufferPointer(start: nil, count: 0) }
        let scalar = event.pointee.data.scalar
        return UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    }

    /// The anchor and the tag of the node that was read last; of an alias, the name that it refers to.
    var properties: Properties {
        Properties(
            anchor: anchorName.map { String(cString: $0) },
            tag: tagName.map { String(cString: $0) }
        )
    }

    /// Whether the document that was begun last has a directive (`%YAML`, `%TAG`).
    private var hasDirectives: Bool {
        let document = event.pointee.data.document_start
        return document.version_directive != nil || document.tag_directives.start != document.tag_directives.end
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
    private func offsetAfterProperties(in range: Range<Int>) -> Int {
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

/// What stands before a node: its anchor and its tag.
struct Properties: Sendable {
    var anchor: String?
    /// Resolved: `tag:yaml.org,2002:int` for `!!int`.
    var tag: String?
}
