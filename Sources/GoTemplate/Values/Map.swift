/// A Go map: either data that doesn't change, or a reference to a map of one render.
///
/// ``Call`` reads and changes both kinds; data that is changed is an error of the caller's, and stays as it is.
public struct Map: Sendable {
    /// The type of the keys.
    public let keyType: ValueType
    /// The type of the values.
    public let elementType: ValueType
    /// The name of the map's type, where it has one.
    public let name: String?
    let content: Content

    enum Content: Sendable {
        /// The nil map.
        case none
        /// Data, from outside of the render.
        case data([MapKey: Entry], depth: Int)
        /// The number of a map in the render's ``Memory``.
        case cell(Int)
    }

    /// A key and what it leads to.
    public struct Entry: Sendable {
        /// The key.
        public let key: Value
        /// The value.
        public let value: Value
    }

    /// Creates a map for data. Of entries with the same key the last one counts; those whose key can't be one are left out.
    public init(
        key keyType: ValueType,
        element elementType: ValueType,
        _ entries: [(Value, Value)],
        name: String? = nil
    ) {
        var table: [MapKey: Entry] = [:]
        for (key, value) in entries {
            guard let hashable = MapKey(key) else { continue }
            table[hashable] = Entry(key: key, value: value)
        }
        self.keyType = keyType
        self.elementType = elementType
        self.name = name
        content = .data(table, depth: 1 + table.values.reduce(0) { max($0, $1.value.depth) })
    }

    /// Creates the nil map of a type.
    public init(nilOf keyType: ValueType, to elementType: ValueType, name: String? = nil) {
        self.keyType = keyType
        self.elementType = elementType
        self.name = name
        content = .none
    }

    init(key keyType: ValueType, element elementType: ValueType, name: String?, cell: Int) {
        self.keyType = keyType
        self.elementType = elementType
        self.name = name
        content = .cell(cell)
    }

    /// The type of the map.
    public var type: ValueType {
        let type = ValueType.map(key: keyType, element: elementType)
        return name.map { .named($0, type) } ?? type
    }

    /// Whether this is the nil map, which reads as empty and can't be written to.
    public var isNil: Bool {
        if case .none = content { true } else { false }
    }

    var depth: Int {
        if case .data(_, let depth) = content { depth } else { 1 }
    }
}
