public import Git
internal import Synchronization

extension Tree {
    /// Reads a commit: policy files and manifests as they stand in it, and nothing that stands elsewhere. Symbolic links
    /// and submodules are not followed.
    ///
    /// - Throws: `GitError.object` when the store is damaged.
    public static func read(commit: ObjectID, in store: Store) async throws(GitError) -> Tree {
        let entries = try await store.files(of: commit)
            .filter { $0.kind == .file && !Role(ofFileNamed: $0.path).isEmpty }
        let found = try await store.read(entries) { entry, bytes in
            !Role(ofFileNamed: entry.path).narrowed(by: bytes).isEmpty
        }
        let parts = await Workers.mapSlices(found.map { Found(path: $0.entry.path, bytes: $0.bytes) }) { files in
            var tree = Tree()
            for file in files {
                let role = file.bytes.withUnsafeBytes { Role(ofFileNamed: file.path).narrowed(by: $0) }
                tree.add(file.path, role, file.bytes)
            }
            return tree
        }
        return Tree(joining: parts)
    }

    private struct Found: Sendable {
        let path: String
        let bytes: [UInt8]
    }
}
