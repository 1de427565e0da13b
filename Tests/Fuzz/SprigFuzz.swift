// fuzz modules: GoTemplate
import GoTemplate

/// Whatever a template does with sprig's functions ends within the limits.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    let limits = Limits(outputBytes: 4 << 10, memoryBytes: 1 << 20, steps: 50_000, templateDepth: 50, valueDepth: 50)
    do throws(TemplateError) {
        let template = try Template(parsing: text, name: "t", functions: functions)
        let output = try template.render(data(), limits: limits)
        // A byte that isn't UTF-8 becomes three.
        precondition(output.utf8.count <= 3 * limits.outputBytes)
    } catch {
        precondition(error.message.hasPrefix("template: t"))
    }
    return 0
}

private let functions = Functions.sprig(now: 1_794_700_800)

private let name = StructureType(
    name: "yaml.NameMeta",
    fields: [.init("Name", .string, nameInJSON: "name", isOmittedInJSONWhenEmpty: true), .init("Any", .interface)]
)
private let item = Value.structure(Structure(name, [.string("web"), .list([.int(1)])]))

/// Made anew each time: what a global refers to by pointers that carry other bits, too, is taken for a leak.
private func data() -> Value {
    .dictionary([
        "I": .int(-17), "U": .uint(.max, .uint64), "X": .string("x\u{E9}\u{1F600} Y_z"), "F": .float(1.5), "N": .none,
        "Min": .int(.min, .int64),
        "NaN": .float(.nan), "Inf": .float(-.infinity), "Tiny": .float(.leastNonzeroMagnitude),
        "C": .complex(Complex(real: 1, imaginary: -2)), "B": .string(ByteString(bytes: [0xFF, 0x61, 0xE2, 0x82])),
        "L": .slice(Slice(of: .interface, [.int(3), .string("a"), .none], capacity: 4)),
        "Bytes": .slice(Slice(of: .uint(.uint8), [.uint(1, .uint8), .uint(255, .uint8)])),
        "M": .map(Map(key: .string, element: .string, [(.string("a"), .string("b")), (.string("c"), .string("d"))])),
        "D": .dictionary(["a": .dictionary(["b": .list([.int(1), item])]), "l": .list([])]),
        "K": .map(Map(key: .int, element: .interface, [(.int(1), item)])),
        "NilMap": .map(Map(nilOf: .string, to: .interface)),
        "S": item,
        "P": .pointer(Pointer(to: item)),
        "NP": .pointer(Pointer(nilOf: .structure(name))),
    ])
}
