/// A struct: a value for each field of its type.
public struct Structure: Sendable {
    /// The type.
    public let type: StructureType
    /// The values of the fields, as many as the type has.
    public let values: [Value]
    let depth: Int

    /// Creates a struct.
    ///
    /// - Parameter values: The values in the order of the type's fields; missing ones are the zero values of their types.
    public init(_ type: StructureType, _ values: [Value]) {
        self.type = type
        self.values = type.fields.enumerated().map { index, field in
            index < values.count ? values[index] : field.type.zero
        }
        depth = 1 + self.values.reduce(0) { max($0, $1.depth) }
    }

    init(zeroOf type: StructureType) {
        self.init(type, [])
    }

    /// The value of a field, also of one that an embedded struct brings along; `nil` where there is no such field.
    public func value(of field: String) -> Value? {
        type.path(to: field).flatMap { self.field(at: $0)?.value }
    }

    /// The function that a method is for this struct, also one that an embedded struct brings along.
    func method(_ name: String) -> Function? {
        guard let (path, method) = type.method(name) else { return nil }
        guard !path.isEmpty else { return method(self) }
        guard case .structure(let receiver)? = field(at: path)?.value else { return nil }
        return method(receiver)
    }

    /// The value at a path of indexes, and the type that its field declares.
    func field(at path: [Int]) -> (value: Value, type: ValueType)? {
        var current = self
        for (position, index) in path.enumerated() {
            guard index < current.values.count else { return nil }
            let value = current.values[index]
            if position == path.count - 1 { return (value, current.type.fields[index].type) }
            guard case .structure(let inner) = value else { return nil }
            current = inner
        }
        return nil
    }
}
