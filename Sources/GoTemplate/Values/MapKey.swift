/// A value as a map compares it; only comparable values have one.
///
/// The type counts, as in Go where the key's type is an interface: `1` and `int64(1)` are two keys.
indirect enum MapKey: Hashable, Sendable {
    case none
    case bool(Bool)
    case int(Int64, ValueType.SignedKind)
    case uint(UInt64, ValueType.UnsignedKind)
    case float(Double)
    case complex(Complex)
    case string(ByteString)
    case structure(StructureType, [MapKey])

    init?(_ value: Value) {
        switch value {
        case .none: self = .none
        case .bool(let value): self = .bool(value)
        case .int(let value, let kind): self = .int(value, kind)
        case .uint(let value, let kind): self = .uint(value, kind)
        case .float(let value): self = .float(value)
        case .complex(let value): self = .complex(value)
        case .string(let value): self = .string(value)
        case .structure(let structure):
            var keys: [MapKey] = []
            for value in structure.values {
                guard let key = MapKey(value) else { return nil }
                keys.append(key)
            }
            self = .structure(structure.type, keys)
        case .slice, .map, .pointer, .function: return nil
        }
    }
}

extension Value {
    /// The type that keeps this from being a key; `nil` where it can be one.
    var unhashableType: ValueType? {
        switch self {
        case .slice, .map, .function: type
        case .structure where type?.isComparable == false: type
        case .structure(let structure): structure.values.lazy.compactMap(\.unhashableType).first
        default: nil
        }
    }
}
