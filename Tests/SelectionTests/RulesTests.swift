import Testing

@testable import Selection

@Suite struct RulesTests {
    static let tags = ["1.0.0", "1.2.0", "v1.2.0", "2.0.0-rc.1", "2.1.0", "latest", "1.1.0.sig", "dev-1"]

    @Test func everyTagHasAVerdictAReasonAndAKey() throws {
        let filter = try Filter(pattern: "^v?([0-9].*|latest)$", extract: "$1")
        let choice = Rules(filter: filter, order: .semver(try VersionRange("1.x"))).choose(from: Tags(Self.tags))
        let told = choice.ranking().map { index in
            [
                choice.tags[index], choice.verdict(at: index).rawValue, choice.reason(at: index),
                choice.key(at: index) ?? "-",
            ]
        }
        #expect(
            told == [
                ["1.2.0", "selected", "newest of 3 in '1.x', 8 tags", "1.2.0"],
                ["v1.2.0", "candidate", "the same as '1.2.0', which is chosen among equals", "1.2.0"],
                ["1.0.0", "candidate", "older than '1.2.0'", "1.0.0"],
                ["1.1.0.sig", "excluded", "excluded by '^.*\\.sig$'", "-"],
                ["2.0.0-rc.1", "out-of-range", "not in '1.x'", "2.0.0-rc.1"],
                ["2.1.0", "out-of-range", "not in '1.x'", "2.1.0"],
                ["dev-1", "filtered", "does not match '^v?([0-9].*|latest)$'", "-"],
                ["latest", "unorderable", "not a version", "latest"],
            ]
        )
        #expect(choice.newestVersion == "2.1.0")
    }

    static let failures: [(Rules, [String], String)] = [
        (Rules(order: .alphabetical(.ascending)), [], "there are no tags of 'web'"),
        (Rules(order: .alphabetical(.ascending)), ["a.sig", "b.sig"], "all 2 tags of 'web' are excluded"),
        (
            Rules(filter: try? Filter(pattern: "^main-"), order: .numerical(.ascending)), ["a", "b", "c.sig"],
            "none of the 2 tags of 'web' matches '^main-'"
        ),
        (
            Rules(order: .semver(range("~2.0"))), ["1.9.3", "1.0.0", "latest"],
            "none of the 3 tags of 'web' satisfies '~2.0' (newest version is '1.9.3'; 1 tag is not a version)"
        ),
        (Rules(order: .numerical(.ascending)), ["1", "latest", "main"], "'main' is not a number, and 1 other is not"),
        (
            Rules(filter: try? Filter(pattern: "^b(.*)$", extract: "$1"), order: .numerical(.ascending)), ["b1", "bx"],
            "'x', extracted from 'bx', is not a number"
        ),
        (
            Rules(filter: try? Filter(pattern: "^(a+)+$"), order: .alphabetical(.ascending)),
            [String(repeating: "a", count: 100) + "b"],
            "the regular expression '^(a+)+$' takes more than 100000 steps for the tag '\(String(repeating: "a", count: 100))b'"
        ),
        (
            Rules(filter: try? Filter(pattern: "^.*$", extract: "$0$0$0$0"), order: .alphabetical(.ascending)),
            [String(repeating: "a", count: 65)],
            "extract '$0$0$0$0' makes more than 256 bytes of the tag '\(String(repeating: "a", count: 65))'"
        ),
    ]

    private static func range(_ text: String) -> VersionRange {
        guard let range = try? VersionRange(text) else { fatalError(text) }
        return range
    }

    @Test(arguments: failures) func saysWhyNothingIsSelected(_ rules: Rules, _ tags: [String], _ sentence: String) {
        #expect(rules.choose(from: Tags(tags)).error?.sentence(image: "web") == sentence)
    }

    static let badRanges: [(String, String, Int)] = [
        (">=1.4 <", "'>=1.4 <' is not a version range: expected a version after '<'", 7),
        ("", "'' is not a version range: expected a version", 0),
        ("1.x ||", "'1.x ||' is not a version range: expected a version after '||'", 6),
        (">1,, <2", "'>1,, <2' is not a version range: expected a version after ','", 3),
        ("1.0.0p", "'1.0.0p' is not a version range: expected a space, ',' or '||'", 5),
        ("^1 || 1x", "'^1 || 1x' is not a version range: expected a version instead of '1x'", 6),
        ("1 - 2 || bar", "'1 - 2 || bar' is not a version range: expected a version after '||'", 9),
    ]

    @Test(arguments: badRanges) func saysWhereARangeGoesWrong(_ text: String, _ sentence: String, _ offset: Int) {
        let error = #expect(throws: SelectionError.self) { try VersionRange(text) }
        #expect(error?.description == sentence)
        guard case .badRange(_, _, let place)? = error else { return }
        #expect(place == offset)
    }

    /// policy-files.md says that `<=x` admits major 0; the library's wildcard quirk admits 0.0 only.
    @Test(arguments: [("0.0.7", true), ("0.5.0", false), ("1.0.0", false)])
    func wildcardAtMost(_ version: String, _ expected: Bool) throws {
        #expect(try VersionRange("<=x").admits(#require(Version(version))) == expected)
    }

    @Test func aMillionStepsPoisonThePolicyOnce() throws {
        let hard = String(repeating: "a", count: 100) + "b"
        let rules = Rules(filter: try Filter(pattern: "^(a+)+$"), order: .alphabetical(.ascending))
        let choice = rules.choose(from: Tags(["a", hard] + (0..<1000).map { "\(hard)\($0)" }))
        #expect(choice.verdict(at: 0) == .candidate)
        #expect(choice.verdict(at: 1) == .undecided)
        #expect(choice.verdict(at: 1000) == .undecided)
        #expect(choice.error == .exhaustingPattern("^(a+)+$", tag: hard))
    }

    /// The limits are for malice: what people write has to stay far away from them with the longest tags.
    @Test(arguments: [
        "^(?:[a-z]|[0-9]|-)*$", "^((a|b|c)+-?)*x?$", "^[a-z0-9]+(?:[._-][a-z0-9]+)*$", "(.*)-(.*)-(.*)",
        "^(?P<a>.*?)(?P<b>.*)$",
        "(?i)^(RC|BETA|[A-Z])+-?.*[0-9]?$",
    ]) func honestPatternsStayWithinTheLimits(_ expression: String) throws {
        let rules = Rules(filter: try Filter(pattern: expression, extract: "$0"), order: .alphabetical(.ascending))
        let tags = ["abc-", "a", "ab-c"].map { String(String(repeating: $0, count: 128).prefix(128)) }
        let counts = rules.choose(from: Tags(tags)).counts
        #expect(counts.candidates + counts.filtered == 3)
    }

    @Test func patternsHaveLimits() {
        #expect(throws: SelectionError.longPattern(length: 1025)) { try Pattern(String(repeating: "a", count: 1025)) }
        let deep = String(repeating: "(", count: 51) + String(repeating: ")", count: 51)
        #expect(throws: SelectionError.hugePattern(deep)) { try Pattern(deep) }
        #expect(throws: Never.self) { try Pattern(String(deep.dropFirst().dropLast())) }
        #expect(throws: SelectionError.longRange(length: 5000)) {
            try VersionRange(String(repeating: "1", count: 5000))
        }
    }

    /// Whatever PCRE2 alone would understand must neither pass nor mean something else.
    static let dialect: [(String, String, Bool)] = [
        ("(*UTF)a", "a", false), ("a{,2}", "a{,2}", true), ("a{,2}", "aa", false), ("[[.a.]]", "a]", true),
        ("\\s", "\u{0B}", false),
        ("\\v", "\u{0B}", true), ("\\v", "\n", false), ("(?m)^$", "a\n", true), ("a$", "a\n", false),
        ("(?U)^a+$", "aaa", true),
        ("\\Q(a\\E+$", "(aaa", true), ("a\\Q\\E*b", "aab", true), ("(?i)[[:^upper:]]", "A", false),
        ("(?i)\\p{Lu}", "a", true),
        ("\\p{Kawi}", "a", false), ("[^\\p{Kawi}]", "a", true), ("\\p{Letter}\\p{ digit }", "a1", true),
        ("[\\x{D800}-\\x{DFFF}]", "a", false), ("a(?i)b|c", "C", true), ("(a(?i)b)B", "aBb", false),
        ("x(?:a|b)y", "xby", true),
        ("a(?i)*", "aaa", true), ("^*a", "a", true), ("(?:^a|b)+$", "ab", true), ("[a-z&&[b]]", "&]", true),
        ("\\_", "_", true),
    ]

    @Test(arguments: dialect) func meansWhatItMeansInGo(_ expression: String, _ tag: String, _ matches: Bool) throws {
        guard let pattern = try? Pattern(expression) else {
            #expect(!matches)
            return
        }
        let rules = Rules(exclusions: [pattern], order: .alphabetical(.ascending))
        #expect((rules.choose(from: Tags([tag])).verdict(at: 0) == .excluded) == matches)
    }

    static let numerals: [(String, Double?)] = [
        ("1", 1), ("+1", 1), ("-0", 0), (".5", 0.5), ("5.", 5), (".", nil), ("", nil), ("1e3", 1000), ("1e", nil),
        ("1e400", nil),
        ("1e-400", 0), ("0x10", nil), ("0x10p0", 16), ("0x.8P1", 1), ("0x1_0p0", 16), ("0x_1p0", 1), ("0xp0", nil),
        ("1_000", 1000),
        ("_1", nil), ("1_", nil), ("1__0", nil), ("1_.5", nil), ("1._5", nil), ("1_e5", nil), ("1e_5", nil),
        ("1e5_0", 1e50),
        ("inf", .infinity), ("-Infinity", -.infinity), ("infin", nil), ("+nan", nil), ("1 ", nil), ("0b1", nil),
        ("1e1e1", nil),
        ("123456789012345678901234567890", 123456789012345677877719597056), ("9007199254740993", 9007199254740992),
        ("0x1.fffffffffffff8p1023", nil), ("1.7976931348623157e308", .greatestFiniteMagnitude), ("١", nil),
    ]

    @Test(arguments: numerals) func readsNumbersAsGoDoes(_ text: String, _ value: Double?) {
        #expect(Double(numeral: text) == value)
    }

    @Test func linesAndNamesAreTheSameTags() throws {
        let names = ["a", "", "bcd", "e"]
        for text in ["a\n\nbcd\ne", "a\n\nbcd\ne\n"] {
            let tags = try #require(Tags(lines: Array(text.utf8)))
            #expect((0..<tags.count).map { tags[$0] } == names)
        }
        #expect(Tags(lines: [])?.count == 0)
        #expect(Tags(text: Array("abc".utf8), ends: [1, 3])?.count == 2)
        #expect(Tags(text: Array("abc".utf8), ends: [2, 1]) == nil)
        #expect(Tags(text: Array("abc".utf8), ends: [4]) == nil)
        #expect(Tags(text: Array("abc".utf8), ends: [1]) == nil)
    }

    /// Found by comparing with Go's own `regexp` on random expressions.
    @Test(arguments: [
        ("(?i)\\w+", "ſK", true), ("(?i)\\W", "ſK", false), ("(?i)[[:lower:]]+", "K", true),
        ("(?i)[[:^alpha:]]", "ſ", false), ("[^\\p{Cyrillic}[[:^blank:]]", "ς", false), ("[^\\P{Han}\\W]", "ẞ", false),
        ("(?i)\\p{Lt}", "abc", false), ("(?i)\\p{^Lt}", "abc", true), ("(?i)\\p{Lt}", "ǆ", true),
        ("(?i)\\P{ASCII}", "latest", false), ("(?i)[^[:punct:]]", "a", true),
    ])
    func classesAreThoseOfGo(pattern: String, text: String, matches: Bool) throws {
        let rules = Rules(filter: try Filter(pattern: pattern), order: .alphabetical(.ascending))
        #expect((rules.choose(from: Tags([text])).selected != nil) == matches)
    }

    @Test func anUnfinishedFlagGroupIsBadSyntax() {
        #expect { try Pattern("(?") } throws: { "\($0)".contains("invalid or unsupported Perl syntax") }
    }
}
