/// A struct type: its name, its fields in order, and its methods.
///
/// Two with the same name are the same type.
public final class StructureType: Sendable {
    /// The name with its package, such as `source.TemplateData`.
    public let name: String
    /// The fields in their order.
    public let fields: [Field]
    /// The methods of its values, which pointers to them have, too. One named `String` without parameters gives the text that
    /// printing shows.
    public let methods: [String: Method]

    /// A field.
    public struct Field: Sendable {
        /// Its name; an embedded struct's is the name of its type without the package.
        public let name: String
        /// Its type.
        public let type: ValueType
        /// Whether the fields and methods of what it holds can be reached without naming it.
        public let isEmbedded: Bool
        /// The name that it has in JSON.
        public let nameInJSON: String
        /// Whether JSON doesn't show it where it is the empty string.
        public let isOmittedInJSONWhenEmpty: Bool

        /// Creates a field.
        public init(
            _ name: String,
            _ type: ValueType,
            isEmbedded: Bool = false,
            nameInJSON: String? = nil,
            isOmittedInJSONWhenEmpty: Bool = false
        ) {
            self.name = name
            self.type = type
            self.isEmbedded = isEmbedded
            self.nameInJSON = nameInJSON ?? name
            self.isOmittedInJSONWhenEmpty = isOmittedInJSONWhenEmpty
        }
    }

    /// A method: what function it is for a receiver.
    public typealias Method = @Sendable (Structure) -> Function

    /// Creates a type.
    public init(name: String, fields: [Field], methods: [String: Method] = [:]) {
        self.name = name
        self.fields = fields
        self.methods = methods
    }

    /// Where a field stands, one index per level of embedding; the field that is embedded least deeply wins, and two of one depth
    /// hide each other.
    func path(to field: String) -> [Int]? {
        search(levels: 8) { type in type.fields.firstIndex { $0.name == field }.map { [$0] } }
    }

    /// Where the struct stands that has a method, and the method.
    func method(_ name: String) -> (path: [Int], method: Method)? {
        guard
            let path = search(levels: 8, { type in type.methods[name] == nil ? nil : [] }),
            let method = type(at: path)?.methods[name]
        else { return nil }
        return (path, method)
    }

    /// What a method is for a nil pointer: it fails, but only after its arguments are evaluated.
    func methodOfNil(_ name: String) -> Function? {
        guard let method = Structure(zeroOf: self).method(name) else { return nil }
        let plainName = self.name.split(separator: ".").last ?? ""
        let reason = "value method \(self.name).\(name) called using nil *\(plainName) pointer"
        return method.replacingBody { _ throws(CallError) in throw .failed(reason) }
    }

    private func type(at path: [Int]) -> StructureType? {
        path.reduce(self) { type, index in
            guard let type, index < type.fields.count, case .structure(let inner) = type.fields[index].type else {
                return nil
            }
            return inner
        }
    }

    private func search(levels: Int, _ find: (StructureType) -> [Int]?) -> [Int]? {
        var level: [(path: [Int], type: StructureType)] = [([], self)]
        for _ in 0..<levels where !level.isEmpty {
            let found = level.compactMap { place in find(place.type).map { place.path + $0 } }
            if let first = found.first { return found.count == 1 ? first : nil }
            level = level.flatMap { place in
                place.type.fields.enumerated().compactMap { index, field in
                    guard field.isEmbedded, case .structure(let type) = field.type else { return nil }
                    return (place.path + [index], type)
                }
            }
        }
        return nil
    }
}

extension StructureType: Hashable {
    /// Compares the names.
    public static func == (left: StructureType, right: StructureType) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
