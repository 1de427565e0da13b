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

    /// Names what stands at `path`.
    public init(path: String, kind: Kind, id: ObjectID) {
        self.path = path
        self.kind = kind
        self.id = id
    }
}

/// What was read of some files.
public struct FileContents: Sendable {
    /// The files that were wanted, with their bytes.
    public var kept: [(entry: FileEntry, bytes: [UInt8])] = []
    /// The files whose blobs are not here.
    public var missing: [FileEntry] = []
    /// The files that are larger than a manifest can be.
    public var tooLarge: [FileEntry] = []
}

extension Store {
    /// How deep directories are entered; deeper nesting is a trap, not a repository.
    private static let depthLimit = 64

    /// Lists the files of a commit, in the order of their paths' bytes within each directory. Costs one tree per directory
    /// and reads no blob.
    ///
    /// - Throws: `GitError.object` for a damaged store or a tree that is nested more than 64 levels deep.
    public func files(of commit: ObjectID) throws(GitError) -> [FileEntry] {
        var found: [FileEntry] = []
        for entry in entries(of: try rootTree(of: commit)) { try list(entry, path: entry.name, depth: 0, into: &found) }
        return found
    }

    /// Reads the blobs of `entries` one after another and keeps those that `isWanted` says yes to; of a link it is what the
    /// link says.
    ///
    /// - Parameter isWanted: is called on this actor's queue with the blob's bytes, which are valid during the call only.
    /// - Throws: `GitError.object` for a blob that is damaged; one that is missing is none, since a server may have kept
    ///   it back.
    public func read(
        _ entries: [FileEntry],
        where isWanted: @Sendable (FileEntry, UnsafeRawBufferPointer) -> Bool = { _, _ in true }
    ) throws(GitError) -> FileContents {
        var contents = FileContents()
        for entry in entries where entry.kind != .submodule {
            var id = git_oid(entry.id)
            var size = 0
            var type = GIT_OBJECT_INVALID
            switch git_odb_read_header(&size, &type, database.pointer, &id) {
            case 0:
                guard size <= Self.blobLimit else {
                    contents.tooLarge.append(entry)
                    continue
                }
                let bytes = try withBlob(entry.id) { isWanted(entry, $0) ? Array($0) : nil }
                guard let bytes else { continue }
                try verify(bytes, entry.id)
                contents.kept.append((entry, bytes))
            case GIT_ENOTFOUND.rawValue: contents.missing.append(entry)
            default: throw .object(id: entry.id.description, reason: Library.words)
            }
        }
        return contents
    }

    private func withBlob(
        _ blob: ObjectID,
        _ body: (UnsafeRawBufferPointer) -> [UInt8]?
    ) throws(GitError) -> [UInt8]? {
        var id = git_oid(blob)
        var object: OpaquePointer?
        guard git_odb_read(&object, database.pointer, &id) == 0, let object else {
            throw .object(id: blob.description, reason: Library.words)
        }
        defer { git_odb_object_free(object) }
        guard git_odb_object_type(object) == GIT_OBJECT_BLOB else {
            throw .object(id: blob.description, reason: "it is not a blob")
        }
        return body(UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object)))
    }

    /// What is acted upon must be what the remote sent, whatever became of the disk meanwhile.
    private func verify(_ bytes: [UInt8], _ blob: ObjectID) throws(GitError) {
        var id = git_oid()
        guard git_odb_hash(&id, bytes, bytes.count, GIT_OBJECT_BLOB) == 0, ObjectID(id) == blob else {
            throw .object(id: blob.description, reason: "its bytes are not what it is named after")
        }
    }

    // MARK: Trees

    /// One line of a tree.
    struct TreeEntry {
        let name: String
        let id: ObjectID
        let mode: git_filemode_t
        var isTree: Bool { mode == GIT_FILEMODE_TREE }
    }

    func entries(of tree: borrowing TreeHandle) -> [TreeEntry] {
        var entries: [TreeEntry] = []
        let count = git_tree_entrycount(tree.pointer)
        entries.reserveCapacity(count)
        for index in 0..<count {
            guard let entry = git_tree_entry_byindex(tree.pointer, index), let name = git_tree_entry_name(entry),
                let id = git_tree_entry_id(entry)
            else { continue }
            entries.append(
                TreeEntry(
                    name: String(cString: name),
                    id: ObjectID(id.pointee),
                    mode: git_tree_entry_filemode(entry)
                )
            )
        }
        return entries
    }

    /// Adds what stands at and below an entry.
    func list(_ entry: TreeEntry, path: String, depth: Int, into found: inout [FileEntry]) throws(GitError) {
        switch entry.mode {
        case GIT_FILEMODE_TREE:
            try checkDepth(depth, of: entry.id)
            for below in entries(of: try TreeHandle(entry.id, in: database)) {
                try list(below, path: "\(path)/\(below.name)", depth: depth + 1, into: &found)
            }
        case GIT_FILEMODE_BLOB, GIT_FILEMODE_BLOB_EXECUTABLE:
            found.append(FileEntry(path: path, kind: .file, id: entry.id))
        case GIT_FILEMODE_LINK: found.append(FileEntry(path: path, kind: .link, id: entry.id))
        case GIT_FILEMODE_COMMIT: found.append(FileEntry(path: path, kind: .submodule, id: entry.id))
        default: break
        }
    }

    func checkDepth(_ depth: Int, of tree: ObjectID) throws(GitError) {
        guard depth < Self.depthLimit else {
            throw .object(id: tree.description, reason: "directories are nested more than \(Self.depthLimit) deep")
        }
    }
}
