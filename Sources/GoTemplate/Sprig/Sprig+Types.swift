extension Sprig {
    static let types: [String: Function] = [
        "typeOf": Function(.interface, result: .string) { call in .string(typeName(call.argument(0))) },
        "typeIs": Function(.string, .interface, result: .bool) { call in
            .bool(call.string(0) == ByteString(typeName(call.argument(1))))
        },
        "typeIsLike": Function(.string, .interface, result: .bool) { call in
            let name = typeName(call.argument(1))
            return .bool(
                call.string(0) == ByteString(name) || ByteString("*" + call.string(0).string) == ByteString(name)
            )
        },
        "kindOf": Function(.interface, result: .string) { call in .string(call.argument(0).kindName) },
        "kindIs": Function(.string, .interface, result: .bool) { call in
            .bool(call.string(0) == ByteString(call.argument(1).kindName))
        },
        "deepEqual": Function(.interface, .interface, result: .bool) { call throws(CallError) in
            .bool(try call.isDeeplyEqual(call.argument(0), call.argument(1)))
        },
    ]

    /// The type as `%T` writes it.
    private static func typeName(_ value: Value) -> String { value.type?.description ?? "<nil>" }
}
