import GoTemplate
import Testing

/// What templates see of typed data, and Go's words for what they can't.
@Suite struct EvaluationTests {
    static let outputs: [(String, String)] = [
        ("{{.S.A}} {{.P.A}} {{.W.A}} {{.W.S.A}} {{(.W).S.B}}", "a a a a 1"),
        ("{{.S.Join \"x\" \"y\"}} {{\"y\" | .P.Join \"x\"}} {{.W.Join}}", "a[x y] a[x y] a[]"),
        ("{{with .S}}{{.Join .A}}{{end}} {{$x := .S}}{{$x.Join $x.A}}", "a[a] a[a]"),
        ("{{.M.x}} {{.M.nope}} {{index .M \"nope\"}} {{len .M}}", "1 <no value> 0 1"),
        ("{{.E}} {{.NP}} {{printf \"%v\" .NP}} {{print .E .M.nope}}", "<no value> <nil> <nil> <nil> <nil>"),
        ("{{range $k, $v := .M}}{{$k}}{{$v}}{{end}}{{range .NilMap}}{{else}}none{{end}}", "x1none"),
        ("{{call .Fn 1 \"a\"}} {{\"b\" | call .Fn 2}} {{call (index .Fns 0) 3 \"c\"}}", "a b c"),
        (
            "{{eq .S .S}} {{eq .W .S}} {{eq .E nil}} {{eq .E 1}} {{ne .E 1}} {{eq .M .E}} {{eq .NilMap nil}}",
            "true false true false true false true"
        ),
        ("{{eq .U8 255}} {{lt -1 .U8}} {{gt .U8 -1}} {{le .U8 255}} {{eq -1 .U8}}", "true true true true false"),
        (
            "{{eq 1 2 3 1}} {{eq \"a\" \"b\"}} {{lt \"a\" \"b\"}} {{ge 1.5 1.5}} {{eq 1i 1i}}",
            "true false true true true"
        ),
        (
            "{{and 0 .E.x}} {{or 1 .E.x}} {{and 1 2 3}} {{or 0 \"\" nil}} {{not .E}} {{and .E}}",
            "0 1 3 <no value> true <no value>"
        ),
        ("{{range $i := .U8s}}{{.}}{{end}} {{range .U2}}{{.}}{{end}} {{range $x := 2}}{{$x}}{{end}}", "12 01 01"),
        ("{{slice \"héllo\" 1 3}} {{slice .L 1}} {{slice .L 0 1}} {{cap0 (slice .L 0 1 1)}}", "é [8] [7] 1"),
        (
            "{{if .S}}s{{end}}{{if .NP}}p{{end}}{{if .Fn}}f{{end}}{{if 0i}}c{{end}}{{if .L}}l{{end}}{{if .NilMap}}m{{end}}",
            "sfl"
        ),
        (
            "{{html \"<\" 1 nil}} {{js \"a='\\u2028'\" | html}} {{urlquery \"é&\" .S.A}}",
            "&lt;1&lt;no value&gt; a\\u003D\\&#39;\\u2028\\&#39; %C3%A9%26a"
        ),
        (
            "{{define \"r\"}}{{.}}{{if .}}{{template \"r\" (slice . 1)}}{{end}}{{end}}{{template \"r\" \"abc\"}}",
            "abcbcc"
        ),
        ("{{block \"b\" .S}}{{.A}}{{$.B}}{{end}}{{template \"b\" .W.S}}", "a1a1"),
        ("{{slice .PL 1}} {{slice .AL 0 1}} {{index \"abc\" .EI}}", "[8] [7] 98"),
        ("{{$x := 1}}{{range .L}}{{$x = .}}{{$y := $x}}{{end}}{{$x}}", "8"),
        ("{{range $i, $e := .L}}{{if $i}}{{break}}{{end}}{{$e}}{{end}}", "7"),
    ]

