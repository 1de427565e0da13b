import GoTemplate
import Testing

/// JSON, paths and URLs as sprig has them.
@Suite struct SprigJSONTests {
    static let rows: [SprigRow] = [
        .init(#"{{ toJson (dict "b" 1 "a" (list 1 "x" nil true 1.5)) }}"#, #"{"a":[1,"x",null,true,1.5],"b":1}"#),
        .init(
            #"{{ toJson "<a>&\u2028\"\\\n\t\u0001é" }}|{{ toRawJson "<a>&" }}|{{ toJson .Latin }}|{{ toJson .Bytes }}"#,
            #""\u003ca\u003e\u0026\u2028\"\\\n\t\u0001é"|"<a>&"|"a�b"|"aGk=""#
        ),
        .init(
            "{{ toJson 1e21 }}|{{ toJson 1e20 }}|{{ toJson 1e-6 }}|{{ toJson 1e-7 }}|{{ toJson 0.1 }}|{{ toJson -0.0 }}|{{ toJson 1e-300 }}",
            "1e+21|100000000000000000000|0.000001|1e-7|0.1|-0|1e-300"
        ),
        .init(
            #"{{ toPrettyJson (dict "a" (list 1 2) "b" (dict) "c" (list)) }}"#,
            "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": []\n}"
        ),
        .init(#"{{ mustToJson (float64 "nan") }}"#, "error: json: unsupported value: NaN"),
        .init(
            #"{{ toJson (float64 "nan") }}|{{ toJson nil }}|{{ toJson (split "," "a") }}|{{ toJson (toDate "2006-01-02" "2026-11-15") }}"#,
            #"|null|{"_0":"a"}|"2026-11-15T00:00:00Z""#
        ),
        .init("{{ toRawJson (float64 \"inf\") }}", "error: json: unsupported value: +Inf"),
        .init("{{ mustToJson 1i }}", "error: json: unsupported type: complex128"),
        .init(
            #"{{ fromJson "{\"a\":[1,2.5,\"x\",null,true],\"a\\u00e9\":{}}" }}|{{ (fromJson "{\"foo\": 55}").foo }}|{{ typeOf (fromJson "1") }}"#,
            "map[a:[1 2.5 x <nil> true] aé:map[]]|55|float64"
        ),
        .init(
            #"{{ fromJson "\"\\ud83d\\ude00\\ud83d\"" }}|{{ fromJson "{" }}|{{ fromJson "[1, 1e999]" }}|{{ fromJson "" }}"#,
            "😀\u{FFFD}|<no value>|[1 0]|<no value>"
        ),
        .init(#"{{ mustFromJson "" }}"#, "error: unexpected end of JSON input"),
        .init(#"{{ mustFromJson "{a" }}"#, "error: invalid character 'a' looking for beginning of object key string"),
        .init(#"{{ mustFromJson "{\"a\" 1}" }}"#, "error: invalid character '1' after object key"),
        .init(#"{{ mustFromJson "{\"a\":1 2}" }}"#, "error: invalid character '2' after object key:value pair"),
        .init(#"{{ mustFromJson "[1 2]" }}"#, "error: invalid character '2' after array element"),
        .init(#"{{ mustFromJson "[1,]" }}"#, "error: invalid character ']' looking for beginning of value"),
        .init(#"{{ mustFromJson "01" }}"#, "error: invalid character '1' after top-level value"),
        .init(#"{{ mustFromJson "trux" }}"#, "error: invalid character 'x' in literal true (expecting 'e')"),
        .init(#"{{ mustFromJson "-x" }}"#, "error: invalid character 'x' in numeric literal"),
        .init(#"{{ mustFromJson "1.x" }}"#, "error: invalid character 'x' in numeric literal"),
        .init(#"{{ mustFromJson "1ex" }}"#, "error: invalid character 'x' in numeric literal"),
        .init(#"{{ mustFromJson "\"\\x\"" }}"#, "error: invalid escape sequence `\\x` in string"),
        .init(#"{{ mustFromJson "\"\\u12g4\"" }}"#, "error: invalid escape sequence `\\u12g4` in string"),
        .init(#"{{ mustFromJson "\"a\nb\"" }}"#, "error: invalid character '\\n' in string"),
        .init(
            #"{{ mustFromJson "1e999" }}"#,
            "error: json: cannot unmarshal number 1e999 into Go value of type float64"
        ),
        .init(
            #"{{ mustFromJson "{\"a\":{\"b\":1e999}}" }}"#,
            "error: json: cannot unmarshal number 1e999 into Go struct field .a.b of type float64"
        ),
        .init(
            #"{{ mustFromJson "{\"a~/\":[0,-1e999]}" }}"#,
            "error: json: cannot unmarshal number -1e999 into .a~0~1.1 of type float64"
        ),
        .init(
            #"{{ mustToJson (toDate "2006-01-02T15:04:05Z07:00" "2026-11-15T00:00:00+24:00") }}"#,
            "error: json: error calling MarshalJSON for type *time.Time: timezone hour outside of range [0,23]"
        ),
        .init(
            #"{{ toRawJson (mustDateModify "-9999h" (toDate "x" "y")) }}"#,
            "error: json: error calling MarshalJSON for type *time.Time: year outside of range [0,9999]"
        ),
        .init(#"{{ mustFromJson "'" }}"#, "error: invalid character '\\'' looking for beginning of value"),
    ]

    @Test(arguments: rows) func readsAndWritesAsGoDoes(_ row: SprigRow) { row.check() }

    @Test func writesWhatPointersLeadTo() throws {
        let map = Value.map(Map(key: .string, element: .int, [(.string("x"), .int(1))]))
        let template = try Template(parsing: "{{ toPrettyJson . }}", name: "t", functions: .sprig(now: 0))
        #expect(try template.render(.list([.pointer(Pointer(to: map))])) == "[\n  {\n    \"x\": 1\n  }\n]")
    }

    @Test func leavesOutFieldsThatHideEachOther() throws {
        let left = StructureType(name: "t.L", fields: [.init("A", .int), .init("B", .int), .init("C", .int)])
        let right = StructureType(name: "t.R", fields: [.init("A", .int), .init("D", .int)])
        let both = StructureType(
            name: "t.T",
            fields: [
                .init("L", .structure(left), isEmbedded: true), .init("R", .structure(right), isEmbedded: true),
                .init("B", .int),
            ]
        )
        let values: [Value] = [
            .structure(Structure(left, [.int(1), .int(2), .int(3)])), .structure(Structure(right, [.int(4), .int(5)])),
            .int(6),
        ]
        let template = try Template(parsing: "{{ toJson . }}", name: "t", functions: .sprig(now: 0))
        #expect(try template.render(.structure(Structure(both, values))) == #"{"C":3,"D":5,"B":6}"#)
    }

    @Test func writesStructsWithTheirNames() throws {
        let name = StructureType(
            name: "yaml.NameMeta",
            fields: [
                .init("Name", .string, nameInJSON: "name", isOmittedInJSONWhenEmpty: true),
                .init("Namespace", .string, nameInJSON: "namespace", isOmittedInJSONWhenEmpty: true),
                .init("hidden", .int),
            ]
        )
        let outer = StructureType(
            name: "t.T",
            fields: [.init("NameMeta", .structure(name), isEmbedded: true), .init("X", .int)]
        )
        let inner = Value.structure(Structure(name, [.string("web"), .string(""), .int(1)]))
        let template = try Template(parsing: "{{ toJson . }}", name: "t", functions: .sprig(now: 0))
        #expect(try template.render(.structure(Structure(outer, [inner, .int(2)]))) == #"{"name":"web","X":2}"#)
    }

    static let paths: [SprigRow] = [
        .init(
            #"{{ base "foo/bar" }}|{{ base "" }}|{{ base "/" }}|{{ base "a/b//" }}|{{ osBase "/x/y.z" }}"#,
            "bar|.|/|b|y.z"
        ),
        .init(
            #"{{ dir "foo/bar/baz" }}|{{ dir "/a" }}|{{ dir "a" }}|{{ dir "" }}|{{ dir "a/../b/" }}|{{ osDir "/a/b" }}"#,
            "foo/bar|/|.|.|b|/a"
        ),
        .init(
            #"{{ clean "foo/bar/../baz" }}|{{ clean "" }}|{{ clean "/../a" }}|{{ clean "../../a/./b//" }}|{{ clean "a/.." }}|{{ osClean "/" }}"#,
            "foo/baz|.|/a|../../a/b|.|/"
        ),
        .init(
            #"{{ ext "foo.bar" }}|{{ ext "a.b/c" }}|{{ ext "a.tar.gz" }}|{{ osExt ".x" }}|{{ isAbs "/a" }}{{ isAbs "a" }}{{ osIsAbs "" }}"#,
            ".bar||.gz|.x|truefalsefalse"
        ),
    ]

    @Test(arguments: paths) func takesPathsApart(_ row: SprigRow) { row.check() }

    static let urls: [SprigRow] = [
        .init(
            #"{{ urlParse "https://admin:secret@server.com:8080/api?list=false#anchor" }}"#,
            "map[fragment:anchor host:server.com:8080 hostname:server.com opaque: path:/api query:list=false scheme:https userinfo:admin:secret]"
        ),
        .init(
            #"{{ $u := urlParse "mailto:a@b.c" }}{{ $u.opaque }}|{{ (urlParse "http://[::1%25en0]:80/a%20b").hostname }}|{{ (urlParse "/a%20b").path }}|{{ (urlParse "HTTP://x").scheme }}"#,
            "a@b.c|::1%en0|/a b|http"
        ),
        .init(
            #"{{ urlParse "http://a b/" }}"#,
            #"error: unable to parse url: parse "http://a b/": invalid character " " in host name"#
        ),
        .init(#"{{ urlParse ":foo" }}"#, #"error: unable to parse url: parse ":foo": missing protocol scheme"#),
        .init(
            #"{{ urlParse "a:b:c/d" }}"#,
            "map[fragment: host: hostname: opaque:b:c/d path: query: scheme:a userinfo:]"
        ),
        .init(
            #"{{ urlParse "1:2" }}"#,
            #"error: unable to parse url: parse "1:2": first path segment in URL cannot contain colon"#
        ),
        .init(
            #"{{ urlParse "http://x:y/" }}"#,
            #"error: unable to parse url: parse "http://x:y/": invalid port ":y" after host"#
        ),
        .init(#"{{ urlParse "/%zz" }}"#, #"error: unable to parse url: parse "/%zz": invalid URL escape "%zz""#),
        .init(
            #"{{ urlParse "http://[::1" }}"#,
            #"error: unable to parse url: parse "http://[::1": missing ']' in host"#
        ),
        .init(
            #"{{ urlParse "a\nb" }}"#,
            #"error: unable to parse url: parse "a\nb": net/url: invalid control character in URL"#
        ),
        .init(
            #"{{ urlJoin (dict "fragment" "fragment" "host" "host:80" "path" "/path" "query" "query" "scheme" "http") }}"#,
            "http://host:80/path?query#fragment"
        ),
        .init(
            #"{{ urlJoin (dict "userinfo" "a:b@c" "host" "h" "path" "p q" "scheme" "ftp") }}|{{ urlJoin (dict "path" "a:b") }}|{{ urlJoin (dict "opaque" "x" "scheme" "y") }}|{{ urlJoin (dict) }}"#,
            "ftp://a:b%40c@h/p%20q|./a:b|y:x|"
        ),
        .init(
            #"{{ urlJoin (dict "host" 1) }}"#,
            "error: unable to parse host key, must be of type string, but int found"
        ),
        .init(
            #"{{ urlJoin (urlParse "https://admin:secret@server.com:8080/api?list=false#anchor") }}"#,
            "https://admin:secret@server.com:8080/api?list=false#anchor"
        ),
    ]

    @Test(arguments: urls) func takesURLsApart(_ row: SprigRow) { row.check() }
}
