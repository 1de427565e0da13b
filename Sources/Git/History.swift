/// The commits that one commit has behind it and another has not, without their files.
public struct History: Sendable {
    /// What is known of a commit.
    public struct Commit: Sendable, Hashable {
        /// The commit.
        public let id: ObjectID
        /// The first one is the commit that it was made on; the others were merged.
        public let parents: [ObjectID]
        /// The directory that it holds.
        public let tree: ObjectID
        /// What it says of itself.
        public let message: String
        /// Who wrote it.
        public let author: Signature
        /// Who put it there.
        public let committer: Signature
        /// When it was put there, in seconds since 1970, by its committer's clock.
        public let time: Int64
    }

    /// A name and an address as a commit has them, whatever they hold.
    public struct Signature: Sendable, Hashable {
        /// As it stands in the commit.
        public let name: String
        /// As it stands in the commit.
        public let email: String

        /// Whether this is `identity`.
        public func isSame(as identity: Identity) -> Bool { name == identity.name && email == identity.email }
    }

    let commits: [ObjectID: Commit]

    init(_ commits: [Commit]) {
        self.commits = Dictionary(commits.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Whether there is no commit in it.
    public var isEmpty: Bool { commits.isEmpty }

    /// All commits, in no order.
    public var all: some Collection<Commit> { commits.values }

    /// Whether `base`, which the history ends before, is behind `tip`.
    public func leads(from tip: ObjectID, to base: ObjectID) -> Bool {
        var open = [tip]
        var seen: Set<ObjectID> = []
        while let id = open.popLast() {
            if id == base { return true }
            if seen.insert(id).inserted, let commit = commits[id] { open += commit.parents }
        }
        return false
    }

    /// The newest commit by `identity`, on the way from `tip` along first parents.
    public func newest(by identity: Identity, from tip: ObjectID) -> ObjectID? {
        var next = commits[tip]
        while let commit = next {
            if commit.author.isSame(as: identity), commit.committer.isSame(as: identity) { return commit.id }
            next = commit.parents.first.flatMap { commits[$0] }
        }
        return nil
    }
}
