extension Value {
    /// The kind of the value's type as `reflect.Kind` names it.
    var kindName: String { type?.kindName ?? "invalid" }

    /// The value behind pointers, up to a nil one.
    var indirect: Value {
        var value = self
        while case .pointer(let pointer) = value, let pointee = pointer.pointee { value = pointee }
        return value
    }
}

extension ValueType {
    /// The type's kind as `reflect.Kind` names it.
    var kindName: String {
        switch underlying {
        case .slice: "slice"
        case .map: "map"
        case .structure: "struct"
        case .pointer: "ptr"
        case .function: "func"
        case .interface: "interface"
        case .reflected: "struct"
        default: description
        }
    }
}
