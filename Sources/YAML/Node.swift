/// A node of a YAML document that knows the bytes it stands in. A class, because it never changes and is handed around in parts.
public final class Node: Sendable {
    /// What a node holds.
    public enum Content: Equatable, Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Entry])
        /// A reference to an anchor's name, never followed.
        case alias(String)
    }

    /// A key of a mapping and its value.
    public struct Entry: Equatable, Sendable {
        /// The key; any node may be one.
        public let key: Node
        /// The value; an empty plain scalar where nothing is written.
        public let value: Node
    }

    /// What the node holds.
    public let content: Content
    /// The bytes of the node without anchor and tag, from its first to its last character; empty where nothing is written.
    public let range: Range<Int>
    /// The tag, resolved; `nil` where none is written.
    public let tag: String?
    /// The anchor's name; `nil` where none is written.
    public let anchor: String?

    init(content: Content, range: Range<Int>, tag: String?, anchor: String?) {
        self.content = content
        self.range = range
        self.tag = tag
        self.anchor = anchor
    }
}

extension Node: Equatable {
    /// Whether two nodes are written in the same way in the same place.
    public static func == (one: Node, other: Node) -> Bool {
        one === other
            || one.content == other.content && one.range == other.range && one.tag == other.tag
                && one.anchor == other.anchor
    }
}

extension Node {
    /// The scalar, where the node is one.
    public var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The entries in their order, where the node is a mapping.
    public var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The elements, where the node is a sequence.
    public var elements: [Node]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    /// What the node is in YAML 1.1's core schema; `nil` for collections and aliases. An explicit tag decides, then quotes (a
    /// quoted scalar is a string), then the text.
    public var type: ScalarType? {
        guard let scalar else { return nil }
        if let tag { return ScalarType(tag: tag) }
        return scalar.style == .plain ? ScalarType(ofPlain: scalar.text) : .string
    }

    /// Finds the value of the first entry whose key is the scalar `name`. Linear in the number of entries.
    public subscript(name: String) -> Node? {
        entries?.first { $0.key.scalar?.text == name }?.value
    }
}
