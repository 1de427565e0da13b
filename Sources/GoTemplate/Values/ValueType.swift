/// A Go type, as far as values in templates have one.
public enum ValueType: Hashable, Sendable {
    /// `interface {}`: anything, nil included.
    case interface
    /// What Go's own functions take where they look at a value themselves (`reflect.Value`): like `interface`, but a value that isn't
    /// there stays apart from one that is nil.
    case reflected
    case bool
    case int(SignedKind)
    case uint(UnsignedKind)
    case float64
    case complex128
    case string
    indirect case slice(ValueType)
    indirect case map(key: ValueType, element: ValueType)
    case structure(StructureType)
    indirect case pointer(ValueType)
    /// A function; the text is how Go writes its type.
    case function(String)
    /// A slice or map type with a name of its own, such as `update.ObjectChanges`.
    indirect case named(String, ValueType)

    /// Go's `int`.
    public static var int: ValueType { .int(.int) }
    /// `[]interface {}`.
    public static var list: ValueType { .slice(.interface) }
    /// `map[string]interface {}`.
    public static var dictionary: ValueType { .map(key: .string, element: .interface) }

    /// Which signed integer a type is.
    public enum SignedKind: String, Hashable, Sendable, CaseIterable {
        case int, int8, int16, int32, int64
    }

    /// Which unsigned integer a type is.
    public enum UnsignedKind: String, Hashable, Sendable, CaseIterable {
        case uint, uint8, uint16, uint32, uint64, uintptr
    }

    /// The type without its name.
    public var underlying: ValueType {
        if case .named(_, let type) = self { type } else { self }
    }

    /// Whether nil is one of the type's values.
    public var allowsNil: Bool {
        switch underlying {
        case .interface, .reflected, .slice, .map, .pointer, .function: true
        default: false
        }
    }

    /// The value that a variable of this type has before anything is assigned to it.
    public var zero: Value {
        switch self {
        case .interface, .reflected, .function: .none
        case .bool: .bool(false)
        case .int(let kind): .int(0, kind)
        case .uint(let kind): .uint(0, kind)
        case .float64: .float(0)
        case .complex128: .complex(Complex(real: 0, imaginary: 0))
        case .string: .string("")
        case .slice(let element): .slice(Slice(nilOf: element))
        case .map(let key, let element): .map(Map(nilOf: key, to: element))
        case .structure(let type): .structure(Structure(zeroOf: type))
        case .pointer(let type): .pointer(Pointer(nilOf: type))
        case .named(let name, .slice(let element)): .slice(Slice(nilOf: element, name: name))
        case .named(let name, .map(let key, let element)): .map(Map(nilOf: key, to: element, name: name))
        case .named(_, let type): type.zero
        }
    }

    /// Whether Go lets a value of this type be assigned to a variable of the other.
    func isAssignable(to other: ValueType) -> Bool {
        if self == other || other == .interface { return true }
        if case .named = self, case .named = other { return false }
        switch (self, other) {
        case (.named(_, let type), _): return type == other
        case (_, .named(_, let type)): return type == self
        default: return false
        }
    }

    /// Whether values of this type can be compared with `==`.
    var isComparable: Bool {
        switch underlying {
        case .slice, .map, .function: false
        case .structure(let type): type.fields.allSatisfy { $0.type.isComparable }
        default: true
        }
    }
}

extension ValueType: CustomStringConvertible {
    /// The type as Go writes it.
    public var description: String {
        switch self {
        case .interface: "interface {}"
        case .reflected: "reflect.Value"
        case .bool: "bool"
        case .int(let kind): kind.rawValue
        case .uint(let kind): kind.rawValue
        case .float64: "float64"
        case .complex128: "complex128"
        case .string: "string"
        case .slice(let element): "[]\(element)"
        case .map(let key, let element): "map[\(key)]\(element)"
        case .structure(let type): type.name
        case .pointer(let type): "*\(type)"
        case .function(let text): text
        case .named(let name, _): name
        }
    }
}
