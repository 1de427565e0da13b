extension Functions {
    /// Go's own functions.
    ///
    /// `and`, `or` and `call` are here with their parameters only: they don't evaluate all of their arguments, or name them.
    public static let builtins = Functions(builtins: [
        "and": deciding, "or": deciding, "call": deciding,
        "not": Function(reflected: [.reflected], result: .bool) { memory, arguments throws(CallError) in
            .concrete(.bool(!memory.isTrue(first(arguments).value)))
        },
        "len": Function(reflected: [.reflected], result: .int) { memory, arguments throws(CallError) in
            .concrete(.int(try memory.length(of: first(arguments))))
        },
        "index": Function(reflected: [.reflected], variadic: .reflected) { memory, arguments throws(CallError) in
            try memory.index(first(arguments), arguments.dropFirst())
        },
        "slice": Function(reflected: [.reflected], variadic: .reflected) { memory, arguments throws(CallError) in
            try memory.slice(first(arguments), arguments.dropFirst())
        },
        "print": text { memory, values throws(CallError) in try memory.print(values) },
        "println": text { memory, values throws(CallError) in try memory.printLine(values) },
        "printf": Function(.string, variadic: .interface, result: .string) { call throws(CallError) in
            .string(try call.format(call.string(0), Array(call.arguments.dropFirst())))
        },
        "html": text { memory, values throws(CallError) in try memory.escape(values, Escape.html) },
        "js": text { memory, values throws(CallError) in try memory.escape(values, Escape.javaScript) },
        "urlquery": text { memory, values throws(CallError) in try memory.escape(values, Escape.query) },
        "eq": Function(reflected: [.reflected], variadic: .reflected, result: .bool) {
            memory,
            arguments throws(CallError) in
            .concrete(.bool(try memory.isEqual(first(arguments), toAnyOf: arguments.dropFirst())))
        },
        "ne": comparison { memory, left, right throws(CallError) in !(try memory.isEqual(left, toAnyOf: [right])) },
        "lt": comparison { memory, left, right throws(CallError) in try memory.isLess(left, right) },
        "le": comparison { memory, left, right throws(CallError) in try memory.isLessOrEqual(left, right) },
        "gt": comparison { memory, left, right throws(CallError) in !(try memory.isLessOrEqual(left, right)) },
        "ge": comparison { memory, left, right throws(CallError) in !(try memory.isLess(left, right)) },
    ])

    private static let deciding = Function(reflected: [.reflected], variadic: .reflected) {
        _,
        arguments throws(CallError) in first(arguments)
    }

    private static func first(_ arguments: [Reflected]) -> Reflected { arguments.first ?? .missing }

    private static func text(
        _ make: @escaping @Sendable (Memory, [Value]) throws(CallError) -> ByteString
    ) -> Function {
        Function(variadic: .interface, result: .string) { call throws(CallError) in
            .string(try make(call.memory, call.arguments))
        }
    }

    private static func comparison(
        _ compare: @escaping @Sendable (Memory, Reflected, Reflected) throws(CallError) -> Bool
    ) -> Function {
        Function(reflected: [.reflected, .reflected], result: .bool) { memory, arguments throws(CallError) in
            .concrete(.bool(try compare(memory, first(arguments), arguments.last ?? .missing)))
        }
    }
}
