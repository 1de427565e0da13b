import Foundation
import Markers
import TestSupport
import Testing

/// Each directory in `Golden` holds a tree `before` and the same tree `after` the update of all its fields, byte for byte.
@Suite struct GoldenTests {
    static let policies: [String: SelectedImage] = [
        "web": SelectedImage(name: "registry.example.com/web", tag: "2.0.1"),
        "pinned": SelectedImage(name: "docker.io/library/nginx", tag: "1.27.0", digest: "sha256:6745aaad46d7"),
        "date": SelectedImage(name: "registry.example.com:5000/web", tag: "20240101"),
        "float": SelectedImage(name: "web", tag: "1.10"),
        "hash": SelectedImage(name: "web", tag: "12e5"),
        "bool": SelectedImage(name: "web", tag: "on"),
        "dated": SelectedImage(name: "web", tag: "2024-01-31"),
    ]

    @Test(arguments: ["quoting", "files"])
    func treesBecomeWhatTheyShould(name: String) throws {
        let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
        var tree = try GoldenTree(at: golden.appending(path: "before"))
        let expected = try GoldenTree(at: golden.appending(path: "after"))
        let update = { (marker: Marker) in Self.policies[marker.policy]?.text(for: marker.part) }
        for (path, bytes) in tree.files where ObservedCase.isManifest(path) {
            let file = MarkedFile(bytes)
            try expectSound(file.edits(update), in: file, "\(path)")
        }
        #expect(!edit(&tree, update).isEmpty)
        #expect(tree.differences(from: expected) == [])
        #expect(edit(&tree, update).isEmpty, "a second run changes nothing")
        #expect(tree.differences(from: expected) == [])
    }
}
