extension Sprig {
    static let json: [String: Function] = [
        "toJson": writing(escapesHTML: true, isForgiving: true),
        "mustToJson": writing(escapesHTML: true),
        "toPrettyJson": writing(escapesHTML: true, isPretty: true, isForgiving: true),
        "mustToPrettyJson": writing(escapesHTML: true, isPretty: true),
        "toRawJson": writing(escapesHTML: false),
        "mustToRawJson": writing(escapesHTML: false),
        "fromJson": Function(.string) { call throws(CallError) in
            var parser = JSONParser(call.string(0).bytes, call)
            do throws(CallError) {
                return try parser.parse()
            } catch {
                if case .limit = error { throw error }
                return parser.value
            }
        },
        "mustFromJson": Function(.string) { call throws(CallError) in
            var parser = JSONParser(call.string(0).bytes, call)
            return try parser.parse()
        },
    ]

    private static func writing(escapesHTML: Bool, isPretty: Bool = false, isForgiving: Bool = false) -> Function {
        Function(.interface, result: .string) { call throws(CallError) in
            var writer = JSONWriter(call, escapesHTML: escapesHTML, isPretty: isPretty)
            do throws(CallError) {
                try writer.write(call.argument(0))
            } catch {
                guard isForgiving, case .failed = error else { throw error }
                return .string("")
            }
            return .string(ByteString(bytes: writer.output))
        }
    }
}
