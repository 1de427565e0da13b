import Markers
import Testing
import YAML

@Suite struct ObservedCasesTests {
    /// Rows in which Flux empties a digest that it doesn't know; Tidemark leaves the field alone (policy-files.md 6).
    static let emptiedDigests: Set<String> = ["digest-empty", "digest-empty-quoted"]

    static let cases = ObservedCase.all.filter { !emptiedDigests.contains($0.id) }

    @Test func everyRowIsRead() {
        #expect(ObservedCase.all.count >= 123)
    }

    @Test(arguments: cases)
    func changesTheFieldsThatFluxChanges(row: ObservedCase) {
        let changes = row.edits().flatMap { $0.edits.map(ObservedCase.Change.init) }
        #expect(changes == row.changes ?? [])
    }

    @Test(arguments: cases)
    func decodesToTheNewValuesAndNothingElseChanges(row: ObservedCase) throws {
        for (path, file, edits) in row.edits() {
            try expectSound(edits, in: file, "\(row.id) \(path)")
        }
    }

    @Test(arguments: ObservedCase.all.filter { emptiedDigests.contains($0.id) })
    func leavesADigestAloneThatNoPolicyKnows(row: ObservedCase) {
        #expect(row.edits().flatMap(\.edits).isEmpty)
        #expect(row.edits().flatMap(\.file.fields).count == 1)
    }
}

/// Expects what every set of edits of a file has to keep: other bytes, the rest of the tree, and that nothing is left to do.
func expectSound(
    _ edits: [Edit],
    in file: MarkedFile,
    _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let edited = Edit.apply(edits, to: file.bytes)
    guard !edits.isEmpty else {
        #expect(edited == file.bytes, comment, sourceLocation: sourceLocation)
        return
    }
    let again = MarkedFile(edited)
    let wanted = Dictionary(edits.map { ($0.field.marker.setter, $0.new) }, uniquingKeysWith: { first, _ in first })
    #expect(again.edits { wanted[$0.setter] }.isEmpty, comment, sourceLocation: sourceLocation)
    #expect(
        again.fields.map(\.marker.setter) == file.fields.map(\.marker.setter),
        comment,
        sourceLocation: sourceLocation
    )

    let before = try Leaf.all(in: file.bytes)
    let after = try Leaf.all(in: edited)
    #expect(before.count == after.count, comment, sourceLocation: sourceLocation)
    let new = Dictionary(edits.map { ($0.field.range.lowerBound, $0.new) }, uniquingKeysWith: { first, _ in first })
    for (old, now) in zip(before, after) {
        if let text = new[old.start] {
            #expect(now.text == text, comment, sourceLocation: sourceLocation)
            #expect(now.isString, comment, sourceLocation: sourceLocation)
        } else {
            #expect(old.text == now.text && old.isString == now.isString, comment, sourceLocation: sourceLocation)
        }
    }
}

/// A scalar or alias of a file, in order.
struct Leaf {
    let start: Int
    let text: String
    let isString: Bool

    static func all(in bytes: [UInt8]) throws -> [Leaf] {
        var leaves: [Leaf] = []
        func visit(_ node: Node) {
            switch node.content {
            case .scalar(let scalar):
                leaves.append(Leaf(start: node.range.lowerBound, text: scalar.text, isString: node.type == .string))
            case .alias(let name): leaves.append(Leaf(start: node.range.lowerBound, text: "*" + name, isString: true))
            case .sequence(let elements): elements.forEach(visit)
            case .mapping(let entries):
                for entry in entries {
                    visit(entry.key)
                    visit(entry.value)
                }
            }
        }
        for document in try Document.all(in: bytes) { visit(document.root) }
        return leaves
    }
}
