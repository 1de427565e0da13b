extension Sprig {
    static let ranges: [String: Function] = [
        "until": Function(.int, result: .slice(.int)) { call throws(CallError) in
            .slice(
                Slice(
                    of: .int,
                    try call.range(from: 0, to: call.int(0), by: call.int(0) < 0 ? -1 : 1).map { .int($0, .int) }
                )
            )
        },
        "untilStep": Function(.int, .int, .int, result: .slice(.int)) { call throws(CallError) in
            let numbers = try call.range(from: call.int(0), to: call.int(1), by: call.int(2))
            return .slice(Slice(of: .int, numbers.map { .int($0, .int) }))
        },
        "seq": Function(variadic: .int, result: .string) { call throws(CallError) in
            let (start, step, end): (Int64, Int64?, Int64)
            switch call.arguments.count {
            case 1: (start, step, end) = (1, nil, call.int(0))
            case 2: (start, step, end) = (call.int(0), nil, call.int(1))
            case 3: (start, step, end) = (call.int(0), call.int(1), call.int(2))
            default: return .string("")
            }
            let direction: Int64 = end < start ? -1 : 1
            if let step, direction < 0, step > 0 { return .string("") }
            let numbers = try call.range(from: start, to: end &+ direction, by: step ?? direction)
            return try call.joined(numbers.map { ByteString(String($0)) }, separator: " ")
        },
    ]
}

extension Call {
    /// The numbers from one to another, which is not among them; none where the step goes the other way.
    fileprivate func range(from start: Int64, to end: Int64, by step: Int64) throws(CallError) -> [Int64] {
        var numbers: [Int64] = []
        var number = start
        while end < start ? step < 0 && number > end : step > 0 && number < end {
            try charge(bytes: 16)
            numbers.append(number)
            number &+= step
        }
        return numbers
    }
}
