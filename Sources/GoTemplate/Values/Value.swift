/// A value with its Go type, as a template sees it.
///
/// Values are made of data that doesn't change, except for maps: a ``Map`` that a render made, or took from the data that it was given,
/// is a reference, as in Go, and only the render's ``Call``s can read or change it.
public enum Value: Sendable {
    /// An interface that holds nothing: Go's untyped nil.
    case none
    case bool(Bool)
    /// A signed integer; a number outside of the kind's range is never formed.
    case int(Int64, ValueType.SignedKind = .int)
    /// An unsigned integer; a number outside of the kind's range is never formed.
    case uint(UInt64, ValueType.UnsignedKind = .uint)
    /// A `float64`.
    case float(Double)
    /// A `complex128`.
    indirect case complex(Complex)
    case string(ByteString)
    indirect case slice(Slice)
    indirect case map(Map)
    indirect case structure(Structure)
    indirect case pointer(Pointer)
    indirect case function(Function)

    /// A string from Swift's.
    public static func string(_ text: String) -> Value { .string(ByteString(text)) }

    /// An `int`.
    public static func int(_ number: Int) -> Value { .int(Int64(number), .int) }

    /// A `[]interface {}`.
    public static func list(_ elements: [Value]) -> Value { .slice(Slice(of: .interface, elements)) }

    /// A `[]string`.
    public static func strings(_ elements: [String]) -> Value {
        .slice(Slice(of: .string, elements.map { .string($0) }))
    }

    /// A `map[string]interface {}` for data; functions make theirs with ``Call/map(key:element:_:)``.
    public static func dictionary(_ entries: [String: Value]) -> Value {
        .map(Map(key: .string, element: .interface, entries.map { (.string($0.key), $0.value) }))
    }

    /// The type of what the value holds; `nil` for ``none``.
    public var type: ValueType? {
        switch self {
        case .none: nil
        case .bool: .bool
        case .int(_, let kind): .int(kind)
        case .uint(_, let kind): .uint(kind)
        case .float: .float64
        case .complex: .complex128
        case .string: .string
        case .slice(let slice): slice.type
        case .map(let map): map.type
        case .structure(let structure): .structure(structure.type)
        case .pointer(let pointer): pointer.type
        case .function(let function): .function(function.signature)
        }
    }

    /// Whether this is nil: untyped, or a nil slice, map or pointer.
    public var isNil: Bool {
        switch self {
        case .none: true
        case .slice(let slice): slice.isNil
        case .map(let map): map.isNil
        case .pointer(let pointer): pointer.pointee == nil
        default: false
        }
    }

    /// How many levels of values are in this one without going through maps of the render; ``Limits/valueDepth`` caps it.
    var depth: Int {
        switch self {
        case .slice(let slice): slice.depth
        case .map(let map): map.depth
        case .structure(let structure): structure.depth
        case .pointer(let pointer): pointer.depth
        default: 0
        }
    }
}
