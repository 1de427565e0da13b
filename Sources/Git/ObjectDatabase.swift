internal import CGit2

/// Owns a bare repository whose objects are in packs, and those that are being made in memory.
///
/// There are no loose objects: where the head of one is damaged, libgit2 writes beyond its buffer. And it believes what an
/// index of a pack says about places in it, so that each index is held against its checksum before libgit2 sees it.
final class ObjectDatabase {
    let repository: RepositoryHandle
    let pointer: OpaquePointer
    /// Owned by the database.
    private let unwritten: UnsafeMutablePointer<git_odb_backend>

    /// Opens the repository at `path`, and makes it first when nothing is there. Costs reading the indexes of its packs.
    init(_ path: String) throws(GitError) {
        try PackIndex.verify(in: path + "/objects/pack")
        repository = try RepositoryHandle(bare: path)
        var database: OpaquePointer?
        try Library.check(git_odb_new(&database), path: path)
        var packs: UnsafeMutablePointer<git_odb_backend>?
        var unwritten: UnsafeMutablePointer<git_odb_backend>?
        guard let database else { throw .store(path: path, reason: Library.words) }
        do throws(GitError) {
            try Library.check(git_odb_backend_pack(&packs, path + "/objects"), path: path)
            try Library.check(git_odb_add_backend(database, packs, 1), path: path)
            try Library.check(git_mempack_new(&unwritten), path: path)
            // Asked first, it is also the one that is written to.
            try Library.check(git_odb_add_backend(database, unwritten, 2), path: path)
            try Library.check(git_repository_set_odb(repository.pointer, database), path: path)
        } catch {
            git_odb_free(database)
            throw error
        }
        guard let unwritten else { throw .store(path: path, reason: Library.words) }
        pointer = database
        self.unwritten = unwritten
    }

    deinit { git_odb_free(pointer) }

    /// Takes in a pack.
    func add(pack: [UInt8]) throws(GitError) {
        var writer: UnsafeMutablePointer<git_odb_writepack>?
        try check(git_odb_write_pack(&writer, pointer, nil, nil))
        guard let writer else { return }
        defer { writer.pointee.free(writer) }
        var progress = git_indexer_progress()
        try check(pack.withUnsafeBytes { writer.pointee.append(writer, $0.baseAddress, $0.count, &progress) })
        try check(writer.pointee.commit(writer, &progress))
        try check(git_odb_refresh(pointer))
    }

    /// Lets go of the objects in memory.
    func forgetUnwritten() { git_mempack_reset(unwritten) }

    /// Makes sure that an object is here and is what it is named after, whatever became of the disk.
    ///
    /// - Throws: `GitError.object`.
    func verify(_ id: ObjectID) throws(GitError) {
        var name = git_oid(id)
        var object: OpaquePointer?
        guard git_odb_read(&object, pointer, &name) == 0, let object else {
            throw .object(id: id.description, reason: Library.words)
        }
        defer { git_odb_object_free(object) }
        var hash = git_oid()
        let type = git_odb_object_type(object)
        guard git_odb_hash(&hash, git_odb_object_data(object), git_odb_object_size(object), type) == 0,
            ObjectID(hash) == id
        else { throw .object(id: id.description, reason: "its bytes are not what it is named after") }
    }

    private func check(_ code: Int32) throws(GitError) { try Library.check(code, path: "the store") }
}
