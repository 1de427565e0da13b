import GoTemplate
import TestSupport
import Testing

/// The rows of `commit-templates.json`: commit messages as Flux writes them.
@Suite struct CommitTemplateTests {
    struct Row: Decodable, Sendable, CustomTestStringConvertible {
        var id: String
        var template: String
        var data: CommitData
        var expected: String?
        var error: String?
        var testDescription: String { id }
    }

    static let rows: [Row] = Vectors.rows("commit-templates.json")
    static let sprig: Set<String> = Set(Vectors.rows("sprig-functions.json", as: String.self))

    /// Whether the template names a function that Go's own don't have.
    static func usesSprig(_ row: Row) -> Bool {
        let outcome = Outcome { () throws(TemplateError) in
            _ = try Template(parsing: row.template, name: "commit message")
            return ""
        }
        return sprig.contains { outcome.error?.hasSuffix("function \"\($0)\" not defined") == true }
    }

    @Test func readsAllRows() {
        #expect(Self.rows.count == 43)
        #expect(Self.rows.filter(Self.usesSprig).count == 11)
    }

    @Test(arguments: rows.filter { !usesSprig($0) && !$0.template.isEmpty })
    func writesWhatFluxWrites(_ row: Row) throws {
        let outcome = Outcome { () throws(TemplateError) in
            try Template(parsing: row.template, name: "commit message").render(row.data.value)
        }
        #expect(outcome == Outcome(expected: row.expected, error: row.error))
    }
}
