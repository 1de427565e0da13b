internal import Git
internal import HTTP
internal import Markers

/// Where one automation reads from and pushes to.
struct Target: Sendable {
    let remote: Remote
    let revision: Revision
    /// `nil` pushes to the branch that is read from.
    let pushBranch: BranchName?
    let pushOptions: [String]
    /// Whether the repository is the one that the policy files come from.
    let isSource: Bool

    var location: Location { remote.location }

    /// The branch that will be pushed to, as far as the policy files say.
    var branch: String? {
        if let pushBranch { return pushBranch.text }
        return revision.branch?.text
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
            access.route = try options.secrets.route(repository.proxySecretRef, of: repository)
            if let password {
                access.proof = .http(.basic(user: user ?? "git", password: password))
                access.source = "the URL of git repository '\(repository.name)'"
            }
        }
        access.timeout = max(repository.timeout, .seconds(1))
        if case .none = access.proof { try open(&access, for: repository, at: place) }
        let start = try start(of: automation, repository, isSource: isSource)
        return Target(
            remote: Remote(place, access: access, client: client),
            revision: start.revision,
            pushBranch: try pushBranch(of: automation, start),
            pushOptions: try pushOptions(of: automation),
            isSource: isSource
        )
    }

    /// Where `automation` would push, as far as the policy files say: for a preview, which needs no credential.
    func destination(
        of automation: ImageUpdateAutomation,
        in policies: PolicyFiles
    ) throws(Failure) -> (remote: String, branch: String?) {
        let (repository, location, _, _) = try place(of: automation, in: policies)
        let start = try start(of: automation, repository, isSource: false)
        return ("\(location)", try (pushBranch(of: automation, start) ?? start.revision.branch)?.text)
    }

    /// The branch that is pushed to, where it is another than the one that is read from.
    private func pushBranch(of automation: ImageUpdateAutomation, _ start: Start) throws(Failure) -> BranchName? {
        guard let name = automation.pushBranch, !name.value.isEmpty else { return start.branch }
        return try branch(name, of: automation)
    }

    /// The server reads one option to a line.
    func pushOptions(of automation: ImageUpdateAutomation) throws(Failure) -> [String] {
        let options = automation.pushOptions.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        guard let broken = options.first(where: { $0.utf8.contains { $0 < 0x20 || $0 == 0x7F } }) else {
            return options
        }
        throw Failure(
            automation.error(at: automation.nameRange, "the push option '\(broken)' holds a control character")
        )
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
            access.trust.revocationLists = try secret.revocationLists(at: reference, of: repository)
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
