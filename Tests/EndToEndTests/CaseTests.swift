import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Each file of `Cases`: the built executable in a directory, without any network.
    @Suite struct CaseTests {
        @Test func thereAreCases() { #expect(Case.all.count > 30) }

        @Test(arguments: Case.all) func saysAndLeavesExactlyThis(_ example: Case) throws {
            let directory = try TemporaryDirectory()
            try directory.write(example.files)
            let tidemark = try Tidemark()
            let outcome = try tidemark(example.arguments, in: directory.path)
            if ProcessInfo.processInfo.environment["TIDEMARK_RECORD"] != nil {
                try example.record(outcome)
                Issue.record("recorded")
                return
            }
            #expect(outcome.status == example.status)
            #expect(outcome.output == example.output)
            #expect(outcome.errors == example.errors)
            #expect(try GoldenTree(at: URL(filePath: directory.path)).differences(from: example.tree).isEmpty)
            #expect(!(outcome.output + outcome.errors).contains("\u{1B}"))
            // Equal input gives equal bytes, unless there was something to change.
            guard example.after.isEmpty else { return }
            let again = try tidemark(example.arguments, in: directory.path)
            #expect(again.output == outcome.output)
            #expect(again.errors == outcome.errors)
        }
    }
}
