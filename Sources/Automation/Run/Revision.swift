internal import Git
internal import Selection

/// What an automation checks out.
enum Revision: Sendable {
    /// A reference or a commit.
    case reference(Remote.Reference)
    /// The greatest of the remote's tags that is a version in the range; for what is wrong with it, the object that asks.
    case newestTag(VersionRange, place: Range<Int>, object: any PolicyObject)

    /// The branch, where it is one.
    var branch: BranchName? { if case .reference(.branch(let branch)) = self { branch } else { nil } }

    /// Whether it is a tag, a commit or another reference that nothing can be pushed to.
    var isFixed: Bool {
        switch self {
        case .reference(.branch), .reference(.head): false
        default: true
        }
    }

    /// What is to be fetched; asks the remote for its tags where the newest one is wanted.
    func resolved(on remote: Remote) async throws -> Remote.Reference {
        switch self {
        case .reference(let reference): return reference
        case .newestTag(let range, let place, let object):
            let tags = try await remote.tags()
            guard let tag = range.newest(among: tags), let name = ReferenceName(tag: tag) else {
                let newest = VersionRange.newestVersion(among: tags).map { " (newest version is '\($0)')" } ?? ""
                throw Failure(
                    object.error(
                        at: place,
                        "none of the \(tags.count) tags of '\(remote.location)' is in the range '\(range.source)'\(newest)"
                    )
                )
            }
            return .name(name)
        }
    }
}

extension VersionRange {
    /// The greatest version among tags that the range admits. As for images, a tag has to have three parts. Of equal
    /// versions Flux takes the tag that was made last; here it is the one whose text is the greatest, which needs no look at
    /// their commits.
    func newest(among tags: [String]) -> String? { Self.newest(among: tags) { admits($0) } }

    /// The greatest version of all, in range or not.
    static func newestVersion(among tags: [String]) -> String? { newest(among: tags) { _ in true } }

    private static func newest(among tags: [String], where isWanted: (Version) -> Bool) -> String? {
        var best: (tag: String, version: Version)?
        for tag in tags {
            guard let version = Version(tag), version.isComplete, isWanted(version) else { continue }
            if let best, version < best.version { continue }
            if let best, version == best.version, tag.precedes(best.tag) { continue }
            best = (tag, version)
        }
        return best?.tag
    }
}

extension Agent {
    /// Where the work of an automation begins, and the branch that is named beside a tag or commit.
    struct Start: Sendable {
        let revision: Revision
        let branch: BranchName?
    }

    /// Works out what `automation` checks out: what it says itself, else what its repository says.
    func start(
        of automation: ImageUpdateAutomation,
        _ repository: GitRepository,
        isSource: Bool
    ) throws(Failure) -> Start {
        if isSource, let branch = options.ref { return Start(revision: .reference(.branch(branch)), branch: nil) }
        let start: Start
        let object: any PolicyObject
        let reference: GitReference
        if let own = automation.checkout {
            (reference, object) = (own, automation)
            start = try self.start(own, of: automation)
        } else if let shared = repository.reference {
            (reference, object) = (shared, repository)
            start = try self.start(shared, of: repository)
        } else {
            return Start(revision: .reference(.head), branch: nil)
        }
        guard start.revision.isFixed, start.branch == nil, automation.pushBranch == nil else { return start }
        let field = reference.first
        throw Failure(
            object.error(
                at: field?.text.range ?? object.nameRange,
                "a \(field?.kind ?? "reference") is checked out, so there is no branch to push to",
                hint: "set 'spec.git.push.branch'"
            )
        )
    }

    /// Flux looks at them in this order: commit, name, tag, semver, branch. Where there is none it takes `master`; here
    /// it is the branch that the remote itself calls its own.
    private func start(_ reference: GitReference, of object: some PolicyObject) throws(Failure) -> Start {
        let branch = try given(reference.branch).map { name throws(Failure) in try self.branch(name, of: object) }
        guard let (_, text) = reference.first else {
            return Start(revision: .reference(branch.map { .branch($0) } ?? .head), branch: branch)
        }
        if given(reference.commit) != nil {
            guard let id = ObjectID(text.value) else {
                throw Failure(object.error(at: text.range, "'\(text.value)' is not a commit: 40 hexadecimal digits"))
            }
            return Start(revision: .reference(.commit(id)), branch: branch)
        }
        if given(reference.name) != nil {
            guard let name = ReferenceName(text.value) else {
                throw Failure(
                    object.error(
                        at: text.range,
                        "'\(text.value)' is not a reference",
                        hint: "write it whole: 'refs/heads/\(branch?.text ?? "main")'"
                    )
                )
            }
            return Start(revision: .reference(name.branch.map { .branch($0) } ?? .name(name)), branch: branch)
        }
        if given(reference.tag) != nil {
            guard let name = ReferenceName(tag: text.value) else {
                throw Failure(object.error(at: text.range, "'\(text.value)' cannot be the name of a tag"))
            }
            return Start(revision: .reference(.name(name)), branch: branch)
        }
        do throws(SelectionError) {
            let range = try VersionRange(text.value)
            return Start(revision: .newestTag(range, place: text.range, object: object), branch: branch)
        } catch { throw Failure(object.error(at: text.range, "\(error)")) }
    }

    /// A branch's name that keeps the rules.
    func branch(_ name: Located<String>, of object: some PolicyObject) throws(Failure) -> BranchName {
        guard let branch = BranchName(name.value) else {
            throw Failure(object.error(at: name.range, "'\(name.value)' cannot be the name of a branch"))
        }
        return branch
    }
}

private func given(_ text: Located<String>?) -> Located<String>? { text.flatMap { $0.value.isEmpty ? nil : $0 } }

extension GitReference {
    /// The field that counts, unless it is the branch.
    fileprivate var first: (kind: String, text: Located<String>)? {
        let fields = [("commit", commit), ("reference", name), ("tag", tag), ("tag", semver)]
        return fields.lazy.compactMap { kind, text in given(text).map { (kind, $0) } }.first
    }
}
