import Selection
import TestSupport
import Testing

@Suite struct FilterVectorTests {
    struct ExclusionRow: Decodable, Sendable {
        var exclusionList: [String]?
        var tags: [String]
        var expected: [String]?
        var error: String?
    }

    static let exclusions: [ExclusionRow] = Vectors.rows("exclusion-list.json")

    @Test(arguments: exclusions) func keepsWhatTheListLeaves(_ row: ExclusionRow) throws {
        guard let expected = row.expected else {
            #expect(throws: SelectionError.self) { try (row.exclusionList ?? []).map { try Pattern($0) } }
            return
        }
        let rules = Rules(
            exclusions: try (row.exclusionList ?? []).map { try Pattern($0) },
            order: .alphabetical(.ascending)
        )
        let choice = rules.choose(from: Tags(row.tags))
        let kept = row.tags.indices.filter { choice.verdict(at: $0) != .excluded }.map { row.tags[$0] }
        #expect(kept.sorted(by: >) == expected)
        #expect(choice.counts.excluded == row.tags.count - expected.count)
    }

    struct ExtractRow: Decodable, Sendable, CustomTestStringConvertible {
        var label: String
        var pattern: String
        var extract: String
        var tags: [String]
        var expected: [String]
        var originalByExtracted: [String: String]
        var testDescription: String { label }
    }

    static let extracts: [ExtractRow] = Vectors.rows("filter-extract.json")

    @Test(arguments: extracts) func extractsWhatFluxExtracts(_ row: ExtractRow) throws {
        let rules = Rules(
            filter: try Filter(pattern: row.pattern, extract: row.extract),
            order: .alphabetical(.ascending)
        )
        let tags = Tags(row.tags)
        let choice = rules.choose(from: tags)
        let keys = row.tags.indices.compactMap { choice.key(at: $0) }
        #expect(Set(keys).sorted() == row.expected)
        // Of tags with the same key the one that Flux would write has to win.
        for (key, original) in row.originalByExtracted {
            let rivals = row.tags.indices.filter { choice.key(at: $0) == key }.map { row.tags[$0] }
            #expect(rules.choose(from: Tags(rivals)).selected == original)
        }
    }

    @Test func everyRowIsRead() {
        #expect(Self.exclusions.count == 6)
        #expect(Self.extracts.count == 13)
    }
}
