import GoTemplate
import TestSupport
import Testing

/// A template and what becomes of it: its output, or the end of its error.
struct SprigRow: Sendable, CustomTestStringConvertible {
    let template: String
    let expected: String
    var testDescription: String { template }

    init(_ template: String, _ expected: String) {
        self.template = template
        self.expected = expected
    }

    /// 15 November 2026, 00:00 UTC.
    static let now: Int64 = 1_794_700_800

    func check(_ location: SourceLocation = #_sourceLocation) {
        var outcome: String
        do throws(TemplateError) {
            let template = try Template(parsing: template, name: "t", functions: .sprig(now: Self.now))
            outcome = try template.render(.dictionary(["Bytes": Self.bytes, "Nil": .none, "Latin": Self.latin]))
        } catch {
            outcome = error.reason
            if let start = outcome.firstRange(of: ": ")?.upperBound, outcome.hasPrefix("error calling") {
                outcome = "error: " + outcome[start...]
            }
        }
        #expect(outcome == expected, sourceLocation: location)
    }

    private static let bytes = Value.slice(Slice(of: .uint(.uint8), [.uint(104, .uint8), .uint(105, .uint8)]))
    private static let latin = Value.string(ByteString(bytes: [0x61, 0xE9, 0x62]))
}

@Suite struct SprigTests {
    @Test func eachFunctionIsProvidedOrRefusedAndNoOtherIs() {
        let names = Vectors.rows("sprig-functions.json", as: String.self)
        #expect(names.count == 194)
        let libraries: Set<String> = [
            "mustRegexFind", "mustRegexFindAll", "mustRegexMatch", "mustRegexReplaceAll", "mustRegexReplaceAllLiteral",
            "mustRegexSplit", "regexFind", "regexFindAll", "regexMatch", "regexQuoteMeta", "regexReplaceAll",
            "regexReplaceAllLiteral", "regexSplit", "semver", "semverCompare", "sha1sum", "sha256sum", "sha512sum",
        ]
        let own = Set(Functions.sprig(now: 0).names).subtracting(Functions.builtins.names)
        #expect(own.union(libraries).union(["slice"]) == Set(names))
        #expect(own.isDisjoint(with: libraries))
    }

    static let refused: [SprigRow] = [
        .init(
            "{{ randInt 1 2 }}",
            "function \"randInt\" is not available: it draws random numbers, and a message has to be the same each time it is made"
        ),
        .init(
            "{{ genPrivateKey \"rsa\" }}",
            "function \"genPrivateKey\" is not available: it makes keys or certificates, which have no place in a message"
        ),
        .init("{{ now }}", "function \"now\" not defined"),
        .init("{{ env \"HOME\" }}", "function \"env\" not defined"),
    ]

    @Test(arguments: refused) func refusesWhereTheTemplateIsRead(_ row: SprigRow) { row.check() }

    static let limits: [SprigRow] = [
        .init(#"{{ repeat 2000000000 "abc" }}"#, "the template makes more than 16777216 bytes of strings and lists"),
        .init("{{ until 2000000000 }}", "the template makes more than 16777216 bytes of strings and lists"),
        .init(
            "{{ untilStep 0 9223372036854775807 4611686018427387904 }}",
            "the template makes more than 16777216 bytes of strings and lists"
        ),
        .init("{{ seq 2000000000 }}", "the template makes more than 16777216 bytes of strings and lists"),
        .init(#"{{ indent 2000000000 "a" }}"#, "the template makes more than 16777216 bytes of strings and lists"),
        .init(
            #"{{ $d := dict }}{{ $_ := set $d "a" $d }}{{ toJson $d }}"#,
            "values are nested more than 100 levels deep"
        ),
        .init(
            #"{{ $d := dict }}{{ $_ := set $d "a" $d }}{{ deepCopy $d }}"#,
            "values are nested more than 100 levels deep"
        ),
        .init(
            #"{{ $d := dict }}{{ $_ := set $d "a" $d }}{{ deepEqual $d (dict "a" $d) }}"#,
            "values are nested more than 100 levels deep"
        ),
        .init(
            #"{{ $s := repeat 1000000 "a" }}{{ replace "" $s $s }}"#,
            "the template makes more than 16777216 bytes of strings and lists"
        ),
        .init(
            #"{{ $s := repeat 1000000 "a" }}{{ sortAlpha (list $s $s $s $s $s $s $s $s $s $s $s $s $s $s $s $s) | len }}"#,
            "the template takes more than 1000000 steps"
        ),
        .init(
            #"{{ $l := list }}{{ range until 1000 }}{{ $l = append $l . }}{{ end }}{{ without $l | uniq | len }}"#,
            "1000"
        ),
        .init(#"{{ fromJson (repeat 200 "[") }}"#, "values are nested more than 100 levels deep"),
    ]

    @Test(arguments: limits) func stopsWhatWouldHurt(_ row: SprigRow) { row.check() }
}
