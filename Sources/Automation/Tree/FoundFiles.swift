internal import Markers
internal import YAML

/// The files of a directory that matter, before anybody has looked for their markers: policy files can be read, and registries
/// asked, meanwhile.
struct FoundFiles: Sendable {
    /// A file that has the marker's bytes.
    struct Unparsed: Sendable {
        let path: String
        let bytes: [UInt8]
    }

    /// Sorted by path.
    var policyFiles: [Tree.PolicyFile] = []
    /// Sorted by path.
    var manifests: [Unparsed] = []
    var unfollowed: [Unfollowed] = []
    var diagnostics: [Diagnostic] = []

    /// Adds a file that was found to matter.
    mutating func add(_ path: String, _ role: Tree.Role, _ bytes: [UInt8]) {
        if role.contains(.policyFile) { policyFiles.append(Tree.PolicyFile(path: path, bytes: bytes)) }
        if role.contains(.manifest) { manifests.append(Unparsed(path: path, bytes: bytes)) }
    }

    /// Finds the markers, on all cores.
    ///
    /// - Parameter events: by path, those of files that were parsed already.
    func parsed(reusing events: [String: Events] = [:]) async -> Tree {
        var tree = Tree()
        tree.policyFiles = policyFiles
        tree.unfollowed = unfollowed
        tree.diagnostics = diagnostics
        tree.manifests = await Workers.mapSlices(manifests) { files in
            files.map { Tree.Manifest(path: $0.path, file: MarkedFile($0.bytes, events: events[$0.path])) }
        }.flatMap { $0 }
        return tree
    }
}

extension FoundFiles {
    /// Puts together what was found in parts, in whatever order. The few files that matter are sorted here, not the many
    /// that were looked at.
    init(joining parts: [FoundFiles]) {
        policyFiles = parts.flatMap(\.policyFiles)
        manifests = parts.flatMap(\.manifests)
        policyFiles.sort { $0.path.precedes($1.path) }
        manifests.sort { $0.path.precedes($1.path) }
        unfollowed = parts.flatMap(\.unfollowed)
        diagnostics = parts.flatMap(\.diagnostics)
    }
}
