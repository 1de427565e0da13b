internal import Git
internal import HTTP
internal import Markers

/// Where one automation reads from and pushes to.
struct Target: Sendable {
    let remote: Remote
    let reference: Remote.Reference
    /// `nil` pushes to the branch that is read from.
    let pushBranch: BranchName?
    let pushOptions: [String]
    /// Whether the repository is the one that the policy files come from.
    let isSource: Bool

    var location: Location { remote.location }

    /// The branch that will be pushed to, as far as the policy files say.
    var branch: String? {
        if let pushBranch { return pushBranch.text }
        guard case .branch(let branch) = reference else { return nil }
        return branch.text
    }
}

extension Agent {
    /// The repository that the command line names, opened.
    struct SourceRepository: Sendable {
        let location: Location
        let access: Git.Access
        let reference: Remote.Reference
    }

    /// Opens the source's repository with what the command line and the environment give. Their credential is for this
    /// repository and for no other that a policy file may name.
    func repository(at location: Location, user: String?, password: Secret?) -> SourceRepository {
        let environment = options.environment
        var access = Git.Access(environment: environment)
        if case .http = location {
            if let password {
                access.proof = .http(.basic(user: user ?? "git", password: password))
                access.source = "the command line"
            } else if let password = environment["TIDEMARK_GIT_PASSWORD"], !password.isEmpty {
                let user = user ?? environment["TIDEMARK_GIT_USERNAME"].flatMap { $0.isEmpty ? nil : $0 } ?? "git"
                access.proof = .http(.basic(user: user, password: Secret(password)))
                access.source = "TIDEMARK_GIT_PASSWORD"
            }
        }
        return SourceRepository(location: location, access: access, reference: options.ref.map { .branch($0) } ?? .head)
    }

    /// Works out where `automation` reads and pushes.
    func target(
        of automation: ImageUpdateAutomation,
        in policies: PolicyFiles,
        source: SourceRepository?
    ) throws(Failure) -> Target {
        let (repository, location, user, password) = try place(of: automation, in: policies)
        let isSource = source.map { $0.location.isSameRepository(as: location) } ?? false
        if case .local = location, !isSource, let source, !source.location.isLocal {
            throw Failure(
                repository.error(
                    at: repository.url.range,
                    "a path of this machine cannot be named by a repository that is elsewhere",
                    hint: "name an https or ssh URL"
                )
            )
        }
        var place = location
        var access: Git.Access
        if isSource, let source {
            place = source.location
            access = source.access
        } else {
            try NotSupported.check(repository)
            access = Git.Access(environment: options.environment)
            if let password {
                access.proof = .http(.basic(user: user ?? "git", password: password))
                access.source = "the URL of git repository '\(repository.name)'"
            }
        }
        access.timeout = max(repository.timeout, .seconds(1))
        if case .none = access.proof { try open(&access, for: repository, at: place) }
        return Target(
            remote: Remote(place, access: access, client: client),
            reference: try reference(of: automation, repository, isSource: isSource),
            pushBranch: try automation.pushBranch.map { name throws(Failure) in try branch(name, of: automation) },
            pushOptions: automation.pushOptions.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" },
            isSource: isSource
        )
    }

    /// Where `automation` would push, as far as the policy files say: for a preview, which needs no credential.
    func destination(
        of automation: ImageUpdateAutomation,
        in policies: PolicyFiles
    ) throws(Failure) -> (remote: String, branch: String?) {
        let (repository, location, _, _) = try place(of: automation, in: policies)
        if let branch = automation.pushBranch { return ("\(location)", try self.branch(branch, of: automation).text) }
        guard case .branch(let branch) = try reference(of: automation, repository, isSource: false) else {
            return ("\(location)", nil)
        }
        return ("\(location)", branch.text)
    }

    private func place(
        of automation: ImageUpdateAutomation,
        in policies: PolicyFiles
    ) throws(Failure) -> (repository: GitRepository, location: Location, user: String?, password: Secret?) {
        let repository: GitRepository
        do throws(DiagnosticError) { repository = try policies.gitRepository(of: automation) } catch {
            throw Failure(error)
        }
        do throws(GitError) {
            let (location, user, password) = try Location.parse(repository.url.value)
            return (repository, location, user, password)
        } catch { throw Failure(repository.error(at: repository.url.range, "\(error)")) }
    }

