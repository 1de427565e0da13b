internal import CGit2
internal import FoundationEssentials
internal import Glibc

/// Owns a database whose objects are in packs on disk, and those that are being made in memory.
///
/// It is not a repository on disk: there is no configuration, no reference and no loose object that could be damaged. Where
/// the head of a loose object is, libgit2 writes beyond its buffer; and it believes what an index of a pack says about
/// places in it, so that each index is held against its checksum before libgit2 sees it.
final class ObjectDatabase {
    let pointer: OpaquePointer
    /// What libgit2 wants to be given where objects are meant: the database alone.
    let repository: RepositoryHandle
    /// Owned by the database.
    private let unwritten: UnsafeMutablePointer<git_odb_backend>

    /// Opens the packs in `path`, which is made with mode 0700 when it is not there. Costs reading their indexes.
    ///
    /// - Throws: `GitError.store`.
    init(_ path: String) throws(GitError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path + "/pack",
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch { throw .store(path: path, reason: "it cannot be made" + error.systemWords) }
        try PackIndex.verify(in: path + "/pack")
        var database: OpaquePointer?
        try Library.check(git_odb_new(&database), path: path)
        guard let database else { throw .store(path: path, reason: Library.words) }
        do throws(GitError) {
            var packs: UnsafeMutablePointer<git_odb_backend>?
            try Library.check(git_odb_backend_pack(&packs, path), path: path)
            try Library.check(git_odb_add_backend(database, packs, 1), path: path)
            var unwritten: UnsafeMutablePointer<git_odb_backend>?
            try Library.check(git_mempack_new(&unwritten), path: path)
            // Asked first, it is also the one that is written to.
            try Library.check(git_odb_add_backend(database, unwritten, 2), path: path)
            guard let unwritten else { throw .store(path: path, reason: Library.words) }
            self.unwritten = unwritten
            repository = try RepositoryHandle(around: database)
        } catch {
            git_odb_free(database)
            throw error
        }
        pointer = database
    }

    deinit { git_odb_free(pointer) }

    /// Whether an object is here.
    func has(_ object: ObjectID) -> Bool {
        var id = git_oid(object)
        return git_odb_exists(pointer, &id) == 1
    }

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

extension Error {
    /// The system's words for a call of Foundation on a file that failed, after a colon.
    var systemWords: String {
        ((self as? CocoaError)?.underlying as? POSIXError).map { ": " + String(cString: strerror($0.code.rawValue)) }
            ?? ""
    }
}
