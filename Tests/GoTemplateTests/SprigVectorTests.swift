import GoTemplate
import TestSupport
import Testing

/// The rows of `go-template.json` with sprig's functions at hand.
@Suite struct SprigVectorTests {
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
