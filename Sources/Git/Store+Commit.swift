internal import CGit2

/// A commit that was made in a store and not pushed yet.
public struct NewCommit: Sendable, Hashable {
    /// The commit.
    public let id: ObjectID
    /// The directory that it holds.
    public let tree: ObjectID
    /// The pack with the commit, the trees along the changed paths and the changed blobs: exactly what is new.
    public let pack: [UInt8]
}

extension Store {
    /// The largest message in bytes; what is longer is a program's accident.
    private static let messageLimit = 64 << 10

    /// Makes a commit on top of `parent` in which some files have other bytes; modes and everything else stay. Nothing is
    /// written: what was pushed can be kept with `keep`.
    ///
    /// - Parameters:
    ///   - contents: paths of files that `parent` has, with their new bytes.
    ///   - time: seconds since 1970; the time zone is UTC.
    ///   - key: signs the commit; not signed without one.
    /// - Throws: `GitError.invalidContent` for a message that no commit can hold, `.object` for a path that is no file.
    public func commit(
        _ contents: [String: [UInt8]],
        on parent: ObjectID,
        message: String,
        author: Identity,
        time: Int64,
        key: SigningKey? = nil
    ) async throws(GitError) -> NewCommit {
        guard !message.utf8.contains(0), message.utf8.count <= Self.messageLimit else {
            throw .invalidContent("the commit message holds a NUL byte or is longer than \(Self.messageLimit) bytes")
        }
        defer { database.forgetUnwritten() }
        var made: [ObjectID] = []
        let tree = try rebuild(rootTree(of: parent), with: Node(contents), path: "", made: &made)
        let content = try content(of: tree, on: parent, message: message, author: author, time: time)
        let signature = try await key?.sign(Array(content.utf8))
        var id = git_oid()
        try check(git_commit_create_with_signature(&id, repository.pointer, content, signature, nil))
        let pack = try pack([ObjectID(id)] + made)
        return NewCommit(id: ObjectID(id), tree: tree, pack: pack)
    }

    /// Takes a commit into the store.
    public func keep(_ commit: NewCommit) throws(GitError) { try add(pack: commit.pack) }

    /// The commit as it is stored, and as it is signed.
    private func content(
        of tree: ObjectID,
        on parent: ObjectID,
        message: String,
        author: Identity,
        time: Int64
    ) throws(GitError) -> String {
        var signature: UnsafeMutablePointer<git_signature>?
        defer { git_signature_free(signature) }
        try check(git_signature_new(&signature, author.name, author.email, time, 0))
        let tree = try TreeHandle(tree, in: database)
        let parent = try CommitHandle(parent, in: database)
        var parents: [OpaquePointer?] = [parent.pointer]
        var buffer = git_buf()
        defer { git_buf_dispose(&buffer) }
        try check(
            git_commit_create_buffer(
                &buffer,
                repository.pointer,
                signature,
                signature,
                nil,
                message,
                tree.pointer,
                1,
                &parents
            )
        )
        return String(decoding: UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size), as: UTF8.self)
    }

    /// The changed files as a tree of names.
    private struct Node {
        var bytes: [UInt8]?
        var children: [String: Node] = [:]

        init() {}

        init(_ contents: [String: [UInt8]]) {
            for (path, bytes) in contents { insert(bytes, at: path.split(separator: "/")[...]) }
        }

        private mutating func insert(_ bytes: [UInt8], at path: ArraySlice<Substring>) {
            guard let name = path.first else {
                self.bytes = bytes
                return
            }
            children[String(name), default: Node()].insert(bytes, at: path.dropFirst())
        }
    }

    private func rebuild(
        _ tree: borrowing TreeHandle,
        with node: Node,
        path: String,
        made: inout [ObjectID]
    ) throws(GitError) -> ObjectID {
        var builder: OpaquePointer?
        try check(git_treebuilder_new(&builder, repository.pointer, tree.pointer))
        defer { git_treebuilder_free(builder) }
        for (name, child) in node.children {
            guard let entry = git_treebuilder_get(builder, name), let old = git_tree_entry_id(entry) else {
                throw .object(id: tree.id.description, reason: "'\(path)\(name)' is not in it")
            }
            let mode = git_tree_entry_filemode(entry)
            let oldID = ObjectID(old.pointee)
            var new: git_oid
            if let bytes = child.bytes {
                guard mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE else {
                    throw .object(id: oldID.description, reason: "'\(path)\(name)' is not a file")
                }
                new = git_oid()
                try check(git_blob_create_from_buffer(&new, repository.pointer, bytes, bytes.count))
                made.append(ObjectID(new))
            } else {
                let below = try TreeHandle(oldID, in: database)
                new = git_oid(try rebuild(below, with: child, path: "\(path)\(name)/", made: &made))
            }
            try check(git_treebuilder_insert(nil, builder, name, &new, mode))
        }
        var id = git_oid()
        try check(git_treebuilder_write(&id, builder))
        made.append(ObjectID(id))
        return ObjectID(id)
    }

    private func pack(_ objects: [ObjectID]) throws(GitError) -> [UInt8] {
        var builder: OpaquePointer?
        try check(git_packbuilder_new(&builder, repository.pointer))
        defer { git_packbuilder_free(builder) }
        git_packbuilder_set_threads(builder, 1)
        for object in Set(objects) {
            var id = git_oid(object)
            try check(git_packbuilder_insert(builder, &id, nil))
        }
        var buffer = git_buf()
        defer { git_buf_dispose(&buffer) }
        try check(git_packbuilder_write_buf(&buffer, builder))
        return Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
    }
}
