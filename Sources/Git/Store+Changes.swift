internal import CGit2

/// What one commit changed of another, as far as files go.
public struct TreeChanges: Sendable {
    /// What stands now where something else stood before, or nothing.
    public var entries: [FileEntry] = []
    /// Where something stood that does not stand there any more.
    public var gone: Set<String> = []
}

extension Store {
    /// Compares the files of two commits. Costs the directories that differ, and reads no blob.
    ///
    /// - Throws: `GitError.object` when one of them is not here as a whole.
    public func changes(from old: ObjectID, to new: ObjectID) throws(GitError) -> TreeChanges {
        var changes = TreeChanges()
        try compare(rootTree(of: old), rootTree(of: new), prefix: "", depth: 0, &changes)
        return changes
    }

    private func compare(
        _ old: borrowing TreeHandle,
        _ new: borrowing TreeHandle,
        prefix: String,
        depth: Int,
        _ changes: inout TreeChanges
    ) throws(GitError) {
        guard old.id != new.id else { return }
        try checkDepth(depth, of: new.id)
        var before = Dictionary(entries(of: old).map { ($0.name, $0) }) { first, _ in first }
        for entry in entries(of: new) {
            let path = prefix + entry.name
            let known = before.removeValue(forKey: entry.name)
            if let known, known.id == entry.id, known.mode == entry.mode { continue }
            if let known, known.isTree, entry.isTree {
                let below = try TreeHandle(known.id, in: database)
                try compare(below, TreeHandle(entry.id, in: database), prefix: path + "/", depth: depth + 1, &changes)
                continue
            }
            if let known { try addGone(known, path: path, depth: depth, &changes) }
            try list(entry, path: path, depth: depth, into: &changes.entries)
        }
        for (name, entry) in before { try addGone(entry, path: prefix + name, depth: depth, &changes) }
    }

    private func addGone(_ entry: TreeEntry, path: String, depth: Int, _ changes: inout TreeChanges) throws(GitError) {
        var files: [FileEntry] = []
        try list(entry, path: path, depth: depth, into: &files)
        changes.gone.formUnion(files.map(\.path))
    }
}
