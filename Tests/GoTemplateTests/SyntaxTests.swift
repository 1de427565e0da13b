import GoTemplate
import Testing

/// What is no template, in Go's words.
@Suite struct SyntaxTests {
    static let errors: [(String, String)] = [
        ("{{.X", "t:1: unclosed action"),
        ("a\n{{\n.X", "t:3: unclosed action started at t:2"),
        ("{{\n.X\n\"abc", "t:3: unterminated quoted string in action started at t:1"),
        ("{{", "t:1: unclosed action"),
        ("{{}}", "t:1: missing value for command"),
        ("{{( )}}", "t:1: missing value for parenthesized pipeline"),
        ("{{(1 }}", "t:1: unclosed left paren"),
        ("{{1)}}", "t:1: unexpected right paren"),
        ("{{x}}", "t:1: function \"x\" not defined"),
        ("\n{{ é }}", "t:2: function \"é\" not defined"),
        ("{{$x}}", "t:1: undefined variable \"$x\""),
        ("{{with $x := 1}}{{end}}{{$x}}", "t:1: undefined variable \"$x\""),
        ("{{define \"a\"}}{{$x := 1}}{{end}}{{$x}}", "t:1: undefined variable \"$x\""),
        ("{{range .x}}", "t:1: unexpected EOF"),
        ("{{define \"a\"}}", "t:1: unexpected EOF"),
        ("{{define}}{{end}}", "t:1: unexpected \"}}\" in define clause"),
        ("{{define \"a\"}}{{else}}{{end}}", "t:1: unexpected {{else}} in define clause"),
        ("{{template}}", "t:1: unexpected \"}}\" in template clause"),
        ("{{if .X}}{{define \"a\"}}{{end}}{{end}}", "t:1: unexpected <define> in command"),
        ("{{range .X}}{{break 1}}{{end}}", "t:1: unexpected \"1\" in {{break}}"),
        ("{{continue}}", "t:1: {{continue}} outside {{range}}"),
        ("{{range .X}}{{block \"b\" .}}{{break}}{{end}}{{end}}", "t:1: {{break}} outside {{range}}"),
        ("{{.X.}}", "t:1: unexpected <.> in operand"),
        ("{{1.x}}", "t:1: bad number syntax: \"1.x\""),
        ("{{0x}}", "t:1: illegal number syntax: \"0x\""),
        ("{{1_}}", "t:1: illegal number syntax: \"1_\""),
        ("{{08}}", "t:1: integer overflow: \"08\""),
        ("{{18446744073709551616}}", "t:1: integer overflow: \"18446744073709551616\""),
        ("{{1e999}}", "t:1: illegal number syntax: \"1e999\""),
        ("{{1+2}}", "t:1: bad number syntax: \"1+2\""),
        ("{{''}}", "t:1: invalid syntax"),
        ("{{\"\\q\"}}", "t:1: invalid syntax"),
        ("{{'a}}", "t:1: unterminated character constant"),
        ("{{`a}}", "t:1: unterminated raw quoted string"),
        ("{{with $x, $y := .}}{{end}}", "t:1: too many declarations in with"),
        ("{{range $x, 1 := .}}{{end}}", "t:1: range can only initialize variables"),
        ("{{range $x, $y, $z := .}}{{end}}", "t:1: too many declarations in range"),
        ("{{if .X}}a{{else}}b{{else}}c{{end}}", "t:1: expected end; found {{else}}"),
        ("{{range .X}}{{else if .Y}}{{end}}", "t:1: unexpected <if> in input"),
        ("{{nil.X}}", "t:1: unexpected . after term \"nil\""),
        ("{{1.0.X}}", "t:1: unexpected . after term \"1.0\""),
        ("{{\"a\".X}}", "t:1: unexpected . after term \"\\\"a\\\"\""),
        ("{{/* x }}", "t:1: unclosed comment"),
        ("{{/* x */ 1}}", "t:1: comment ends before closing delimiter"),
        ("{{@}}", "t:1: unexpected \"@\" in command"),
        ("{{\u{1}}}", "t:1: unrecognized character in action: U+0001"),
        ("{{☺}}", "t:1: unrecognized character in action: U+263A '☺'"),
        ("{{.X☺}}", "t:1: bad character U+263A '☺'"),
        ("{{.X,}}", "t:1: unexpected \",\" in operand"),
        ("{{|}}", "t:1: unexpected \"|\" in command"),
        ("{{1||2}}", "t:1: unexpected \"|\" in command"),
        ("{{.X | nil}}", "t:1: non executable command in pipeline stage 2"),
        ("{{.X : 1}}", "t:1: expected :="),
        ("{{.X := 1}}", "t:1: unexpected \":=\" in operand"),
        ("{{block}}", "t:1: unexpected \"}}\" in block clause"),
        ("{{block \"a\"}}{{end}}", "t:1: missing value for block clause"),
        ("{{end 1}}", "t:1: unexpected \"1\" in end"),
        ("{{\"0123456789abc\" := 1}}", "t:1: unexpected \":=\" in operand"),
        ("{{define 0123456789abc}}", "t:1: bad number syntax: \"0123456789a\""),
        ("{{define abcdefghijklm}}", "t:1: unexpected \"abcdefghij\"... in define clause"),
        (
            "{{range .X}}{{$a := 1}}{{$b := 1}}{{block \"b\" .}}{{else}}{{end}}",
            "t:1: unexpected {{else}} in block clause"
        ),
        ("{{block \"b\" .}}\n{{else}}", "t:1: unexpected {{else}} in block clause"),
        ("{{--4i}}", "t:1: strconv.ParseFloat: parsing \"-\": invalid syntax"),
        ("{{0x1+2i}}", "t:1: strconv.ParseFloat: parsing \"0x1\": invalid syntax"),
        ("{{1e999+1i}}", "t:1: strconv.ParseFloat: parsing \"1e999\": value out of range"),
        ("{{1-1e999i}}", "t:1: strconv.ParseFloat: parsing \"-1e999\": value out of range"),
        ("{{1i+2i}}", "t:1: syntax error scanning complex number"),
        ("{{0b1+2i}}", "t:1: syntax error scanning complex number"),
        ("{{now}}", "t:1: function \"now\" is not available: it is never twice the same"),
    ]

