import Foundation
import TestSupport
import Testing

@testable import GoTemplate

/// The rows of `go-template.json`: what Go makes of templates and data.
@Suite struct VectorTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var id: String
        var template: String
        var data: Value
        var expected: String?
        var error: String?
        var testDescription: String { "\(id): \(template)" }
    }

    static let rows: [Row] = {
        // The data is read from the file's own text, which tells 0 from 0.0.
        guard let bytes = try? Vectors.data("go-template.json"), case .map(let file)? = try? JSONReader.value(bytes),
            case .slice(let cases)? = file["cases"], let shared = file["sharedData"]
        else { return [] }
        return cases.elements.compactMap { row in
            guard case .map(let row) = row, let id = row["id"]?.text, let template = row["template"]?.text else {
                return nil
            }
            var data = row["data"] ?? .none
            if data.text == "$sharedData" { data = shared }
            return Row(
                id: id,
                template: template,
                data: data,
                expected: row["expected"]?.text,
                error: row["error"]?.text
            )
        }
    }()

    @Test func readsAllRows() {
        #expect(Self.rows.count == 299)
    }

    @Test(arguments: rows) func makesWhatGoMakes(_ row: Row) throws {
        let outcome = Outcome { () throws(TemplateError) in
            try Template(parsing: row.template, name: "t").render(row.data)
        }
        #expect(outcome == Outcome(expected: row.expected, error: row.error))
    }
}

/// What became of a template, in the form of the vectors.
struct Outcome: Equatable {
    var output: String?
    var error: String?

    init(expected: String?, error: String?) {
        output = error == nil ? expected : nil
        self.error = error
    }

    init(_ render: () throws(TemplateError) -> String) {
        do throws(TemplateError) {
            output = try render()
        } catch {
            self.error = "\(error.stage == .parse ? "parse" : "execute"): \(error.message)"
        }
    }
}

extension Value {
    /// The text of a string.
    var text: String? {
        if case .string(let text) = self { text.string } else { nil }
    }
}

extension Map {
    /// What a key of data leads to.
    subscript(key: String) -> Value? {
        guard case .data(let table, _) = content else { return nil }
        return table[.string(ByteString(key))]?.value
    }
}
