/// Where some references of a remote stood at one moment.
public struct Listing: Sendable {
    private var objects: [String: ObjectID]
    /// The branch that `HEAD` stands for.
    let head: String?
    /// What was asked for: of anything else nothing is known.
    private var asked: Set<ReferenceName>

    init(_ found: UploadPack.References, asked: Set<ReferenceName>) {
        objects = found.objects
        head = found.head
        self.asked = asked
        // HEAD stands for a branch, which has said all there is to say with it.
        guard let commit = found.objects["HEAD"], let branch = found.head.flatMap({ ReferenceName($0) }) else { return }
        note(commit, at: branch)
    }

    /// Whether the reference was asked for.
    public func covers(_ name: ReferenceName) -> Bool { asked.contains(name) }

    /// The commit that the reference stands at, a tag's own where it is one; `nil` when there is no such reference.
    public subscript(name: ReferenceName) -> ObjectID? { objects[name.text] }

    /// Every commit that a reference stands at.
    public var commits: Set<ObjectID> { Set(objects.values) }

    /// What two answers say together; where both do, the later one.
    public func merging(_ later: Listing) -> Listing {
        var merged = later
        merged.objects.merge(objects.filter { name, _ in !later.asked.contains { $0.text == name } }) { new, _ in new }
        merged.asked.formUnion(asked)
        return merged
    }

    /// Takes note of a reference that was moved by ourselves, or asked for later.
    public mutating func note(_ commit: ObjectID?, at name: ReferenceName) {
        asked.insert(name)
        objects[name.text] = commit
    }

    /// The tip that an answer to `reference` stands for; `nil` when the remote has nothing of that name.
    public func tip(of reference: Remote.Reference) -> Remote.Tip? {
        switch reference {
        case .commit(let id): return Remote.Tip(branch: nil, commit: id)
        case .branch, .name, .head:
            guard let name = reference.name, let commit = objects[name.text] else { return nil }
            let full = reference == .head ? head : name.text
            return Remote.Tip(
                branch: full.flatMap { $0.hasPrefix("refs/heads/") ? BranchName($0) : nil },
                commit: commit
            )
        }
    }

    /// Whether a reference can be answered from here.
    public func covers(_ reference: Remote.Reference) -> Bool { reference.name.map { asked.contains($0) } ?? true }
}

extension Remote.Reference {
    /// The name that the remote is asked for; `nil` for a commit.
    public var name: ReferenceName? {
        switch self {
        case .head: ReferenceName("HEAD")
        case .branch(let branch): ReferenceName(branch)
        case .name(let name): name
        case .commit: nil
        }
    }
}
