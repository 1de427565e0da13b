import TestSupport
import Testing

@testable import Selection

@Suite struct PatternVectorTests {
    struct CompileRow: Decodable, Sendable, CustomTestStringConvertible {
        var pattern: String
        var valid: Bool
        var error: String?
        var testDescription: String { pattern }
    }

    static let compiles: [CompileRow] = Vectors.rows("regexp-compile.json")

    @Test(arguments: compiles) func refusesWhatGoRefusesForItsReasons(_ row: CompileRow) throws {
        guard !row.valid else {
            _ = try Pattern(row.pattern)
            return
        }
        let error = #expect(throws: SelectionError.self) { try Pattern(row.pattern) }
        guard case .badPattern(_, let reason, let fragment, _)? = error else {
            Issue.record("\(error.map(String.init(describing:)) ?? "no error")")
            return
        }
        var expected = row.error ?? ""
        if expected.hasPrefix("error parsing regexp: ") { expected.removeFirst("error parsing regexp: ".count) }
        let mine = expected.contains("`") ? "\(reason): `\(fragment)`" : reason
        #expect(mine == expected)
    }

    struct FindRow: Decodable, Sendable, CustomTestStringConvertible {
        var pattern: String
        var text: String
        var match: Bool
        var firstMatchIndexes: [Int]?
        var testDescription: String { "\(pattern) in \(text)" }
    }

    static let finds: [FindRow] = Vectors.rows("regexp-find.json")

    @Test(arguments: finds) func matchesWhereGoMatches(_ row: FindRow) throws {
        let pattern = try Pattern(row.pattern)
        let matcher = Matcher(pattern, isASCII: row.text.utf8.allSatisfy { $0 < 0x80 }, groups: true)
        let found: [Int]? = Array(row.text.utf8).withUnsafeBufferPointer { text in
            // Go's text had one byte that isn't UTF-8 where JSON has U+FFFD.
            matcher.match(text) == .matches ? matcher.offsets.map { $0 - 2 * replacements(in: text, before: $0) } : nil
        }
        #expect(found == row.firstMatchIndexes)
        #expect((found != nil) == row.match)
    }

    private func replacements(in text: UnsafeBufferPointer<UInt8>, before offset: Int) -> Int {
        String(decoding: text.prefix(max(0, offset)), as: UTF8.self).unicodeScalars.count { $0 == "\u{FFFD}" }
    }

    struct Expansions: Decodable {
        var replaceTests: [ReplaceRow]
        var expandFirstMatch: [ExpandRow]
    }

    struct ReplaceRow: Decodable, Sendable {
        var pattern: String
        var replacement: String
        var input: String
        var matches: Bool
        var firstMatchExpanded: String
    }

    struct ExpandRow: Decodable, Sendable {
        var pattern: String
        var template: String
        var input: String
        var matches: Bool
        var expanded: String
        var error: String?
    }

    static let expansions: [ExpandRow] = {
        guard let file = try? Vectors.object("regexp-expand.json", as: Expansions.self) else { return [] }
        return file.expandFirstMatch
            + file.replaceTests.map {
                ExpandRow(
                    pattern: $0.pattern,
                    template: $0.replacement,
                    input: $0.input,
                    matches: $0.matches,
                    expanded: $0.firstMatchExpanded
                )
            }
    }()

    @Test(arguments: expansions) func expandsAsGoExpands(_ row: ExpandRow) throws {
        guard row.error == nil else {
            #expect(throws: SelectionError.self) { try Pattern(row.pattern) }
            return
        }
        let pattern = try Pattern(row.pattern)
        let template = Template(row.template, groupNames: pattern.groupNames)
        let matcher = Matcher(pattern, isASCII: false, groups: true)
        let expanded: String? = Array(row.input.utf8).withUnsafeBufferPointer { input in
            guard matcher.match(input) == .matches else { return nil }
            let output = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Template.outputLimit)
            defer { output.deallocate() }
            guard let length = template.expand(input, offsets: matcher.offsets, into: output) else { return "too long" }
            return String(decoding: output[..<length], as: UTF8.self)
        }
        #expect(expanded == (row.matches ? row.expanded : nil))
    }

    @Test func everyRowIsRead() {
        #expect(Self.compiles.count == 138)
        #expect(Self.finds.count == 94)
        #expect(Self.expansions.count == 131)
    }
}
