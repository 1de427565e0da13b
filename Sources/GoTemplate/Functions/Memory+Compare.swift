extension Memory {
    /// What `eq` compares with what.
    private enum Basic {
        case bool, int, uint, float, complex, string

        init?(_ value: Value) {
            switch value {
            case .bool: self = .bool
            case .int: self = .int
            case .uint: self = .uint
            case .float: self = .float
            case .complex: self = .complex
            case .string: self = .string
            default: return nil
            }
        }
    }

    /// `eq`.
    func isEqual(_ left: Reflected, toAnyOf others: ArraySlice<Reflected>) throws(CallError) -> Bool {
        guard !others.isEmpty else { throw .failed("missing argument for comparison") }
        for other in others where try isEqual(left.value, other.value) { return true }
        return false
    }

    private func isEqual(_ left: Value, _ right: Value) throws(CallError) -> Bool {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): return left == right
        case (.int(let left, _), .int(let right, _)): return left == right
        case (.uint(let left, _), .uint(let right, _)): return left == right
        case (.int(let left, _), .uint(let right, _)): return left >= 0 && UInt64(left.magnitude) == right
        case (.uint(let left, _), .int(let right, _)): return right >= 0 && left == UInt64(right.magnitude)
        case (.float(let left), .float(let right)): return left == right
        case (.complex(let left), .complex(let right)): return left == right
        case (.string(let left), .string(let right)): return left == right
        default: break
        }
        guard let leftType = left.type, let rightType = right.type else { return left.isNil && right.isNil }
        if Basic(left) != nil || Basic(right) != nil {
            throw .failed("incompatible types for comparison: \(leftType) and \(rightType)")
        }
        guard left.kind == right.kind else {
            let (leftText, rightText) = (try format("%s", [left]), try format("%v", [right]))
            throw .failed("non-comparable types \(leftText): \(leftType), \(rightType): \(rightText)")
        }
        if left.isNil || right.isNil { return left.isNil && right.isNil }
        guard rightType.isComparable else {
            throw .failed("non-comparable type \(try format("%s", [right])): \(rightType)")
        }
        guard leftType == rightType else { return false }
        return try isIdentical(left, right, depth: 0)
    }

    /// Go's `==` of two values of one type.
    private func isIdentical(_ left: Value, _ right: Value, depth: Int) throws(CallError) -> Bool {
        try check(depth: depth)
        try charge(steps: 1)
        switch (left, right) {
        case (.none, .none): return true
        case (.structure(let left), .structure(let right)):
            guard left.type == right.type else { return false }
            for (left, right) in zip(left.values, right.values)
            where !(try isIdentical(left, right, depth: depth + 1)) { return false }
            return true
        case (.slice, .slice), (.map, .map), (.function, .function):
            throw .failed("runtime error: comparing uncomparable type \(left.type?.description ?? "nil")")
        case (.pointer(let left), .pointer(let right)):
            // Pointers here have no address; two that lead to the same value pass for one.
            guard let left = left.pointee, let right = right.pointee else {
                return left.pointee == nil && right.pointee == nil
            }
            guard left.type?.isComparable == true else { return false }
            return try isIdentical(left, right, depth: depth + 1)
        default: return MapKey(left) == MapKey(right) && !left.isNotANumber
        }
    }

    /// `lt`.
    func isLess(_ left: Reflected, _ right: Reflected) throws(CallError) -> Bool {
        guard Basic(left.value) != nil, Basic(right.value) != nil else { throw .failed("invalid type for comparison") }
        switch (left.value, right.value) {
        case (.int(let left, _), .int(let right, _)): return left < right
        case (.uint(let left, _), .uint(let right, _)): return left < right
        case (.int(let left, _), .uint(let right, _)): return left < 0 || UInt64(left.magnitude) < right
        case (.uint(let left, _), .int(let right, _)): return right >= 0 && left < UInt64(right.magnitude)
        case (.float(let left), .float(let right)): return left < right
        case (.string(let left), .string(let right)): return left < right
        case (.bool, .bool), (.complex, .complex): throw .failed("invalid type for comparison")
        case (let left, let right):
            let (left, right) = (left.type?.description ?? "nil", right.type?.description ?? "nil")
            throw .failed("incompatible types for comparison: \(left) and \(right)")
        }
    }

    /// `le`.
    func isLessOrEqual(_ left: Reflected, _ right: Reflected) throws(CallError) -> Bool {
        if try isLess(left, right) { return true }
        return try isEqual(left.value, right.value)
    }
}

extension Value {
    /// What Go's reflection calls the kind: the type without what it is made of.
    fileprivate var kind: Int {
        switch self {
        case .none: 0
        case .slice: 1
        case .map: 2
        case .structure: 3
        case .pointer: 4
        case .function: 5
        default: 6
        }
    }

    fileprivate var isNotANumber: Bool {
        switch self {
        case .float(let value): value.isNaN
        case .complex(let value): value.real.isNaN || value.imaginary.isNaN
        default: false
        }
    }
}
