extension Memory {
    /// Whether a value counts as true: everything but what is zero, empty or nil.
    func isTrue(_ value: Value) -> Bool {
        switch value {
        case .none: false
        case .bool(let value): value
        case .int(let value, _): value != 0
        case .uint(let value, _): value != 0
        case .float(let value): value != 0
        case .complex(let value): value.real != 0 || value.imaginary != 0
        case .string(let text): !text.isEmpty
        case .slice(let slice): slice.count > 0
        case .map(let map): count(of: map) > 0
        case .structure, .function: true
        case .pointer(let pointer): pointer.pointee != nil
        }
    }
}
