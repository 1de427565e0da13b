internal import YAML

/// A value that fits its schema, and where it stands.
struct FieldValue: Sendable {
    enum Content: Sendable {
        case text(String)
        case flag(Bool)
        case duration(Duration)
        case list([FieldValue])
        /// Few, each name once: found by looking through them.
        case fields([(name: String, value: FieldValue)])
    }

    let content: Content
    let node: Node
}

extension FieldValue {
    /// The field of an object or map; `nil` where it is absent, null or of no use.
    subscript(name: String) -> FieldValue? {
        if case .fields(let fields) = content { fields.first { $0.name == name }?.value } else { nil }
    }

    /// The bytes of the value.
    var range: Range<Int> { node.range }

    var text: Located<String>? {
        if case .text(let text) = content { Located(value: text, range: range) } else { nil }
    }

    var flag: Bool? {
        if case .flag(let flag) = content { flag } else { nil }
    }

    var duration: Located<Duration>? {
        if case .duration(let duration) = content { Located(value: duration, range: range) } else { nil }
    }

    var list: [FieldValue]? {
        if case .list(let list) = content { list } else { nil }
    }

    /// The strings of a map.
    var texts: [String: String]? {
        guard case .fields(let fields) = content else { return nil }
        return fields.reduce(into: [:]) { $0[$1.name] = $1.value.text?.value }
    }

    /// The byte that holds byte `index` of the text, and that alone where it can be told; else the whole value.
    func range(ofTextByte index: Int, in source: SourceText) -> Range<Int> {
        node.offset(ofTextByte: index, in: source.bytes).map { $0..<($0 + 1) } ?? range
    }
}
