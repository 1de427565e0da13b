import Foundation
import Markers
import TestSupport
import Testing

/// Flux's own fixtures, as they came (vectors/setters/flux-testdata).
@Suite struct FluxFixturesTests {
    static let fixtures = ObservedCase.vectors.appending(path: "setters/flux-testdata")

    struct Manifest: Decodable {
        struct Policy: Decodable {
            let namespace, name, image, tag: String
            let digest: String?
        }

        struct Setters: Decodable {
            let policies: [Policy]
            let changes: [[String]]
        }

        let update_setters: Setters
    }

    @Test func settersWriteTheExpectedTree() throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "manifest.json"))
        let setters = try JSONDecoder().decode(Manifest.self, from: data).update_setters
        var tree = try GoldenTree(at: Self.fixtures.appending(path: "update/setters/original"))
        // The expected directory holds the changed files alone.
        var expected = tree
        for (path, bytes) in try GoldenTree(at: Self.fixtures.appending(path: "update/setters/expected")).files {
            expected.files[path] = bytes
        }
        let changes = edit(&tree) { marker in
            setters.policies.first { $0.namespace == marker.namespace && $0.name == marker.policy }
                .flatMap { SelectedImage(name: $0.image, tag: $0.tag, digest: $0.digest).text(for: marker.part) }
        }
        #expect(tree.differences(from: expected).isEmpty)
        #expect(Set(changes) == Set(setters.changes))
        #expect(edit(&tree) { _ in nil }.isEmpty)
    }

    @Test(arguments: [
        ("policy/appconfig", "policy/appconfig-setters-expected", ""),
        ("policy/pathconfig", "policy/pathconfig-expected", "yes/"),
        ("controller/appconfig", "controller/appconfig-setters-expected", ""),
    ])
    func aMarkedDeploymentIsUpdatedBelowItsPath(input: String, output: String, path: String) throws {
        let marker = Array(#"{"$imagepolicy": "test-ns:policy"}"#.utf8)
        var tree = try GoldenTree(at: Self.fixtures.appending(path: input)).marked(with: marker)
        let expected = try GoldenTree(at: Self.fixtures.appending(path: output)).marked(with: marker)
        edit(&tree, below: path) { _ in "helloworld:1.0.1" }
        #expect(tree.differences(from: expected) == [])
    }

    /// The `replace` and `leave` fixtures belong to a strategy that Flux no longer has; nothing in them is marked.
    @Test(arguments: ["update/replace", "update/leave"])
    func unmarkedTreesStay(input: String) throws {
        for (_, bytes) in try GoldenTree(at: Self.fixtures.appending(path: input)).files {
            #expect(!MarkedFile.mayHaveMarkers(bytes))
        }
    }
}

/// Edits every manifest of a tree, and returns Flux's change records.
@discardableResult
func edit(_ tree: inout GoldenTree, below path: String = "", _ text: (Marker) -> String?) -> [[String]] {
    var changes: [[String]] = []
    for (name, bytes) in tree.files where name.hasPrefix(path) && ObservedCase.isManifest(name) {
        let file = MarkedFile(bytes)
        let edits = file.edits(text)
        tree.files[name] = Edit.apply(edits, to: bytes)
        changes += edits.map {
            let object = $0.field.object
            return [
                name, object.apiVersion, object.kind, object.namespace, object.name, $0.old, $0.new,
                $0.field.marker.setter,
            ]
        }
    }
    return changes
}

extension GoldenTree {
    fileprivate func marked(with marker: [UInt8]) -> GoldenTree {
        GoldenTree(files.mapValues { $0.replacing(Array("SETTER_SITE".utf8), with: marker) })
    }
}
