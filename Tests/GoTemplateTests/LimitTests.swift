import Foundation
import GoTemplate
import Testing

/// No template takes more than it may.
@Suite struct LimitTests {
    static let functions = Functions.builtins
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

    static func nested(_ start: String, _ middle: String, _ end: String, _ count: Int) -> String {
        String(repeating: start, count: count) + middle + String(repeating: end, count: count)
    }

    static let templates: [(String, String)] = [
        ("{{range 9223372036854775807}}{{end}}", "steps"),
        ("{{range 1000}}{{range 1000}}{{range 1000}}{{end}}{{end}}{{end}}", "steps"),
        ("{{range 100000}}aaaaaaaaaa{{end}}", "the output is longer"),
        ("{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}", "exceeded maximum template depth (100)"),
        (
            "{{define \"a\"}}\(nested("{{if 1}}", "{{template \"a\"}}", "{{end}}", 50)){{end}}{{template \"a\"}}",
            "nests more than"
        ),
        (
            "{{define \"a\"}}{{print \(nested("(", "1", ")", 80))}}{{template \"a\"}}{{end}}{{template \"a\"}}",
            "depth (100)"
        ),
        ("{{$s := \"x\"}}{{range 100}}{{$s = print $s $s}}{{end}}", "bytes of strings"),
        ("{{range 100}}{{$s := printf \"%1000000d\" 1}}{{end}}", "bytes of strings"),
        ("{{range 100}}{{$s := printf \"%.1000000f\" 1.0}}{{end}}", "bytes of strings"),
        ("{{range 100}}{{$s := printf \"%.1000000x%.1000000U\" 1.0 1}}{{end}}", "bytes of strings"),
        ("{{$l := list}}{{range 1000}}{{$l = list $l}}{{end}}", "nested more than 100 levels"),
        ("{{$l := list 1}}{{range 90}}{{$l = list $l $l}}{{end}}{{print $l}}", "steps"),
        ("{{$l := list 1}}{{range 90}}{{$l = list $l $l}}{{end}}{{eq $l $l}}", "steps"),
        ("{{$d := dict}}{{$d = set $d \"a\" $d}}{{$d}}", "nested more than 100 levels"),
        ("{{$d := dict}}{{range 10000}}{{$e := dict}}{{$e = set $e \"a\" $d}}{{$d = $e}}{{end}}{{$d}}", "nested more"),
        (nested("{{if 1}}", "", "{{end}}", 101), "nested more than 100 levels"),
        ("{{if 1}}" + nested("{{else if 1}}", "", "", 200) + "{{end}}", "nested more than 100 levels"),
        ("{{\(nested("(", "1", ")", 101))}}", "max expression depth exceeded"),
        (String(repeating: "a", count: Template.lengthLimit + 1), "the template is longer"),
    ]

    @Test(arguments: templates) func stopsWhatTakesTooMuch(_ text: String, _ expected: String) {
        let error = #expect(throws: TemplateError.self) {
            try Template(parsing: text, name: "t", functions: Self.functions).render(.none)
        }
        #expect(error?.message.contains(expected) == true, "\(error?.reason ?? "")")
    }

    /// Threads may have much smaller stacks than the main one.
    @Test func nestsNoDeeperThanASmallStackAllows() async {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                for (text, _) in Self.templates {
                    _ = try? Template(parsing: text, name: "t", functions: Self.functions).render(.none)
                }
                continuation.resume()
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
    }

    @Test func takesWhatIsWithinTheLimits() throws {
        let deep = Self.nested("{{if 1}}", "x", "{{end}}", 100)
        #expect(try Template(parsing: deep, name: "t").render(.none) == "x")
        let counting = "{{define \"a\"}}{{.}}{{if lt . 9}}{{template \"a\" (len (printf \"%*d\" . 1))}}{{end}}{{end}}"
        #expect(try Template(parsing: counting + "{{template \"a\" 9}}", name: "t").render(.none) == "9")
        let output = String(repeating: "a", count: Limits.default.outputBytes)
        #expect(try Template(parsing: output, name: "t").render(.none) == output)
    }

    @Test func neverChangesTheDataOfItsCaller() throws {
        let data = Value.dictionary(["m": .dictionary([:]), "s": .list([.dictionary([:])])])
        let text = "{{$_ := set .m \"a\" 1}}{{$_ := set (index .s 0) \"b\" 2}}{{.m}} {{index .s 0}}"
        let template = try Template(parsing: text, name: "t", functions: Self.functions)
        for _ in 0..<2 { #expect(try template.render(data) == "map[a:1] map[b:2]") }
    }

    @Test func templatesOfAnyFragmentsEndWithinTheLimits() {
        let fragments = [
            "{{", "}}", "{{- ", " -}}", "(", ")", "|", " ", ".", ".A", ".M.x", "$", "$x", ":=", "=", ",", "if ",
            "range ",
            "with ", "else ", "end", "define ", "block ", "template ", "break", "continue", "nil", "true", "1",
            "-1.5e3",
            "0x1p", "2i", "'a'", "\"a\"", "`b`", "print ", "printf ", "\"%[2]*.3v%\"", "index ", "slice ", "len ",
            "call ",
            "eq ", "lt ", "and ", "or ", "not ", "html ", "list ", "dict", "set ", "/*", "*/", "\n", "é", "{{end}}",
            "{{if .A}}", "{{range $x := .A}}", "{{define \"a\"}}", "{{template \"a\" .}}", "{{$x := 1}}", "{{.}}",
            "{{else}}",
        ]
        let data = Value.dictionary(["A": .list([.int(1), .string("b"), .none]), "M": .dictionary(["x": .float(1)])])
        let limits = Limits(outputBytes: 512, memoryBytes: 64 << 10, steps: 2000, templateDepth: 20, valueDepth: 20)
        var random = SplitMix(state: 7)
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...24, using: &random)
            let text = (0..<count).map { _ in fragments.randomElement(using: &random) ?? "" }.joined()
            do throws(TemplateError) {
                let template = try Template(parsing: text, name: "t", functions: Self.functions)
                let output = try template.render(data, limits: limits)
                #expect(output.utf8.count <= 512)
            } catch {
                #expect(error.offset <= text.utf8.count)
            }
        }
    }

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
