extension Value {
    /// Whether Go puts this key in front of the other where it shows a map: nil first, false before true, numbers by size with NaN
    /// first, strings by bytes, structs field by field.
    func sortsBefore(_ other: Value) -> Bool { order(other) < 0 }

    private func order(_ other: Value) -> Int {
        switch (self, other) {
        case (.none, .none): 0
        case (.bool(let left), .bool(let right)): left == right ? 0 : right ? -1 : 1
        case (.int(let left, _), .int(let right, _)): left < right ? -1 : left > right ? 1 : 0
        case (.uint(let left, _), .uint(let right, _)): left < right ? -1 : left > right ? 1 : 0
        case (.float(let left), .float(let right)): Self.order(left, right)
        case (.complex(let left), .complex(let right)):
            switch Self.order(left.real, right.real) {
            case 0: Self.order(left.imaginary, right.imaginary)
            case let order: order
            }
        case (.string(let left), .string(let right)): left < right ? -1 : left == right ? 0 : 1
        case (.structure(let left), .structure(let right)) where left.type == right.type:
            zip(left.values, right.values).lazy.map { $0.order($1) }.first { $0 != 0 } ?? 0
        default: rank - other.rank
        }
    }

    private static func order(_ left: Double, _ right: Double) -> Int {
        left < right || left.isNaN && !right.isNaN ? -1 : left > right || right.isNaN && !left.isNaN ? 1 : 0
    }

    /// Go orders keys of different types by where its types happen to lie in memory; here it is always the same.
    private var rank: Int {
        switch self {
        case .none: 0
        case .bool: 1
        case .int: 2
        case .uint: 3
        case .float: 4
        case .complex: 5
        case .string: 6
        case .structure: 7
        case .pointer: 8
        case .slice: 9
        case .map: 10
        case .function: 11
        }
    }
}
