/// One document of a YAML stream.
public struct Document: Equatable, Sendable {
    /// The document's node; an empty plain scalar where the document is empty.
    public let root: Node

    /// Reads every document of a text into nodes. Aliases are kept as they are, never expanded.
    ///
    /// - Throws: ``YAMLError`` of any case; then no document counts.
    public static func all(in bytes: [UInt8], limits: Limits = .tree) throws(YAMLError) -> [Document] {
        try all(in: bytes[...], limits: limits)
    }

    /// Reads every document of a part of a text; the ranges are those of the whole text.
    ///
    /// - Throws: ``YAMLError`` of any case; then no document counts.
    public static func all(in bytes: ArraySlice<UInt8>, limits: Limits = .tree) throws(YAMLError) -> [Document] {
        var events = try EventStream(bytes, limits: limits)
        var documents: [Document] = []
        try events.next()
        while events.kind != .streamEnd {
            if case .documentStart = events.kind {
                try events.next()
                documents.append(Document(root: try Node(from: &events)))
            }
            try events.next()
        }
        return documents
    }
}

extension Node {
    /// Reads the node that the stream stands on, and leaves the stream on the node's last event. The recursion is as deep as
    /// ``Limits/depth`` allows.
    fileprivate convenience init(from events: inout EventStream) throws(YAMLError) {
        let anchor = events.anchor
        let tag = events.tag
        let start = events.scalarRange.lowerBound
        var end = events.range.upperBound
        let content: Content
        switch events.kind {
        case .mappingStart:
            var entries: [Entry] = []
            try events.next()
            while events.kind != .mappingEnd {
                let key = try Node(from: &events)
                try events.next()
                let value = try Node(from: &events)
                try events.next()
                entries.append(Entry(key: key, value: value))
                end = max(key.range.upperBound, value.range.upperBound)
            }
            end = Self.end(of: events.range, after: end)
            content = .mapping(entries)
        case .sequenceStart:
            var elements: [Node] = []
            try events.next()
            while events.kind != .sequenceEnd {
                let element = try Node(from: &events)
                try events.next()
                elements.append(element)
                end = max(end, element.range.upperBound)
            }
            end = Self.end(of: events.range, after: end)
            content = .sequence(elements)
        case .alias: content = .alias(anchor ?? "")
        case .scalar(let style): content = .scalar(Scalar(text: events.text, style: style))
        default: content = .scalar(Scalar(text: "", style: .plain))
        }
        let isAlias = if case .alias = content { true } else { false }
        self.init(content: content, range: start..<max(start, end), tag: tag, anchor: isAlias ? nil : anchor)
    }

    /// A closing bracket ends its collection; indentation ends one with its last child, not where the next token happens to be.
    private static func end(of closing: Range<Int>, after lastChild: Int) -> Int {
        closing.isEmpty ? lastChild : closing.upperBound
    }
}