    @Test(arguments: outputs) func rendersAsGoDoes(_ text: String, _ expected: String) throws {
        let template = try Template(parsing: text, name: "t", functions: Self.functions)
        #expect(try template.render(Self.data) == expected)
    }

    static let errors: [(String, String)] = [
        ("{{.X}}", "1:2 <.X>: can't evaluate field X in type main.Data"),
        ("{{.S.X}}", "1:4 <.S.X>: can't evaluate field X in type main.S"),
        ("{{.S.A.X}}", "1:4 <.S.A.X>: can't evaluate field X in type string"),
        ("{{(.S).Zed}}", "1:3 <.S>: can't evaluate field Zed in type main.S"),
        ("{{.NP.A}}", "1:5 <.NP.A>: nil pointer evaluating *main.S.A"),
        ("{{.NP.X}}", "1:5 <.NP.X>: can't evaluate field X in type *main.S"),
        ("{{.E.x}}", "1:4 <.E.x>: nil pointer evaluating interface {}.x"),
        ("{{.S.A 1}}", "1:4 <.S.A>: A has arguments but cannot be invoked as function"),
        ("{{1 | .S.A}}", "1:8 <.S.A>: A has arguments but cannot be invoked as function"),
        ("{{.M.x 1}}", "1:4 <.M.x>: x is not a method but has arguments"),
        ("{{.S.Join 1}}", "1:10 <1>: expected string; found 1"),
        ("{{.S.Join .U8}}", "1:10 <.U8>: wrong type for value; expected string; got uint8"),
        ("{{.S.Two 1}}", "1:4 <.S.Two>: wrong number of args for Two: want 2 got 1"),
        ("{{.S.Fail}}", "1:4 <.S.Fail>: error calling Fail: boom"),
        ("{{typed \"a\" 1 true 1.5 1 1i .M}}", "1:8 <\"a\">: expected bool; found \"a\""),
        ("{{typed true \"a\" 1 1.5 1 1i .M}}", "1:13 <\"a\">: expected integer; found \"a\""),
        ("{{typed true 1.5 1 1.5 1 1i .M}}", "1:13 <1.5>: expected integer; found 1.5"),
        ("{{typed true 1 -1 1.5 1 1i .M}}", "1:15 <-1>: expected unsigned integer; found -1"),
        ("{{typed true 1 1 \"a\" 1 1i .M}}", "1:17 <\"a\">: expected float; found \"a\""),
        ("{{typed true 1 1 1 1 1 .M}}", "1:21 <1>: expected complex; found 1"),
        ("{{typed true 1 1 1 1 1i 1}}", "1:24 <1>: can't handle 1 for arg of type map[string]int"),
        ("{{typed true 1 1 1 1 1i .L}}", "1:24 <.L>: wrong type for value; expected map[string]int; got []int"),
        ("{{typed nil 1 1 1 1 1i .L}}", "1:8 <nil>: cannot assign nil to bool"),
        ("{{typed .E 1 1 1 1 1i .L}}", "1:8 <.E>: wrong type for value; expected bool; got interface {}"),
        ("{{typed .M.nope 1 1 1 1 1i .L}}", "1:10 <.M.nope>: invalid value; expected bool"),
        ("{{call .Fn 1}}", "1:2 <call .Fn 1>: error calling call: wrong number of args for .Fn: got 1 want 2"),
        ("{{call .Fn 1 2}}", "1:2 <call .Fn 1 2>: error calling call: arg 1: value has type int; should be string"),
        (
            "{{call .Fn 1 nil}}",
            "1:2 <call .Fn 1 nil>: error calling call: arg 1: value is nil; should be of type string"
        ),
        ("{{call .S}}", "1:2 <call .S>: error calling call: non-function .S of type main.S"),
        ("{{.Fn}}", "1:2 <{{.Fn}}>: can't print {{.Fn}} of type func(int, string) string"),
        ("{{9223372036854775808}}", "1:2 <9223372036854775808>: 9223372036854775808 overflows int"),
        ("{{$x = 1}}", "1:7 <1>: undefined variable: $x"),
        ("{{range .S}}{{end}}", "1:8 <.S>: range can't iterate over {a 1}"),
        ("{{range \"a\"}}{{end}}", "1:8 <\"a\">: range can't iterate over a"),
        ("{{range $i, $e := .U8}}{{end}}", "1:18 <.U8>: can't use 255 to iterate over more than one variable"),
        ("{{index .L 2}}", "1:2 <index .L 2>: error calling index: reflect: slice index out of range"),
        ("{{index .L 3}}", "1:2 <index .L 3>: error calling index: index out of range: 3"),
        ("{{index \"ab\" 2}}", "1:2 <index \"ab\" 2>: error calling index: reflect: string index out of range"),
        ("{{index .S 1}}", "1:2 <index .S 1>: error calling index: can't index item of type main.S"),
        ("{{index .NP 1}}", "1:2 <index .NP 1>: error calling index: index of nil pointer"),
        ("{{slice .M 1}}", "1:2 <slice .M 1>: error calling slice: can't slice item of type map[string]int"),
        ("{{slice .L 1 2 3 4}}", "1:2 <slice .L 1 2 3 4>: error calling slice: too many slice indexes: 4"),
        ("{{slice .L nil}}", "1:2 <slice .L nil>: error calling slice: cannot index slice/array with nil"),
        (
            "{{slice .L .EI}}",
            "1:2 <slice .L .EI>: error calling slice: cannot index slice/array with type interface {}"
        ),
        ("{{slice .L .E}}", "1:2 <slice .L .E>: error calling slice: cannot index slice/array with type interface {}"),
        ("{{slice .P 1}}", "1:2 <slice .P 1>: error calling slice: can't slice item of type main.S"),
        ("{{slice .NP 1}}", "1:2 <slice .NP 1>: error calling slice: slice of nil pointer"),
        ("{{.NP.Join}}", "1:5 <.NP.Join>: error calling Join: value method main.S.Join called using nil *S pointer"),
        ("{{.NP.Join 1}}", "1:11 <1>: expected string; found 1"),
        ("{{.NP.Two 1}}", "1:5 <.NP.Two>: wrong number of args for Two: want 2 got 1"),
        ("{{len .NP}}", "1:2 <len .NP>: error calling len: len of nil pointer"),
        ("{{eq 1 \"a\"}}", "1:2 <eq 1 \"a\">: error calling eq: incompatible types for comparison: int and string"),
        ("{{eq 1}}", "1:2 <eq 1>: error calling eq: missing argument for comparison"),
        (
            "{{eq .M .L}}",
            "1:2 <eq .M .L>: error calling eq: non-comparable types map[x:%!s(int=1)]: map[string]int, []int: [7 8]"
        ),
        ("{{eq .L .L}}", "1:2 <eq .L .L>: error calling eq: non-comparable type [%!s(int=7) %!s(int=8)]: []int"),
        ("{{lt true false}}", "1:2 <lt true false>: error calling lt: invalid type for comparison"),
        ("{{lt 1 1.0}}", "1:2 <lt 1 1.0>: error calling lt: incompatible types for comparison: int and float64"),
        ("{{le .E 1}}", "1:2 <le .E 1>: error calling le: invalid type for comparison"),
        ("{{ne 1}}", "1:2 <ne>: wrong number of args for ne: want 2 got 1"),
        ("{{printf}}", "1:2 <printf>: wrong number of args for printf: want at least 1 got 0"),
        ("{{print (print .X)}}", "1:15 <.X>: can't evaluate field X in type main.Data"),
        ("{{if .X}}{{end}}", "1:5 <.X>: can't evaluate field X in type main.Data"),
        (
            "{{define \"d\"}}\n{{.X}}{{end}}{{template \"d\" .S}}",
            "2:2 \"d\" <.X>: can't evaluate field X in type main.S"
        ),
        ("{{template \"d\"}}", "1:11 <{{template \"d\"}}>: template \"d\" not defined"),
    ]

