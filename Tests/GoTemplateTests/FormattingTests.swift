import GoTemplate
import Testing

/// What Go's package `fmt` makes of formats and values.
@Suite struct FormattingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var call: String
        var expected: String
        var testDescription: String { call }

        init(_ call: String, _ expected: String) {
            self.call = call
            self.expected = expected
        }
    }

    static let integers = [
        Row(#"printf "%+d|% d|%+05d|%-5d|%5d" 5 5 42 42 42"#, "+5| 5|+0042|42   |   42"),
        Row(#"printf "%-05d|%05d|%.3d|%8.3d|%08.3d" 42 -42 7 7 7"#, "42   |-0042|007|     007|     007"),
        Row(#"printf "%.0d|%5.0d|" 0 0"#, "|     |"),
        Row(#"printf "%x %X %#x %#X %# x" -255 255 255 255 255"#, "-ff FF 0xff 0XFF  0xff"),
        Row(#"printf "%o %#o %O %b %#b" 8 8 8 5 5"#, "10 010 0o10 101 0b101"),
        Row(#"printf "%c %q %+q %U %#U" 9786 9786 9786 9786 9786"#, "☺ '☺' '\\u263a' U+263A U+263A '☺'"),
        Row(#"printf "%c %q %U" -1 -1 -1"#, "\u{FFFD} '\u{FFFD}' U+FFFFFFFFFFFFFFFF"),
        Row(#"printf "%v %#v %T" 7 7 7"#, "7 7 int"),
        Row(#"printf "%d" -9223372036854775808"#, "-9223372036854775808"),
        Row(#"printf "%#v %d %x" (index "a" 0) (index "a" 0) (index "a" 0)"#, "0x61 97 61"),
        Row(#"printf "%s %t %p %z" 1 1 1 1"#, "%!s(int=1) %!t(int=1) %!p(int=1) %!z(int=1)"),
    ]

    static let floats = [
        Row("print 1e20 1e21 123456789.0 100000.0 1000000.0", "1e+20 1e+21 1.23456789e+08 100000 1e+06"),
        Row(
            "print 0.0001 0.00001 1e-7 5e-324 1.7976931348623157e308",
            "0.0001 1e-05 1e-07 5e-324 1.7976931348623157e+308"
        ),
        Row(#"printf "%e %E %.0e %+.2e" 0.0 1.5 15.0 12345.678"#, "0.000000e+00 1.500000E+00 2e+01 +1.23e+04"),
        Row(#"printf "%f %F %.0f %.0f %.0f %.2f" 1.5 1.5 0.5 1.5 2.5 2.675"#, "1.500000 1.500000 0 2 2 2.67"),
        Row(#"printf "%.20f" 0.1"#, "0.10000000000000000555"),
        Row(
            #"printf "%g %G %.3g %.10g %#g %#.3g" 1e-7 1e-7 1234.5678 1234.5678 1.0 1.0"#,
            "1e-07 1E-07 1.23e+03 1234.5678 1.00000 1.00"
        ),
        Row(
            #"printf "%b %x %X %.3x %.1x" 1.0 1.0 3.5 1.0 1.96875"#,
            "4503599627370496p-52 0x1p+00 0X1.CP+01 0x1.000p+00 0x1.0p+01"
        ),
        Row(
            #"printf "%08.3f|%-8.2f|%8.2f|%+08.2f" 3.14159 3.14159 3.14159 3.14159"#,
            "0003.142|3.14    |    3.14|+0003.14"
        ),
        Row(#"printf "%6.3v|%v|% v" 3.14159 2.0 2.0"#, "  3.14|2| 2"),
        Row(#"printf "%d %s" 1.5 1.5"#, "%!d(float64=1.5) %!s(float64=1.5)"),
        Row(
            #"printf "%v %.1f %8.2f %d" 1+2i 1+2i 1-2i 2i"#,
            "(1+2i) (1.0+2.0i) (    1.00   -2.00i) %!d(complex128=(0+2i))"
        ),
    ]

    static let strings = [
        Row(#"printf "%5s|%-5s|%05s|%.2s|%5.1s" "ab" "ab" "ab" "äbc" "xyz""#, "   ab|ab   |000ab|äb|    x"),
        Row(#"printf "%q %+q %#q %#q %8q" "a\"é" "é" "ab" "a`b" "a""#, #""a\"é" "\u00e9" `ab` "a`b"      "a""#),
        Row(#"printf "%x %X % x %#x %# X %.1x" "hi" "hi" "hi" "hi" "hi" "hi""#, "6869 6869 68 69 0x6869 0X68 0X69 68"),
        Row(#"printf "%6x|%-6x|" "a" "a""#, "    61|61    |"),
        Row(#"printf "%q" "\xff\u200b\U0001F600\a""#, #""\xff\u200b😀\a""#),
        Row(#"printf "%v %#v %d" "a" "a" "a""#, #"a "a" %!d(string=a)"#),
        Row(#"printf "%6d|" "x""#, "%!d(string=     x)|"),
    ]

    static let composites = [
        Row(
            #"printf "%v %+v %#v %T" .S .S .S .S"#,
            "{a 1 <nil>} {A:a B:1 C:<nil>} main.S{A:\"a\", B:1, C:interface {}(nil)} main.S"
        ),
        Row(#"printf "%v %s %d" .P .P .N"#, "&{a 1 <nil>} &{a %!s(int=1) <nil>} %!d(<nil>)"),
        Row(
            #"printf "%v %d %x %s %q %#v" .Bytes .Bytes .Bytes .Bytes .Bytes .Bytes"#,
            "[104 105] [104 105] 6869 hi \"hi\" []byte{0x68, 0x69}"
        ),
        Row(#"printf "%v %#v %q %x" .L .L .L .L"#, "[a b] []string{\"a\", \"b\"} [\"a\" \"b\"] [61 62]"),
        Row(#"printf "%v %#v %T" .M .M .M"#, "map[1:x 2:y] map[int]string{1:\"x\", 2:\"y\"} map[int]string"),
        Row(#"printf "%v %#v %v %#v" .NilMap .NilMap .NilList .NilList"#, "map[] map[string]int(nil) [] []string(nil)"),
        Row(
            #"printf "%v %+v %s %q %d %#v" .Name .Name .Name .Name .Name .Name"#,
            "ns/n ns/n ns/n \"ns/n\" {%!d(string=ns) %!d(string=n)} main.Name{Namespace:\"ns\", Name:\"n\"}"
        ),
        Row(#"print .Name .S .L 1"#, "ns/n {a 1 <nil>} [a b] 1"),
        Row(
            #"printf "%s|%5v|%x|%d|%#v" .NilName .NilName .NilName .NilName .NilName"#,
            "<nil>|<nil>|<nil>|0|(*main.Name)(nil)"
        ),
        Row(#"printf "%w|%+w" .L .S"#, "%!w([]string=[a b])|%!w(main.S={A:a B:1 C:<nil>})"),
        Row(#"printf "%t %v %5t|%q" true false true true"#, "true false  true|%!q(bool=true)"),
        Row(#"printf "%v %d %T" nil nil nil"#, "<nil> %!d(<nil>) <nil>"),
    ]

    static let formats = [
        Row(#"printf "%d %d" 1"#, "1 %!d(MISSING)"),
        Row(#"printf "%d" 1 2 "x" nil"#, "1%!(EXTRA int=2, string=x, <nil>)"),
        Row(#"printf "%[2]d %[1]d" 1 2"#, "2 1"),
        Row(#"printf "%[2]d %d" 1 2 3"#, "2 3"),
        Row(#"printf "%[3]d|%[x]d|%[]d|%[0]d|%[1]d" 1"#, "%!d(BADINDEX)|%!d(BADINDEX)|%!d(BADINDEX)|%!d(BADINDEX)|1"),
        Row(#"printf "%[1]2d" 1"#, "%!d(BADINDEX)"),
        Row(#"printf "%[3]*.[2]*[1]f|" 12.0 2 6"#, " 12.00|"),
        Row(#"printf "%.*f %-*d|%*d|" 2 3.14159 4 7 -4 7"#, "3.14 7   |7   |"),
        Row(#"printf "%*d %.*d" "a" 3 -1 4"#, "%!(BADWIDTH)3 %!(BADPREC)4"),
        Row(#"printf "100%" "#, "100%!(NOVERB)"),
        Row(#"printf "%." 1"#, "%!.(int=1)"),
        Row(#"printf "%5.""#, "%!.(MISSING)"),
        Row(#"printf "%d %% %5%""#, "%!d(MISSING) % %"),
        Row(#"printf "%99999999999d" 1"#, "%!(NOVERB)%!(EXTRA int=1)"),
        Row(#"printf "%☺" 1"#, "%!☺(int=1)"),
        Row(#"print 1 2 "a" "b" 3 4 true nil "c""#, "1 2ab3 4 true <nil>c"),
        Row(#"println "a" 1 nil | printf "%q""#, #""a 1 <nil>\n""#),
    ]

    static let data = Value.dictionary([
        "S": .structure(Structure(record, [.string("a"), .int(1), .none])),
        "P": .pointer(Pointer(to: .structure(Structure(record, [.string("a"), .int(1), .none])))),
        "N": .none,
        "Bytes": .slice(Slice(of: .uint(.uint8), [.uint(104, .uint8), .uint(105, .uint8)])),
        "L": .strings(["a", "b"]),
        "M": .map(Map(key: .int, element: .string, [(.int(2), .string("y")), (.int(1), .string("x"))])),
        "NilMap": .map(Map(nilOf: .string, to: .int)),
        "NilList": .slice(Slice(nilOf: .string)),
        "NilName": .pointer(Pointer(nilOf: .structure(name))),
        "Name": .structure(Structure(name, [.string("ns"), .string("n")])),
    ])
    private static let record = StructureType(
        name: "main.S",
        fields: [.init("A", .string), .init("B", .int), .init("C", .interface)]
    )
    private static let name = StructureType(
        name: "main.Name",
        fields: [.init("Namespace", .string), .init("Name", .string)],
        methods: [
            "String": { name in
                Function(result: .string) { call throws(CallError) in .string(try call.format("%s/%s", name.values)) }
            }
        ]
    )

    @Test(arguments: integers + floats + strings + composites + formats)
    func formatsAsGoDoes(_ row: Row) throws {
        let template = try Template(parsing: "{{\(row.call)}}", name: "t")
        #expect(try template.render(Self.data) == row.expected)
    }
}
