import Foundation
import Testing

@testable import Automation

/// Holds `examples/FIELDS.md` against the decoder: every field that is read is in the table of its kind, and nothing else.
@Suite struct FieldTableTests {
    static let table = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples/FIELDS.md")

    /// The fields of `spec` in any version and the annotations, as paths; `[]` stands for a list's elements, `*` for any key.
    static func fields(of kind: Schema.Kind) -> Set<String> {
        Schema.versions.reduce(into: []) { fields, version in
            for property in Schema.object(kind, version: version).properties {
                fields.formUnion(paths(of: property.schema, at: property.name))
            }
            fields = fields.filter { $0.hasPrefix("spec.") || $0.hasPrefix("metadata.annotations.") }
        }
    }

    private static func paths(of schema: Schema, at path: String) -> [String] {
        switch schema {
        case .object(let properties), .openObject(let properties):
            properties.flatMap { paths(of: $0.schema, at: "\(path).\($0.name)") }
        case .list(let element, _): paths(of: element, at: "\(path)[]")
        default: [path]
        }
    }

    /// The first column of the tables, by kind.
    static func rows() throws -> [String: [String]] {
        var rows: [String: [String]] = [:]
        var kind = ""
        for line in try String(contentsOf: table, encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("## ") { kind = String(line.dropFirst(3)) }
            guard line.hasPrefix("| `spec.") || line.hasPrefix("| `metadata.") else { continue }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(cells.count == 3 && !cells.contains(""), "\(line)")
            rows[kind, default: []] += cells.prefix(1).map { $0.trimmingCharacters(in: ["`"]) }
        }
        return rows
    }

    @Test(arguments: Schema.Kind.allCases)
    func namesEveryFieldThatIsRead(kind: Schema.Kind) throws {
        let rows = try Self.rows()[kind.rawValue] ?? []
        let fields = Self.fields(of: kind)
        #expect(fields.count > 5)
        #expect(fields.subtracting(rows).sorted() == [], "missing in the table")
        #expect(Set(rows).subtracting(fields).sorted() == [], "unknown to the decoder")
        #expect(Set(rows).count == rows.count, "twice in the table")
    }
}

extension Schema {
    fileprivate var properties: [Property] { if case .object(let properties) = self { properties } else { [] } }
}
