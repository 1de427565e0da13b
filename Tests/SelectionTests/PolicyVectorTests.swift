import Selection
import TestSupport
import Testing

/// Whole policies as Flux runs them: exclusion list, filter, order.
@Suite struct PolicyVectorTests {
    struct Row: Decodable, Sendable, CustomTestStringConvertible {
        var id: String
        var kind: String
        var range: String?
        var order: String?
        var tags: [String]
        var exclusionList: [String]?
        var hasFilter: Bool?
        var pattern: String?
        var extract: String?
        var expected: String?
        var expectedOneOf: [String]?
        var error: String?

        var testDescription: String { id }

        func choice() throws(SelectionError) -> Choice {
            var exclusions: [Pattern] = []
            for text in exclusionList ?? [] { exclusions.append(try Pattern(text)) }
            let filter = hasFilter == true ? try Filter(pattern: pattern ?? "", extract: extract ?? "") : nil
            let order: Order =
                switch kind {
                case "semver": .semver(try VersionRange(range ?? ""))
                case "numerical": .numerical(try Direction(policyText: order))
                default: .alphabetical(try Direction(policyText: order))
                }
            return Rules(exclusions: exclusions, filter: filter, order: order).choose(from: Tags(tags))
        }
    }

    static let rows: [Row] = ["semver", "alphabetical", "numerical"].flatMap { Vectors.rows("policy-\($0).json") }

    @Test func everyRowIsRead() { #expect(Self.rows.count == 84) }

    @Test(arguments: rows) func choosesWhatFluxChooses(_ row: Row) throws {
        if let expected = row.expected {
            #expect(try row.choice().selected == expected)
        } else if let oneOf = row.expectedOneOf {
            let selected = try row.choice().selected
            #expect(oneOf.contains { $0 == selected })
        } else {
            #expect(throws: SelectionError.self) { try row.choice().outcome.get() }
        }
    }

    @Test(arguments: rows) func theOrderOfTagsDoesNotMatter(_ row: Row) throws {
        guard let choice = try? row.choice() else { return }
        var turned = row
        turned.tags.reverse()
        #expect(try turned.choice().outcome == choice.outcome.mapIndex { row.tags.count - 1 - $0 })
    }
}

extension Result<Int, SelectionError> {
    fileprivate func mapIndex(_ body: (Int) -> Int) -> Self { map(body) }
}
