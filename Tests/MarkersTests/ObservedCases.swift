import Foundation
import Markers
import Testing

/// What Flux was seen to do with small sets of files.
struct ObservedCase: Decodable, CustomTestStringConvertible, Sendable {
    struct Policy: Decodable, Sendable {
        let Namespace, Name, Image, Tag, Digest: String
    }

    struct Change: Decodable, Sendable, Equatable, CustomStringConvertible {
        let APIVersion, Kind, Namespace, Name, OldValue, NewValue, Setter: String

        var description: String { "\(Setter): \(OldValue) -> \(NewValue) [\(APIVersion) \(Kind) \(Namespace)/\(Name)]" }
    }

    let id: String
    let policies: [Policy]
    let files: [String: String]
    let changedFiles: [String]
    let changes: [Change]?

    var testDescription: String { id }

    static let all: [ObservedCase] = {
        let url = vectors.appending(path: "setters/flux-observed-cases.json")
        guard let data = try? Data(contentsOf: url) else { return [] }
        return (try? JSONDecoder().decode([ObservedCase].self, from: data)) ?? []
    }()

    static let vectors = URL(filePath: #filePath).appending(path: "../../Vectors").standardizedFileURL

    func text(for marker: Marker) -> String? {
        policies.first { $0.Namespace == marker.namespace && $0.Name == marker.policy }
            .flatMap {
                SelectedImage(name: $0.Image, tag: $0.Tag, digest: $0.Digest.isEmpty ? nil : $0.Digest).text(
                    for: marker.part
                )
            }
    }

    /// Flux looks at these names only (policy-files.md 3.3).
    static func isManifest(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name == "Kustomization"
    }

    func edits() -> [(path: String, file: MarkedFile, edits: [Edit])] {
        files.filter { Self.isManifest($0.key) }.sorted { $0.key < $1.key }.map { path, text in
            let file = MarkedFile(Array(text.utf8))
            return (path, file, file.edits(self.text(for:)))
        }
    }
}

extension ObservedCase.Change {
    init(_ edit: Edit) {
        self.init(
            APIVersion: edit.field.object.apiVersion,
            Kind: edit.field.object.kind,
            Namespace: edit.field.object.namespace,
            Name: edit.field.object.name,
            OldValue: edit.old,
            NewValue: edit.new,
            Setter: edit.field.marker.setter
        )
    }
}
