import GoTemplate
import TestSupport
import Testing

@testable import Automation

/// The functions of commit messages that need a library.
@Suite struct MessageFunctionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let template: String
        let expected: String
        var testDescription: String { template }

        init(_ template: String, _ expected: String) {
            self.template = template
            self.expected = expected
        }
    }

    private func outcome(_ template: String, _ data: Value = .none) -> String {
        do throws(TemplateError) {
            return try Template(parsing: template, name: "t", functions: .commitMessage(now: 0)).render(data)
        } catch {
            guard error.reason.hasPrefix("error calling"), let start = error.reason.firstRange(of: ": ") else {
                return error.reason
            }
            return "error: " + error.reason[start.upperBound...]
        }
    }

    @Test func provideOrRefuseAllThatFluxHas() {
        let functions = Functions.commitMessage(now: 0)
        let names = Set(Vectors.rows("sprig-functions.json", as: String.self))
        #expect(names.count == 194)
        #expect(Set(functions.names) == names.union(Functions.builtins.names))
    }

    static let regularExpressions: [Row] = [
        .init(#"{{ regexMatch "^a.c$" "abc" }}{{ regexMatch "b+" "ac" }}{{ regexMatch "(" "a" }}"#, "truefalsefalse"),
        .init(#"{{ mustRegexMatch "(" "a" }}"#, "error: error parsing regexp: missing closing ): `(`"),
        .init(#"{{ regexFind "[a-z]+" "12ab34cd" }}|{{ regexFind "x" "abc" }}|{{ regexFind "" "" }}"#, "ab||"),
        .init(#"{{ regexFind "[" "a" }}"#, "error: regexp: Compile(`[`): error parsing regexp: missing closing ]: `[`"),
        .init(
            #"{{ mustRegexFind "a\xffb" "a" }}"#,
            "error: error parsing regexp: invalid UTF-8: `\u{FFFD}b`"
        ),
        .init(
            #"{{ regexFind "\xff" "a" }}{{ regexMatch "\xff" "a" }}"#,
            "error: regexp: Compile(\"\\xff\"): error parsing regexp: invalid UTF-8: `\u{FFFD}`"
        ),
        .init(
            #"{{ regexFind "(?<=a)b" "a" }}"#,
            "error: regexp: Compile(`(?<=a)b`): error parsing regexp: invalid named capture: `(?<=a)b`"
        ),
        .init(
            #"{{ regexFindAll "[2,4,6,8]" "123456789" -1 }}|{{ regexFindAll "a." "abacad" 2 }}|{{ regexFindAll "x" "a" -1 }}|{{ regexFindAll "a" "a" 0 }}"#,
            "[2 4 6 8]|[ab ac]|[]|[]"
        ),
        .init(
            #"{{ regexFindAll "a*" "baac" -1 | toJson }}|{{ regexFindAll "" "é" -1 | len }}|{{ regexFindAll "^a" "aaa" -1 }}|{{ regexFindAll "\\ba" "aa a" -1 | len }}"#,
            #"["","aa",""]|2|[a]|2"#
        ),
        .init(
            #"{{ regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W" }}|{{ regexReplaceAll "a(x*)b" "-ab-axxb-" "$1W" }}|{{ regexReplaceAllLiteral "a(x*)b" "-ab-axxb-" "${1}" }}"#,
            "-W-xxW-|---|-${1}-${1}-"
        ),
        .init(
            #"{{ regexReplaceAll "" "aé" "." }}|{{ regexReplaceAll "b*" "abc" "X" }}|{{ regexReplaceAll "(?P<x>b)" "abc" "<${x}$$>" }}|{{ regexReplaceAll "z" "abc" "X" }}"#,
            ".a.é.|XaXcX|a<b$>c|abc"
        ),
        .init(
            #"{{ mustRegexReplaceAll "*" "a" "b" }}"#,
            "error: error parsing regexp: missing argument to repetition operator: `*`"
        ),
        .init(
            #"{{ regexSplit "z+" "pizza" -1 }}|{{ regexSplit "z" "pizza" -1 | len }}|{{ regexSplit "z+" "pizza" 1 }}|{{ regexSplit "" "abc" -1 }}|{{ regexSplit "a" "" -1 | toJson }}|{{ regexSplit "," "a," -1 | toJson }}|{{ regexSplit "a" "a" 0 | toJson }}|{{ regexSplit "" "" -1 | toJson }}"#,
            #"[pi a]|3|[pizza]|[a b c]|[""]|["a",""]|null|[]"#
        ),
        .init(#"{{ regexQuoteMeta "1.2.3 [a]{b}-\\" }}"#, #"1\.2\.3 \[a\]\{b\}-\\"#),
        .init(#"{{ regexReplaceAll "^([^:]+):(.*)$" "app:1.0" "${1} to ${2}" }}"#, "app to 1.0"),
        .init(#"{{ regexReplaceAll "(a|b)*c" (print (repeat 5000 "ab") "c") "x" }}"#, "x"),
        .init(#"{{ regexMatch "(a*)*(a*)*(a*)*b" (repeat 40 "a") }}"#, "false"),
        .init(
            #"{{ regexMatch "(x+x+)+y" (print (repeat 60 "x") "zy") }}"#,
            "the regular expression '(x+x+)+y' takes too many steps"
        ),
    ]

    @Test(arguments: regularExpressions) func matchAsGoMatches(_ row: Row) {
        #expect(outcome(row.template) == row.expected)
    }

    static let digests: [Row] = [
        .init(#"{{ sha1sum "Hello world!" }}"#, "d3486ae9136e7856bc42212385ea797094475802"),
        .init(#"{{ sha256sum "Hello world!" }}"#, "c0535e4be2b79ffd93291305436bf889314e4a3faec05ecffcbb7df31ad9e51a"),
        .init(#"{{ sha512sum "" | trunc 16 }}"#, "cf83e1357eefb8bd"),
    ]

    @Test(arguments: digests) func digestAsGoDoes(_ row: Row) {
        #expect(outcome(row.template) == row.expected)
    }

    static let versions: [Row] = [
        .init(
            #"{{ $v := semver "v1.2.3-beta.1+b5" }}{{ $v.Major }} {{ $v.Minor }} {{ $v.Patch }} {{ $v.Prerelease }} {{ $v.Metadata }} {{ $v }} {{ $v.Original }} {{ toString $v }}"#,
            "1 2 3 beta.1 b5 1.2.3-beta.1+b5 v1.2.3-beta.1+b5 1.2.3-beta.1+b5"
        ),
        .init(
            #"{{ semver "1.2" }}|{{ (semver "v1.2.3").IncMinor }}|{{ (semver "v1.2.3").IncMajor.Original }}|{{ (semver "1.2.3-a").IncPatch }}|{{ typeOf (semver "1") }}|{{ kindOf (semver "1") }}"#,
            "1.2.0|1.3.0|v2.0.0|1.2.3|*semver.Version|ptr"
        ),
        .init(
            #"{{ (semver "1.2.3").Compare (semver "1.2.10") }}|{{ (semver "1.2.3").LessThan (semver "1.2.10") }}|{{ (semver "1.0").Equal (semver "v1.0.0+x") }}|{{ toJson (semver "1.2") }}|{{ (semver "1.2.3").SetPrerelease "rc.1" }}"#,
            #"-1|true|true|"1.2.0"|1.2.3-rc.1"#
        ),
        .init(#"{{ semver "abc" }}"#, "error: invalid semantic version"),
        .init(#"{{ semver "1.2.3-alpha.01" }}"#, "error: version segment starts with 0"),
        .init(
            #"{{ semver "18446744073709551616" }}"#,
            #"error: error parsing version segment: strconv.ParseUint: parsing "18446744073709551616": value out of range"#
        ),
        .init(
            #"{{ semverCompare "^1.2.0" "1.2.3" }}{{ semverCompare ">=2" "1.2.3" }}{{ semverCompare "*" "1.0.0-a" }}{{ semverCompare "1.2.3" "v1.2.3" }}"#,
            "truefalsefalsetrue"
        ),
        .init(#"{{ semverCompare "a" "1" }}"#, #"error: improper constraint: "a""#),
        .init(#"{{ semverCompare "1" "a" }}"#, "error: invalid semantic version"),
    ]

    @Test(arguments: versions) func compareAsMasterminds(_ row: Row) {
        #expect(outcome(row.template) == row.expected)
    }
}
