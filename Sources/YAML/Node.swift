/// A node of a YAML document: a place among the events of its text, which knows the bytes it stands in. Costs nothing to make or
/// to hand around.
public struct Node: Sendable {
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
        private let valueIndex: Int

        fileprivate init(key: Node, valueIndex: Int) {
            self.key = key
            self.valueIndex = valueIndex
        }

        /// The value; an empty plain scalar where nothing is written.
        public var value: Node { Node(events: key.events, index: valueIndex) }

        /// Whether both say the same in the same place.
        public static func == (one: Entry, other: Entry) -> Bool { one.key == other.key && one.value == other.value }
    }

    private let events: Events
    private let index: Int

    /// Takes the node that begins with an event.
    init(events: Events, index: Int) {
        self.events = events
        self.index = index
    }
}

extension Node: Equatable {
    /// Whether two nodes are written in the same way in the same place.
    public static func == (one: Node, other: Node) -> Bool {
        one.events === other.events && one.index == other.index
            || one.content == other.content && one.range == other.range && one.tag == other.tag
                && one.anchor == other.anchor
    }
}

extension Node {
    /// The bytes of the node without anchor and tag, from its first to its last character; empty where nothing is written.
    public var range: Range<Int> { events.range(at: index) }

    /// The tag, resolved; `nil` where none is written.
    public var tag: String? { events[index].hasProperties ? events.properties(at: index)?.tag : nil }

    /// The anchor's name; `nil` where none is written.
    public var anchor: String? { events[index].hasProperties ? events.properties(at: index)?.anchor : nil }

    /// What the node holds.
    public var content: Content {
        switch events[index].kind {
        case .mappingStart: .mapping(entries ?? [])
        case .sequenceStart: .sequence(elements ?? [])
        case .alias: .alias(alias ?? "")
        default: .scalar(scalar ?? Scalar(text: "", style: .plain))
        }
    }

    /// The scalar, where the node is one. Allocates where its text is long.
    public var scalar: Scalar? {
        guard case .scalar(let style) = events[index].kind else { return nil }
        return Scalar(text: events.withText(at: index) { String(decoding: $0, as: UTF8.self) }, style: style)
    }

    /// The name of the anchor that the node refers to, where it is an alias.
    public var alias: String? {
        events[index].kind == .alias ? events.properties(at: index)?.anchor ?? "" : nil
    }

    /// The entries in their order, where the node is a mapping. Linear in the number of entries.
    public var entries: [Entry]? {
        guard events[index].kind == .mappingStart else { return nil }
        var entries: [Entry] = []
        entries.reserveCapacity(events.nodeCount(at: index) / 2)
        var key = index + 1
        while events[key].kind != .mappingEnd {
            let value = events.index(after: key)
            entries.append(Entry(key: Node(events: events, index: key), valueIndex: value))
            key = events.index(after: value)
        }
        return entries
    }

    /// The elements, where the node is a sequence. Linear in their number.
    public var elements: [Node]? {
        guard events[index].kind == .sequenceStart else { return nil }
        var elements: [Node] = []
        elements.reserveCapacity(events.nodeCount(at: index))
        var element = index + 1
        while events[element].kind != .sequenceEnd {
            elements.append(Node(events: events, index: element))
            element = events.index(after: element)
        }
        return elements
    }

    /// What the node is in YAML 1.1's core schema; `nil` for collections and aliases. An explicit tag decides, then quotes (a
    /// quoted scalar is a string), then the text.
    public var type: ScalarType? {
        guard case .scalar(let style) = events[index].kind else { return nil }
        if let tag { return ScalarType(tag: tag) }
        return style == .plain ? events.withText(at: index) { ScalarType(ofPlain: $0) } : .string
    }

    /// Finds the value of the first entry whose key is the scalar `name`. Linear in the number of entries.
    public subscript(name: String) -> Node? {
        guard events[index].kind == .mappingStart else { return nil }
        var name = name
        return name.withUTF8 { name in
            var key = index + 1
            while events[key].kind != .mappingEnd {
                let value = events.index(after: key)
                if case .scalar = events[key].kind, events.withText(at: key, { $0.elementsEqual(name) }) {
                    return Node(events: events, index: value)
                }
                key = events.index(after: value)
            }
            return nil
        }
    }
}
