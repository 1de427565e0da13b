import TestSupport
import Testing

@testable import Selection

/// All matches in a text, and what is made of them.
@Suite struct MatchesTests {
    struct Rows: Decodable {
        var replaceTests: [Row]
    }

    struct Row: Decodable, Sendable, CustomTestStringConvertible {
        var pattern: String
        var replacement: String
        var input: String
        var replaceAllOutput: String
        var testDescription: String { "\(pattern) in \(input) by \(replacement)" }
    }

    static let rows = (try? Vectors.object("regexp-expand.json", as: Rows.self))?.replaceTests ?? []

    @Test func readsAllRows() { #expect(Self.rows.count > 60) }

    @Test(arguments: rows) func replacesAsGoReplaces(_ row: Row) throws {
        let pattern = try Pattern(row.pattern)
        let template = Template(row.replacement, groupNames: pattern.groupNames)
        let text = Array(row.input.utf8)
        var output: [UInt8] = []
        var end = 0
        for match in try #require(pattern.matches(in: row.input) { _ in }) {
            output += text[end..<match.range.lowerBound] + template.expand(match, in: text)
            end = match.range.upperBound
        }
        #expect(String(decoding: output + text[end...], as: UTF8.self) == row.replaceAllOutput)
    }

    struct Stop: Error {}

    @Test func stopsWhereNoMoreMayBeSpent() throws {
        let pattern = try Pattern("a")
        var rest = 100
        #expect(throws: Stop.self) {
            try pattern.matches(in: String(repeating: "a", count: 1000)) { steps throws(Stop) in
                rest -= steps
                guard rest > 0 else { throw Stop() }
            }
        }
    }

    @Test func givesUpOnAMatchThatTakesTooMuch() throws {
        let text = String(repeating: "x", count: 60) + "zy"
        #expect(try Pattern("(x+x+)+y").matches(in: text) { _ in } == nil)
    }
}
