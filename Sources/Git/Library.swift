internal import CGit2
internal import Glibc

/// libgit2 as a whole: started once, cut off from the host's configuration.
enum Library {
    private static let started: Void = {
        git_libgit2_init()
        for level in [
            GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_PROGRAMDATA,
        ] {
            tidemark_git_set_search_path(level.rawValue, "")
        }
        tidemark_git_set_pack_max_objects(packObjectLimit)
        // The indexer has hashed whatever was received. What is read again is hashed by those who act upon it.
        tidemark_git_set_strict_hash_verification(0)
    }()

    /// Objects of one fetch; twice what the largest known repository of manifests holds.
    private static let packObjectLimit = 4_000_000

    static func start() {
        _ = started
    }

    static func check(_ code: Int32, path: String) throws(GitError) {
        guard code < 0 else { return }
        throw .store(path: path, reason: words)
    }

    /// The words of the last failure on this thread.
    static var words: String {
        git_error_last().flatMap { $0.pointee.message.map { String(cString: $0) } } ?? "unknown error"
    }
}

/// Owns a repository of libgit2.
final class RepositoryHandle {
    let pointer: OpaquePointer

    /// Opens the repository that `path` lies in, bare or with a work tree.
    init(at path: String) throws(GitError) {
        var pointer: OpaquePointer?
        let code = git_repository_open_ext(&pointer, path, 0, nil)
        guard code != GIT_ENOTFOUND.rawValue else { throw .invalidRemote("'\(path)' is not in a Git repository") }
        try Library.check(code, path: path)
        guard let pointer else { throw .store(path: path, reason: "it cannot be opened") }
        self.pointer = pointer
    }

    /// Makes one that is nothing but a database of objects.
    init(around database: OpaquePointer) throws(GitError) {
        var pointer: OpaquePointer?
        try Library.check(git_repository_wrap_odb(&pointer, database), path: "the store")
        guard let pointer else { throw .store(path: "the store", reason: Library.words) }
        self.pointer = pointer
        var configuration: OpaquePointer?
        try Library.check(git_config_new(&configuration), path: "the store")
        defer { git_config_free(configuration) }
        try Library.check(git_repository_set_config(pointer, configuration), path: "the store")
    }

    deinit { git_repository_free(pointer) }
}

/// Owns a parsed commit, which is what it is named after.
struct CommitHandle: ~Copyable {
    let pointer: OpaquePointer

    init(_ id: ObjectID, in database: ObjectDatabase) throws(GitError) {
        try database.verify(id)
        var pointer: OpaquePointer?
        var name = git_oid(id)
        guard git_commit_lookup(&pointer, database.repository.pointer, &name) == 0, let pointer else {
            throw .object(id: id.description, reason: Library.words)
        }
        self.pointer = pointer
    }

    deinit { git_commit_free(pointer) }
}

/// Owns a parsed tree, which is what it is named after.
struct TreeHandle: ~Copyable {
    let pointer: OpaquePointer
    let id: ObjectID

    init(_ id: ObjectID, in database: ObjectDatabase) throws(GitError) {
        try database.verify(id)
        var pointer: OpaquePointer?
        var name = git_oid(id)
        guard git_tree_lookup(&pointer, database.repository.pointer, &name) == 0, let pointer else {
            throw .object(id: id.description, reason: Library.words)
        }
        self.pointer = pointer
        self.id = id
    }

    deinit { git_tree_free(pointer) }
}

extension ObjectID {
    init(_ id: git_oid) {
        self = withUnsafeBytes(of: id) { ObjectID(bytes: $0) ?? .zero }
    }
}

extension git_oid {
    init(_ id: ObjectID) {
        self.init()
        withUnsafeMutableBytes(of: &self) { $0.copyBytes(from: id.bytes) }
    }
}

/// A lock on a file that the kernel releases when its owner ends, however that happens.
final class FileLock: Sendable {
    private let file: Int32

    /// How often to look whether another owner has gone.
    private static let pause: Duration = .milliseconds(50)

    /// Waits for the lock, and not on in a task that is cancelled.
    init(_ path: String) async throws(GitError) {
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .store(path: path, reason: String(cString: strerror(errno))) }
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw .store(path: path, reason: String(cString: strerror(errno)))
            }
            do { try await Task.sleep(for: Self.pause) } catch { throw .cancelled }
        }
    }

    deinit { close(file) }
}
