import Foundation
import Testing

@testable import Automation

/// Each `NAME.yaml` in `Golden` is read as the one policy file of a source; `NAME.txt` is what a person is told.
///
/// With `RECORD_GOLDEN` set the texts are written instead of compared, and the tests fail.
@Suite struct PolicyFilesGoldenTests {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: directory.path())) ?? [])
        .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()

    @Test func thereAreGoldenFiles() {
        #expect(Self.names.count > 30)
    }

    @Test(arguments: names)
    func saysWhatIsWrong(name: String) throws {
        let input = Self.directory.appending(path: "\(name).yaml")
        let output = Self.directory.appending(path: "\(name).txt")
        let files = PolicyFiles.read(files: [("policies/\(name).yaml", [UInt8](try Data(contentsOf: input)))])
        let diagnostics = (files.diagnostics + files.referenceDiagnostics()).sorted()
        let text = diagnostics.map { $0.render() + "\n" }.joined(separator: "\n")
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
            try Data(text.utf8).write(to: output)
            Issue.record("recorded \(name)")
        }
        #expect(text == (try? String(contentsOf: output, encoding: .utf8)))
        #expect(diagnostics.allSatisfy { !$0.message.hasSuffix(".") && $0.hint?.hasSuffix(".") != true })
    }
}
