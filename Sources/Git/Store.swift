internal import CGit2
internal import FoundationEssentials
internal import Glibc
internal import HTTP

/// A store of objects in a directory of the cache: what was fetched from one remote, and what is about to be pushed.
///
/// Only a cache: it can be deleted at any time. It is locked against other processes with a lock that dies with its
/// owner; a store that cannot be read is moved aside and begun anew. The host's Git configuration has no influence.
public actor Store {
    private let executor: QueueExecutor
    private let lock: FileLock
    private(set) var database: ObjectDatabase
    var repository: RepositoryHandle { database.repository }
    let path: String

    /// The largest blob that is read, in bytes: a manifest of 4 MiB does not exist.
    static let blobLimit = 4 << 20

    /// The store's own queue: libgit2 blocks on the disk.
    nonisolated public var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens the store in `directory`, which is made with mode 0700 when it is not there. Waits for the lock.
    ///
    /// - Throws: `GitError.store`.
    public static func open(_ directory: String) async throws(GitError) -> Store {
        let executor = QueueExecutor(label: "tidemark.git")
        return try await Opening(executor: executor).open(directory)
    }

    /// Opens on the queue that the store will live on: libgit2 blocks on the disk.
    private actor Opening {
        private let executor: QueueExecutor
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        init(executor: QueueExecutor) { self.executor = executor }

        func open(_ directory: String) async throws(GitError) -> Store {
            do {
                try FileManager.default.createDirectory(
                    atPath: directory,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
            } catch { throw .store(path: directory, reason: "it cannot be made" + error.systemWords) }
            let lock = try await FileLock(directory + "/lock")
            let path = directory + "/objects"
            Library.start()
            Store.removeLeftovers(in: path)
            let isThere = FileManager.default.fileExists(atPath: path)
            do throws(GitError) {
                let database = try ObjectDatabase(path)
                return Store(executor: executor, lock: lock, database: database, path: path)
            } catch {
                guard isThere else { throw error }
                try Store.moveAside(path)
                return Store(executor: executor, lock: lock, database: try ObjectDatabase(path), path: path)
            }
        }
    }

    private init(executor: QueueExecutor, lock: FileLock, database: ObjectDatabase, path: String) {
        self.executor = executor
        self.lock = lock
        self.database = database
        self.path = path
    }

    /// One earlier broken store is kept for whoever wants to look at it.
    private static func moveAside(_ path: String) throws(GitError) {
        try? FileManager.default.removeItem(atPath: path + ".broken")
        do { try FileManager.default.moveItem(atPath: path, toPath: path + ".broken") } catch {
            throw .store(path: path, reason: "it is damaged and cannot be moved aside" + error.systemWords)
        }
    }

    /// Moves the store's objects aside and begins anew, after one of them turned out to be missing or damaged.
    public func reset() throws(GitError) {
        try Self.moveAside(path)
        database = try ObjectDatabase(path)
    }

    /// Lets all objects go and begins anew, after too many old ones have gathered.
    public func empty() throws(GitError) {
        do { try FileManager.default.removeItem(atPath: path) } catch {
            throw .store(path: path, reason: "it cannot be emptied" + error.systemWords)
        }
        database = try ObjectDatabase(path)
    }

    /// Whether the store has the commit with its root tree.
    public func contains(commit: ObjectID) -> Bool {
        (try? rootTree(of: commit)) != nil
    }

    /// The first of `commits` that is here.
    func first(of commits: [ObjectID]) -> ObjectID? { commits.first { contains(commit: $0) } }

    /// The commits reachable from `commit` whose parents are not here: what the remote calls shallow.
    func boundary(of commit: ObjectID?) throws(GitError) -> [ObjectID] {
        var boundary: [ObjectID] = []
        var open = commit.map { [$0] } ?? []
        var seen: Set<ObjectID> = []
        while let id = open.popLast() {
            guard seen.insert(id).inserted else { continue }
            let parents = try parents(of: id)
            if parents.contains(where: { !database.has($0) }) { boundary.append(id) } else { open += parents }
        }
        return boundary
    }

    /// A pack without objects: what is pushed when the remote has everything.
    static let emptyPack: [UInt8] =
        Array("PACK".utf8) + [0, 0, 0, 2, 0, 0, 0, 0]
        + [0x02, 0x9D, 0x08, 0x82, 0x3B, 0xD8, 0xA8, 0xEA, 0xB5, 0x10]
        + [0xAD, 0x6A, 0xC7, 0x5C, 0x82, 0x3C, 0xFD, 0x3E, 0xD3, 0x1E]

    /// Takes in a pack; an empty one is none.
    func add(pack: [UInt8]) throws(GitError) {
        guard pack.count > Self.emptyPack.count else { return }
        try database.add(pack: pack)
    }

    private func parents(of commit: ObjectID) throws(GitError) -> [ObjectID] {
        let commit = try CommitHandle(commit, in: database)
        return (0..<git_commit_parentcount(commit.pointer)).compactMap { index in
            git_commit_parent_id(commit.pointer, index).map { ObjectID($0.pointee) }
        }
    }

    func rootTree(of id: ObjectID) throws(GitError) -> TreeHandle {
        let commit = try CommitHandle(id, in: database)
        guard let tree = git_commit_tree_id(commit.pointer) else {
            throw .object(id: id.description, reason: "the commit has no tree")
        }
        return try TreeHandle(ObjectID(tree.pointee), in: database)
    }

    /// Turns a result of libgit2 into an error with the library's own words, which are this thread's last.
    func check(_ code: Int32) throws(GitError) {
        try Library.check(code, path: path)
    }
}