    private func branch(_ name: Located<String>, of object: some PolicyObject) throws(Failure) -> BranchName {
        guard let branch = BranchName(name.value) else {
            throw Failure(object.error(at: name.range, "'\(name.value)' cannot be the name of a branch"))
        }
        return branch
    }

    private func reference(
        of automation: ImageUpdateAutomation,
        _ repository: GitRepository,
        isSource: Bool
    ) throws(Failure) -> Remote.Reference {
        if isSource, let branch = options.ref { return .branch(branch) }
        if let reference = automation.checkout { return try self.reference(reference, of: automation) }
        if let reference = repository.reference { return try self.reference(reference, of: repository) }
        return .head
    }

    /// Flux looks at them in this order: commit, name, tag, semver, branch. Where there is none it takes `master`; here
    /// it is the branch that the remote itself calls its own.
    private func reference(_ reference: GitReference, of object: some PolicyObject) throws(Failure) -> Remote.Reference
    {
        func given(_ text: Located<String>?) -> Located<String>? { text.flatMap { $0.value.isEmpty ? nil : $0 } }
        if let commit = given(reference.commit) {
            guard let id = ObjectID(commit.value) else {
                throw Failure(
                    object.error(at: commit.range, "'\(commit.value)' is not a commit: 40 hexadecimal digits")
                )
            }
            return .commit(id)
        }
        if let name = given(reference.name) {
            guard name.value.hasPrefix("refs/heads/") else { return .name(name.value) }
            return .branch(try branch(name, of: object))
        }
        if let tag = given(reference.tag) { return .tag(tag.value) }
        if let range = given(reference.semver) {
            throw Failure(
                object.error(
                    at: range.range,
                    "checking out the newest tag in a range is not supported yet",
                    hint: "name a branch in 'ref.branch'"
                )
            )
        }
        return try given(reference.branch).map { name throws(Failure) in .branch(try branch(name, of: object)) }
            ?? .head
    }

    /// Adds the credential that the repository's `secretRef` names.
    private func open(
        _ access: inout Git.Access,
        for repository: GitRepository,
        at location: Location
    ) throws(Failure) {
        guard let reference = repository.secretRef else { return }
        let secret = try options.secrets.entry(reference, of: repository)
        access.source = secret.source
        switch location {
        case .http:
            access.trust.add(authorities: secret.bytes("ca.crt") ?? secret.bytes("caFile"))
            if let chain = secret.bytes("tls.crt"), let key = secret.bytes("tls.key") {
                access.trust.clientCertificate = Request.Trust.ClientCertificate(chain: chain, key: key)
            }
            if let token = secret.text("bearerToken") {
                access.proof = .http(.bearer(Secret(token)))
            } else if let password = secret.text("password") {
                guard let user = secret.text("username") else {
                    throw Failure(
                        repository.error(at: reference.range, "\(secret.source) has a 'password' and no 'username'")
                    )
                }
                access.proof = .http(.basic(user: user, password: Secret(password)))
            }
        case .ssh:
            guard let identity = secret.text("identity") else { return }
            guard let knownHosts = secret.text("known_hosts") else {
                throw Failure(
                    repository.error(
                        at: reference.range,
                        "\(secret.source) has no 'known_hosts', so no host can be trusted",
                        hint: "add what 'ssh-keyscan HOST' prints, after comparing it with what the host publishes"
                    )
                )
            }
            access.proof = .ssh(
                Git.Access.SSHKey(
                    identity: Secret(identity),
                    knownHosts: knownHosts,
                    passphrase: secret.text("password").map { Secret($0) }
                )
            )
        case .local: return
        }
    }
}

extension Location {
    fileprivate var isLocal: Bool { if case .local = self { true } else { false } }

    /// Whether two addresses mean the same repository: the same host and path, however it is reached.
    func isSameRepository(as other: Location) -> Bool {
        switch (place, other.place) {
        case (let mine?, let theirs?): mine == theirs
        default: false
        }
    }

    private var place: String? {
        let (host, path) =
            switch self {
            case .http(let url): (url.host + (url.origin.hasSuffix(":\(url.port)") ? ":\(url.port)" : ""), url.path)
            case .ssh(_, let host, _, let path): (host.lowercased(), path)
            case .local(let path): ("", path)
            }
        let trimmed = path.split(separator: "/").joined(separator: "/")
        return host + "/" + (trimmed.hasSuffix(".git") ? String(trimmed.dropLast(4)) : trimmed)
    }
}