    @Test(arguments: errors) func refusesInGoWords(_ text: String, _ expected: String) {
        let functions = Functions.builtins.refusing("now", because: "it is never twice the same")
        let error = #expect(throws: TemplateError.self) {
            try Template(parsing: text, name: "t", functions: functions)
        }
        #expect(error?.message == "template: \(expected)")
        #expect(error?.stage == .parse)
    }

    static let places: [(String, Int, Int, Int)] = [
        ("a\n  {{nope}}", 6, 2, 4),
        ("é{{.X.Y}}", 6, 1, 6),
        ("\n\n{{ index 1 }}{{ 'ab' }}", 18, 3, 16),
    ]

    @Test(arguments: places) func saysWhereItIs(_ text: String, _ offset: Int, _ line: Int, _ column: Int) {
        let error = #expect(throws: TemplateError.self) {
            try Template(parsing: text, name: "t").render(.dictionary(["X": .int(1)]))
        }
        #expect(error?.offset == offset)
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    static let texts: [(String, String)] = [
        ("a {{- /* c */ -}} \n b", "ab"),
        ("{{- 1 -}}", "1"),
        ("{{ 1 }}\n{{- 2}}", "12"),
        ("{{ 1 -}}\n\t {{2}}", "12"),
        ("{{-1}} {{- -1}}", "-1-1"),
        ("{{ \"a\\tb\\u00e9\\x41\\101\" }}", "a\tbéAA"),
        ("{{ `a\\n{{` }}", "a\\n{{"),
        ("{{- /* c */}}x", "x"),
        ("{{\n1\n}}", "1"),
        ("{{print 1 (print 2 3) | print}}", "12 3"),
        ("{{'\\n'}} {{'\\''}} {{'é'}}", "10 39 233"),
        ("{{1i}} {{1+2i}} {{-1.5e3}} {{0x1p4}} {{.5}} {{1.}} {{+0xe}}", "(0+1i) (1+2i) -1500 16 0.5 1 14"),
        ("{{0x1P3-0i}} {{1_0+0x1p-1i}} {{.5e1-07i}}", "(8-0i) (10+0.5i) (5-7i)"),
        ("{{define \"t\"}}x{{end}} ", "x"),
        ("{{$x := 1}}{{$x := 2}}{{$x}}{{if true}}{{$x := 3}}{{end}}{{$x}}", "22"),
        ("{{with $x := 1}}{{else with $y := 2}}{{else}}{{end}}", ""),
        ("{{with 0}}{{else with 0}}a{{else}}b{{end}}", "b"),
        ("{{if false}}{{else if $x := 1}}{{$x}}{{end}}", "1"),
        ("{{true}}{{false}}", "truefalse"),
        ("{{printf \"%T %T\" 1.0 '1'}}", "float64 int"),
        ("{{1 | printf \"%d %d\" 2}}", "2 1"),
        ("{{range $i := 3}}{{if eq $i 1}}{{continue}}{{end}}{{$i}}{{end}}", "02"),
    ]

    @Test(arguments: texts) func readsWhatGoReads(_ text: String, _ expected: String) throws {
        #expect(try Template(parsing: text, name: "t").render(.none) == expected)
    }
}
