extension Sprig {
    static let numbers: [String: Function] = [
        "int": Function(.interface, result: .int) { call in .int(Cast.int64(call.argument(0)), .int) },
        "int64": Function(.interface, result: .int(.int64)) { call in .int(Cast.int64(call.argument(0)), .int64) },
        "float64": Function(.interface, result: .float64) { call in .float(Cast.float64(call.argument(0))) },
        "atoi": Function(.string, result: .int) { call in .int(Cast.int64(call.string(0).bytes, radix: 10).value, .int)
        },
        "toDecimal": Function(.interface, result: .int(.int64)) { call throws(CallError) in
            let (value, isExact) = Cast.int64(try call.print([call.argument(0)]).bytes, radix: 8)
            return .int(isExact ? value : 0, .int64)
        },
        "add": Function(variadic: .interface, result: .int(.int64)) { call in
            .int(call.arguments.reduce(0) { $0 &+ Cast.int64($1) }, .int64)
        },
        "add1": Function(.interface, result: .int(.int64)) { call in .int(Cast.int64(call.argument(0)) &+ 1, .int64) },
        "sub": Function(.interface, .interface, result: .int(.int64)) { call in
            .int(Cast.int64(call.argument(0)) &- Cast.int64(call.argument(1)), .int64)
        },
        "mul": Function(.interface, variadic: .interface, result: .int(.int64)) { call in
            .int(call.arguments.reduce(1) { $0 &* Cast.int64($1) }, .int64)
        },
        "div": Function(.interface, .interface, result: .int(.int64)) { call throws(CallError) in
            let (dividend, divisor) = (Cast.int64(call.argument(0)), try nonzero(call.argument(1)))
            return .int(dividend.dividedReportingOverflow(by: divisor).partialValue, .int64)
        },
        "mod": Function(.interface, .interface, result: .int(.int64)) { call throws(CallError) in
            let (dividend, divisor) = (Cast.int64(call.argument(0)), try nonzero(call.argument(1)))
            return .int(dividend.remainderReportingOverflow(dividingBy: divisor).partialValue, .int64)
        },
        "max": max,
        "biggest": max,
        "min": Function(.interface, variadic: .interface, result: .int(.int64)) { call in
            .int(call.arguments.map(Cast.int64).min() ?? 0, .int64)
        },
        "maxf": Function(.interface, variadic: .interface, result: .float64) { call in
            .float(extreme(call.arguments.map(Cast.float64), sign: .plus))
        },
        "minf": Function(.interface, variadic: .interface, result: .float64) { call in
            .float(extreme(call.arguments.map(Cast.float64), sign: .minus))
        },
        "floor": Function(.interface, result: .float64) { call in .float(Cast.float64(call.argument(0)).rounded(.down))
        },
        "ceil": Function(.interface, result: .float64) { call in .float(Cast.float64(call.argument(0)).rounded(.up)) },
        "round": Function(.interface, .int, variadic: .float64, result: .float64) { call in
            let threshold = if case .float(let number) = call.argument(2) { number } else { 0.5 }
            let scale = powerOfTen(call.int(1))
            let scaled = scale * Cast.float64(call.argument(0))
            // The part behind the point of a negative number is negative: those are rounded down, as sprig does.
            let fraction = scaled - scaled.rounded(.towardZero)
            return .float(scaled.rounded(fraction >= threshold ? .up : .down) / scale)
        },
    ]

    private static let max = Function(.interface, variadic: .interface, result: .int(.int64)) { call in
        .int(call.arguments.map(Cast.int64).max() ?? 0, .int64)
    }

    private static func nonzero(_ value: Value) throws(CallError) -> Int64 {
        let number = Cast.int64(value)
        guard number != 0 else { throw .failed("runtime error: integer divide by zero") }
        return number
    }

    /// The largest or least number: infinity of the sign, or else a NaN, or else that; of two zeros the one with the sign.
    private static func extreme(_ numbers: [Double], sign: FloatingPointSign) -> Double {
        numbers.dropFirst().reduce(numbers.first ?? 0) { left, right in
            if left.isInfinite, left.sign == sign { return left }
            if right.isInfinite, right.sign == sign { return right }
            if left.isNaN || right.isNaN { return .nan }
            if left == right { return left.sign == sign ? left : right }
            return (left < right) == (sign == .minus) ? left : right
        }
    }

    /// Ten to a power by squaring, as Go's `math.Pow` goes about it; others round large powers otherwise.
    static func powerOfTen(_ exponent: Int64) -> Double {
        guard exponent.magnitude < 1 << 12 else { return exponent < 0 ? 0 : .infinity }
        var rest = exponent.magnitude
        // Both are a factor between a half and one, and a power of two.
        var (result, resultExponent) = (1.0, 0)
        var (base, baseExponent) = (0.625, 4)
        while rest != 0 {
            if rest & 1 == 1 {
                result *= base
                resultExponent += baseExponent
            }
            base *= base
            baseExponent *= 2
            if base < 0.5 {
                base += base
                baseExponent -= 1
            }
            rest >>= 1
        }
        if exponent < 0 { (result, resultExponent) = (1 / result, -resultExponent) }
        return Double(sign: .plus, exponent: resultExponent, significand: result)
    }
}