    @Test(arguments: errors) func failsInGoWords(_ text: String, _ expected: String) {
        let error = #expect(throws: TemplateError.self) {
            try Template(parsing: text, name: "t", functions: Self.functions).render(Self.data)
        }
        let parts = expected.split(separator: " ", maxSplits: 1)
        let rest = parts[1].hasPrefix("\"d\"") ? parts[1] : "\"t\" at " + parts[1]
        let context = rest.hasPrefix("\"d\" <") ? "\"d\" at " + rest.dropFirst(4) : String(rest)
        #expect(error?.message == "template: t:\(parts[0]): executing \(context)")
    }

    // MARK: Data

    private static let functions = Functions.builtins
        .adding(
            "cap0",
            Function(.slice(.int), result: .int) { call throws(CallError) in
                if case .slice(let slice) = call.argument(0) { .int(slice.capacity) } else { .none }
            }
        )
        .adding(
            "typed",
            Function(.bool, .int, .uint(.uint), .float64, .interface, .complex128, .map(key: .string, element: .int)) {
                call throws(CallError) in call.argument(0)
            }
        )

    private static let record = StructureType(
        name: "main.S",
        fields: [.init("A", .string), .init("B", .int)],
        methods: [
            "Join": { record in
                Function(variadic: .string, result: .string) { call throws(CallError) in
                    let list = Slice(of: .string, call.arguments)
                    return .string(try call.format("%s%v", [record.value(of: "A") ?? .none, .slice(list)]))
                }
            },
            "Two": { _ in Function(.int, .int, result: .int) { call throws(CallError) in call.argument(0) } },
            "Fail": { _ in Function(result: .int) { _ throws(CallError) in throw .failed("boom") } },
        ]
    )
    private static let wrapper = StructureType(
        name: "main.W",
        fields: [.init("S", .structure(record), isEmbedded: true)]
    )
    private static let function = Function(.int, .string, result: .string) { call throws(CallError) in call.argument(1)
    }
    private static let dataType = StructureType(
        name: "main.Data",
        fields: [
            .init("S", .structure(record)), .init("P", .pointer(.structure(record))),
            .init("NP", .pointer(.structure(record))), .init("W", .structure(wrapper)),
            .init("M", .map(key: .string, element: .int)), .init("NilMap", .map(key: .string, element: .int)),
            .init("E", .interface), .init("L", .slice(.int)), .init("U8", .uint(.uint8)),
            .init("U8s", .slice(.uint(.uint8))), .init("U2", .uint(.uint)), .init("Fn", .function("func()")),
            .init("Fns", .slice(.interface)), .init("PL", .pointer(.slice(.int))), .init("AL", .interface),
            .init("EI", .interface),
        ]
    )
    private static let data: Value = {
        let item = Value.structure(Structure(record, [.string("a"), .int(1)]))
        return .structure(
            Structure(
                dataType,
                [
                    item, .pointer(Pointer(to: item)), .pointer(Pointer(nilOf: .structure(record))),
                    .structure(Structure(wrapper, [item])),
                    .map(Map(key: .string, element: .int, [(.string("x"), .int(1))])),
                    .map(Map(nilOf: .string, to: .int)), .none, .slice(Slice(of: .int, [.int(7), .int(8)])),
                    .uint(255, .uint8), .slice(Slice(of: .uint(.uint8), [.uint(1, .uint8), .uint(2, .uint8)])),
                    .uint(2), .function(function), .list([.function(function)]),
                    .pointer(Pointer(to: .slice(Slice(of: .int, [.int(7), .int(8)])))),
                    .pointer(Pointer(to: .slice(Slice(of: .int, [.int(7), .int(8)])))), .int(1),
                ]
            )
        )
    }()
}
