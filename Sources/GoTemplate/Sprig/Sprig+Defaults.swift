extension Sprig {
    static let defaults: [String: Function] = [
        "default": Function(.interface, variadic: .interface) { call in
            call.isTrue(call.argument(1)) ? call.argument(1) : call.argument(0)
        },
        "empty": Function(.interface, result: .bool) { call in .bool(!call.isTrue(call.argument(0))) },
        "coalesce": Function(variadic: .interface) { call in call.arguments.first(where: call.isTrue) ?? .none },
        "all": Function(variadic: .interface, result: .bool) { call in .bool(call.arguments.allSatisfy(call.isTrue)) },
        "any": Function(variadic: .interface, result: .bool) { call in
            .bool(call.arguments.contains(where: call.isTrue))
        },
        "ternary": Function(.interface, .interface, .bool) { call in
            if case .bool(true) = call.argument(2) { call.argument(0) } else { call.argument(1) }
        },
        "fail": Function(.string, result: .string) { call throws(CallError) in throw .failed(call.string(0).string) },
    ]
}
