extension Sprig {
    static let decimals: [String: Function] = [
        "addf": Function(variadic: .interface, result: .float64) { call throws(CallError) in
            try call.reduce([.float(0)] + call.arguments) { left, right throws(CallError) in left + right }
        },
        "add1f": Function(.interface, result: .float64) { call throws(CallError) in
            try call.reduce(call.arguments + [.int(1)]) { left, right throws(CallError) in left + right }
        },
        "subf": Function(.interface, variadic: .interface, result: .float64) { call throws(CallError) in
            try call.reduce(call.arguments) { left, right throws(CallError) in left + right.negated }
        },
        "mulf": Function(.interface, variadic: .interface, result: .float64) { call throws(CallError) in
            try call.reduce(call.arguments) { left, right throws(CallError) in left * right }
        },
        "divf": Function(.interface, variadic: .interface, result: .float64) { call throws(CallError) in
            try call.reduce(call.arguments) { left, right throws(CallError) in
                guard let quotient = left.divided(by: right) else { throw .failed("decimal division by 0") }
                return quotient
            }
        },
    ]
}

extension Call {
    /// Goes through numbers from the left, in decimals of any length.
    fileprivate func reduce(
        _ values: [Value],
        _ combine: (ExactDecimal, ExactDecimal) throws(CallError) -> ExactDecimal
    ) throws(CallError) -> Value {
        var result: ExactDecimal?
        for value in values {
            let number = Cast.float64(value)
            guard number.isFinite else {
                throw .failed("Cannot create a Decimal from \(try print([.float(number)]))")
            }
            let decimal = ExactDecimal(number)
            guard let left = result else {
                result = decimal
                continue
            }
            let length = left.length(with: decimal)
            try charge(steps: (length &* length) >> 6 &+ 1)
            result = try combine(left, decimal)
        }
        return .float(result?.double ?? 0)
    }
}
