import GoTemplate
import TestSupport
import Testing

/// The rows of the vectors that use sprig's functions, as far as those need no library.
@Suite struct SprigVectorTests {
    static let libraries = ["sha256sum", "regexReplaceAll", "semver"]
    static let rows = CommitTemplateTests.rows.filter { row in
        CommitTemplateTests.usesSprig(row) && !libraries.contains { row.template.contains($0) }
    }

    @Test func readsAllRows() { #expect(Self.rows.count == 8) }

    @Test(arguments: rows) func writesWhatFluxWrites(_ row: CommitTemplateTests.Row) {
        let outcome = Outcome { () throws(TemplateError) in
            try Template(parsing: row.template, name: "commit message", functions: .sprig(now: 0)).render(
                row.data.value
            )
        }
        #expect(outcome == Outcome(expected: row.expected, error: row.error))
    }

    /// sprig's `slice` takes the place of Go's, in Flux as here.
    @Test(arguments: VectorTests.rows.filter { !$0.template.contains("slice") })
    func changesNothingOfTheLanguage(_ row: VectorTests.Row) {
        let outcome = Outcome { () throws(TemplateError) in
            try Template(parsing: row.template, name: "t", functions: .sprig(now: 0)).render(row.data)
        }
        let names = ["any", "all", "dict", "list", "fail", "add", "default", "max", "min"]
        let defines = row.error.map { error in names.contains { error.contains("function \"\($0)\" not defined") } }
        guard defines != true else { return }
        #expect(outcome == Outcome(expected: row.expected, error: row.error))
    }
}
