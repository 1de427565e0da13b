import Selection
import TestSupport
import Testing

@Suite struct VersionVectorTests {
    struct ParseRow: Decodable, Sendable, CustomTestStringConvertible {
        var input: String
        var valid: Bool
        var fluxValid: Bool
        var coerced: String?
        var testDescription: String { input }
    }

    static let parses: [ParseRow] = Vectors.rows("semver-parse.json")

    @Test(arguments: parses) func readsVersions(_ row: ParseRow) throws {
        let version = Version(row.input)
        #expect((version != nil) == row.valid)
        #expect((version?.isComplete ?? false) == row.fluxValid)
        if let version, let coerced = row.coerced {
            let metadata = row.input.firstIndex(of: "+").map { String(row.input[$0...]) } ?? ""
            let prerelease = version.prerelease.isEmpty ? "" : "-\(version.prerelease)"
            #expect("\(version.major).\(version.minor).\(version.patch)\(prerelease)\(metadata)" == coerced)
        }
    }

    struct Sorts: Decodable {
        var compare: [CompareRow]
        var sort: [SortRow]
    }

    struct CompareRow: Decodable, Sendable {
        var a: String
        var b: String
        var compare: Int
    }

    struct SortRow: Decodable, Sendable {
        var input: [String]
        var ascending: [String]
    }

    static let sorts = try? Vectors.object("semver-sort.json", as: Sorts.self)

    @Test(arguments: sorts?.compare ?? []) func comparesVersions(_ row: CompareRow) throws {
        let a = try #require(Version(row.a))
        let b = try #require(Version(row.b))
        #expect((a < b ? -1 : a == b ? 0 : 1) == row.compare)
    }

    @Test(arguments: sorts?.sort ?? []) func sortsVersions(_ row: SortRow) throws {
        let versions = try row.input.map { ($0, try #require(Version($0))) }
        let ranked = versions.enumerated().sorted {
            $0.element.1 == $1.element.1 ? $0.offset < $1.offset : $0.element.1 < $1.element.1
        }
        #expect(ranked.map(\.element.0) == row.ascending)
    }

    struct RangeRow: Decodable, Sendable, CustomTestStringConvertible {
        var constraint: String
        var valid: Bool
        var testDescription: String { constraint }
    }

    static let ranges: [RangeRow] = Vectors.rows("semver-constraint-parse.json")

    @Test(arguments: ranges) func readsRanges(_ row: RangeRow) {
        #expect(((try? VersionRange(row.constraint)) != nil) == row.valid)
    }

    struct ConstraintRow: Decodable, Sendable, CustomTestStringConvertible {
        var constraint: String
        var version: String
        var includePrerelease: Bool
        var expected: Bool
        var error: String?
        var testDescription: String { "\(version) in '\(constraint)'" }
    }

    static let constraints: [ConstraintRow] = Vectors.rows("semver-constraints.json")

    @Test(arguments: constraints) func admitsVersions(_ row: ConstraintRow) throws {
        guard row.error == nil else {
            #expect(throws: SelectionError.self) { try VersionRange(row.constraint) }
            return
        }
        let version = try #require(Version(row.version))
        let range = try VersionRange(row.constraint)
        #expect(range.admits(version, includingPrereleases: row.includePrerelease) == row.expected)
    }

    @Test func everyRowIsRead() {
        #expect(Self.parses.count == 85)
        #expect(Self.sorts?.compare.count == 36)
        #expect(Self.sorts?.sort.count == 5)
        #expect(Self.ranges.count == 226)
        #expect(Self.constraints.count == 439)
    }
}
