internal import CGit2
internal import FoundationEssentials

extension Store {
    /// Reads the commits behind `tip` from a pack that holds nothing else of use. They do not come into the store: their
    /// trees are missing, and what a store says that it has must be whole.
    func history(from tip: ObjectID, inPack pack: [UInt8]) throws(GitError) -> History {
        guard pack.count > Self.emptyPack.count else { return History([]) }
        let scratch = path + ".history"
        try? FileManager.default.removeItem(atPath: scratch)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let scattered = try ObjectDatabase(scratch)
        try scattered.add(pack: pack)
        var commits: [History.Commit] = []
        var open = [tip]
        var seen: Set<ObjectID> = []
        while let id = open.popLast() {
            guard seen.insert(id).inserted, scattered.has(id) else { continue }
            let commit = try commit(id, in: scattered)
            commits.append(commit)
            open += commit.parents
        }
        return History(commits)
    }

    /// Who made a commit of this store, and on what.
    public func commit(_ id: ObjectID) throws(GitError) -> History.Commit { try commit(id, in: database) }

    private func commit(_ id: ObjectID, in database: ObjectDatabase) throws(GitError) -> History.Commit {
        let commit = try CommitHandle(id, in: database)
        let parents = (0..<git_commit_parentcount(commit.pointer)).compactMap { index in
            git_commit_parent_id(commit.pointer, index).map { ObjectID($0.pointee) }
        }
        return History.Commit(
            id: id,
            parents: parents,
            tree: git_commit_tree_id(commit.pointer).map { ObjectID($0.pointee) } ?? .zero,
            message: git_commit_message(commit.pointer).map { String(cString: $0) } ?? "",
            author: History.Signature(git_commit_author(commit.pointer)),
            committer: History.Signature(git_commit_committer(commit.pointer)),
            time: git_commit_time(commit.pointer)
        )
    }

}

extension History.Signature {
    fileprivate init(_ signature: UnsafePointer<git_signature>?) {
        let text = { (bytes: UnsafeMutablePointer<CChar>?) in bytes.map { String(cString: $0) } ?? "" }
        self.init(name: text(signature?.pointee.name), email: text(signature?.pointee.email))
    }
}
