extension Call {
    /// Go's `reflect.DeepEqual`: the same type, and the same all the way down.
    func isDeeplyEqual(_ left: Value, _ right: Value, depth: Int = 0) throws(CallError) -> Bool {
        try charge(steps: 1)
        guard depth <= valueDepth else {
            throw .limit("values are nested more than \(valueDepth) levels deep")
        }
        switch (left, right) {
        case (.none, .none): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.int(let left, let leftKind), .int(let right, let rightKind)):
            return left == right && leftKind == rightKind
        case (.uint(let left, let leftKind), .uint(let right, let rightKind)):
            return left == right && leftKind == rightKind
        case (.float(let left), .float(let right)): return left == right
        case (.complex(let left), .complex(let right)): return left == right
        case (.string(let left), .string(let right)):
            guard left.count == right.count else { return false }
            try charge(steps: left.count / 64)
            return left == right
        case (.slice(let left), .slice(let right)):
            guard left.type == right.type, left.isNil == right.isNil, left.count == right.count else { return false }
            return try areDeeplyEqual(left.elements, right.elements, depth: depth)
        case (.map(let left), .map(let right)):
            guard left.type == right.type, left.isNil == right.isNil, count(of: left) == count(of: right) else {
                return false
            }
            for entry in try entries(of: left) {
                guard let other = value(of: entry.key, in: right) else { return false }
                guard try isDeeplyEqual(entry.value, other, depth: depth + 1) else { return false }
            }
            return true
        case (.structure(let left), .structure(let right)):
            guard left.type == right.type else { return false }
            return try areDeeplyEqual(left.values[...], right.values[...], depth: depth)
        case (.pointer(let left), .pointer(let right)):
            guard left.type == right.type else { return false }
            guard let leftPointee = left.pointee, let rightPointee = right.pointee else {
                return left.pointee == nil && right.pointee == nil
            }
            return try isDeeplyEqual(leftPointee, rightPointee, depth: depth + 1)
        // Functions are equal only where both are nil.
        default: return false
        }
    }

    private func areDeeplyEqual(
        _ left: ArraySlice<Value>,
        _ right: ArraySlice<Value>,
        depth: Int
    ) throws(CallError) -> Bool {
        for (left, right) in zip(left, right) {
            guard try isDeeplyEqual(left, right, depth: depth + 1) else { return false }
        }
        return true
    }
}
