// fuzz modules: GoTemplate
import GoTemplate

/// Whatever a policy has as message template is read or refused, and rendered within the limits or not at all.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    let limits = Limits(outputBytes: 4 << 10, memoryBytes: 1 << 20, steps: 50_000, templateDepth: 50, valueDepth: 50)
    do throws(TemplateError) {
        // Some of sprig's functions take the place of Go's own.
        let functions = count % 2 == 0 ? ownFunctions : sprigFunctions
        let template = try Template(parsing: text, name: "t", functions: functions)
        let output = try template.render(data(), limits: limits)
        // A byte that isn't UTF-8 becomes three.
        precondition(output.utf8.count <= 3 * limits.outputBytes)
    } catch {
        precondition(error.offset >= 0 && error.offset <= text.utf8.count)
        precondition(error.message.hasPrefix("template: t"))
    }
    return 0
}

private let sprigFunctions = Functions.sprig(now: 1_794_700_800)

// The rest is made anew for each run: the leak check can't follow the pointers in global values.

private var ownFunctions: Functions {
    Functions.builtins
        .adding("list", Function(variadic: .interface) { call throws(CallError) in .list(call.arguments) })
        .adding("dict", Function(result: .dictionary) { call throws(CallError) in .map(try call.map()) })
        .adding(
            "set",
            Function(.dictionary, .string, .interface, result: .dictionary) { call throws(CallError) in
                guard case .map(let map) = call.argument(0) else { return .none }
                try call.set(call.argument(1), to: call.argument(2), in: map)
                return .map(map)
            }
        )
        .refusing("now", because: "it is never twice the same")
}

private var change: StructureType {
    StructureType(
        name: "update.Change",
        fields: [.init("Old", .string), .init("New", .string), .init("Any", .interface)],
        methods: [
            "String": { change in
                Function(result: .string) { call throws(CallError) in .string(try call.format("%s→%s", change.values)) }
            },
            "Repeat": { change in
                Function(.int, variadic: .string, result: .slice(.string)) { call throws(CallError) in
                    .slice(Slice(of: .string, Array(call.arguments.dropFirst())))
                }
            },
        ]
    )
}
private var wrapper: StructureType {
    StructureType(
        name: "update.Wrapper",
        fields: [.init("Change", .structure(change), isEmbedded: true)]
    )
}
private var item: Value {
    .structure(Structure(change, [.string("app:1"), .string("app:2"), .int(3)]))
}

private func data() -> Value {
    .dictionary([
        "I": .int(-17), "U": .uint(16, .uint16), "X": .string("x\u{E9}\u{1F600}"), "F": .float(1.5), "N": .none,
        "T": .bool(true), "C": .complex(Complex(real: 1, imaginary: -2)),
        "B": .string(ByteString(bytes: [0xFF, 0x61])),
        "SI": .slice(Slice(of: .interface, [.int(3), .string("a"), .none], capacity: 4)),
        "SB": .slice(Slice(of: .uint(.uint8), [.uint(1, .uint8), .uint(255, .uint8)])),
        "M": .map(Map(key: .string, element: .string, [(.string("a"), .string("b")), (.string("c"), .string("d"))])),
        "MI": .map(Map(key: .int, element: .interface, [(.int(1), item)])),
        "MS": .map(Map(key: .structure(change), element: .slice(.interface), [(item, .list([item, .none]))])),
        "NilMap": .map(Map(nilOf: .string, to: .int)),
        "S": item,
        "W": .structure(Structure(wrapper, [item])),
        "P": .pointer(Pointer(to: item)),
        "NP": .pointer(Pointer(nilOf: .structure(change))),
        "Fn": .function(Function(.int, .string, result: .string) { call throws(CallError) in .string(call.string(1)) }),
    ])
}
