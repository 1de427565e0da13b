internal import CGit2

/// A file of a commit, or something that stands where a file could.
public struct FileEntry: Sendable, Hashable {
    /// What stands at a path.
    public enum Kind: Sendable {
        /// A file, executable or not.
        case file
        /// A symbolic link; never followed.
        case link
        /// A submodule; never entered.
        case submodule
    }

    /// From the root of the repository, with `/`.
    public let path: String
    /// What it is.
    public let kind: Kind
    /// The blob, or the submodule's commit.
    public let id: ObjectID
}

extension Store {
    /// How deep directories are entered; deeper nesting is a trap, not a repository.
    private static let depthLimit = 64

    /// Lists the files of a commit at or below `path` (the root when empty), in the order of their paths' bytes within
    /// each directory. Costs one tree per directory and reads no blob.
    ///
    /// - Throws: `GitError.object` for a damaged store or a tree that is nested more than 64 levels deep.
    public func files(of commit: ObjectID, below path: String = "") throws(GitError) -> [FileEntry] {
        let root = try rootTree(of: commit)
        var found: [FileEntry] = []
        guard !path.isEmpty else {
            try list(root, prefix: "", depth: 0, into: &found)
            return found
        }
        var entry: OpaquePointer?
        defer { git_tree_entry_free(entry) }
        guard git_tree_entry_bypath(&entry, root.pointer, path) == 0, let entry else { return [] }
        try add(entry, path: path, depth: 0, into: &found)
        return found
    }

    /// Reads the blobs of `entries` one after another and keeps those that `isWanted` says yes to.
    ///
    /// - Parameter isWanted: is called on this actor's queue with the blob's bytes, which are valid during the call only.
    public func read(
        _ entries: [FileEntry],
        where isWanted: @Sendable (FileEntry, UnsafeRawBufferPointer) -> Bool
    ) throws(GitError) -> [(entry: FileEntry, bytes: [UInt8])] {
        let database = try ObjectDatabase(of: repository)
        var kept: [(entry: FileEntry, bytes: [UInt8])] = []
        for entry in entries where entry.kind == .file {
            guard try size(of: entry.id, in: database) <= Self.blobLimit else { continue }
            try withBlob(entry.id, in: database) { bytes in
                if isWanted(entry, bytes) { kept.append((entry, Array(bytes))) }
            }
        }
        return kept
    }

    private func size(of blob: ObjectID, in database: borrowing ObjectDatabase) throws(GitError) -> Int {
        var id = git_oid(blob)
        var size = 0
        var type = GIT_OBJECT_INVALID
        guard git_odb_read_header(&size, &type, database.pointer, &id) == 0 else {
            throw .object(id: blob.description, reason: Library.words)
        }
        return size
    }

    private func withBlob(
        _ blob: ObjectID,
        in database: borrowing ObjectDatabase,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(GitError) {
        var id = git_oid(blob)
        var object: OpaquePointer?
        guard git_odb_read(&object, database.pointer, &id) == 0, let object else {
            throw .object(id: blob.description, reason: Library.words)
        }
        defer { git_odb_object_free(object) }
        guard git_odb_object_type(object) == GIT_OBJECT_BLOB else {
            throw .object(id: blob.description, reason: "it is not a blob")
        }
        body(UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object)))
    }

    private func list(
        _ tree: borrowing TreeHandle,
        prefix: String,
        depth: Int,
        into found: inout [FileEntry]
    ) throws(GitError) {
        guard depth < Self.depthLimit else {
            throw .object(id: tree.id.description, reason: "directories are nested more than \(Self.depthLimit) deep")
        }
        for index in 0..<git_tree_entrycount(tree.pointer) {
            guard let entry = git_tree_entry_byindex(tree.pointer, index), let name = git_tree_entry_name(entry) else {
                continue
            }
            try add(entry, path: prefix + String(cString: name), depth: depth, into: &found)
        }
    }

    private func add(
        _ entry: OpaquePointer,
        path: String,
        depth: Int,
        into found: inout [FileEntry]
    ) throws(GitError) {
        guard let id = git_tree_entry_id(entry).map({ ObjectID($0.pointee) }) else { return }
        switch git_tree_entry_filemode(entry) {
        case GIT_FILEMODE_TREE:
            try list(TreeHandle(id, in: repository), prefix: path + "/", depth: depth + 1, into: &found)
        case GIT_FILEMODE_BLOB, GIT_FILEMODE_BLOB_EXECUTABLE: found.append(FileEntry(path: path, kind: .file, id: id))
        case GIT_FILEMODE_LINK: found.append(FileEntry(path: path, kind: .link, id: id))
        case GIT_FILEMODE_COMMIT: found.append(FileEntry(path: path, kind: .submodule, id: id))
        default: break
        }
    }
}
