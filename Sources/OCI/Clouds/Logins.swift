public import HTTP

/// The logins that have to be got from elsewhere, from providers and from credential helpers: each is asked for once, by
/// whoever comes first, and kept in memory until shortly before it expires.
public actor Logins {
    private let client: Client
    /// Reaches metadata services, too; asked only for what the operator's environment or a provider's tools name.
    private let metadata: Client
    private let environment: [String: String]
    private let trace: @Sendable (Step) -> Void
    private var running: [Key: Task<Result<Kept, OCIError>, Never>] = [:]
    private var kept: [Key: Kept] = [:]

    private struct Key: Hashable {
        /// A provider or a helper.
        let origin: String
        let registry: String
        let isNamed: Bool
        let trust: Request.Trust
        let route: Route
    }

    private struct Kept: Sendable {
        let login: Login?
        let expiry: ContinuousClock.Instant
    }

    /// How long a login may need that nobody gave a time for, and how long before its end it is used no more.
    private static let patience: Duration = .seconds(30)
    private static let margin: Duration = .seconds(300)

    /// Keeps what is given; nothing is asked yet. `authorityFile` is what `client` trusts, too.
    public init(
        client: Client,
        authorityFile: String? = nil,
        environment: [String: String],
        trace: @escaping @Sendable (Step) -> Void = { _ in }
    ) {
        self.client = client
        metadata = Client(on: EventLoop(addresses: .anything), authorityFile: authorityFile)
        self.environment = environment
        self.trace = trace
    }

    /// The login that `helper` has for a registry; `nil` when it has none.
    public func login(of helper: CredentialHelper, for repository: Repository) async throws(OCIError) -> Login? {
        let key = Key(
            origin: "docker-credential-\(helper.name)",
            registry: repository.registry,
            isNamed: true,
            trust: Request.Trust(),
            route: .direct
        )
        let trace = trace
        return try await login(key) { () async throws(OCIError) in
            Kept(login: try await helper.login(for: repository, trace: trace), expiry: .now + .seconds(3600))
        }
    }

    /// The login that a provider has for a registry of its own.
    ///
    /// - Parameter isNamed: whether a policy file names the provider. Where it doesn't, only what the environment names is
    ///   asked, and the answer is `nil` when that gives nothing.
    ///
    /// Throws ``OCIError/noCloudCredential(_:provider:tried:)`` and ``OCIError/cloudRefused(_:provider:source:reason:)``.
    public func login(
        of cloud: Cloud,
        for repository: Repository,
        access: Access,
        isNamed: Bool
    ) async throws(OCIError) -> Login? {
        try cloud.check(repository)
        let key = Key(
            origin: cloud.rawValue,
            registry: repository.registry,
            isNamed: isNamed,
            trust: access.trust,
            route: access.route
        )
        let conversation = CloudConversation(
            cloud: cloud,
            place: OCIError.Place(repository),
            client: client,
            metadata: metadata,
            environment: CloudEnvironment(environment),
            access: access,
            deadline: .now + min(access.timeout, Self.patience),
            probes: isNamed,
            trace: trace
        )
        let registry = repository.registry
        return try await login(key) { () async throws(OCIError) in
            let found: (login: Login, lifetime: Duration)? =
                switch cloud {
                case .aws: try await AWS(conversation).login(registry)
                case .azure: try await Azure(conversation).login(registry)
                case .gcp: try await Google(conversation).login()
                }
            guard let found else {
                guard !isNamed else { throw conversation.nothingFound }
                return Kept(login: nil, expiry: .now + .seconds(3600))
            }
            // What lives shorter than the margin is used for half of its life.
            let lifetime = max(found.lifetime - Self.margin, found.lifetime / 2)
            return Kept(login: found.login, expiry: .now + lifetime)
        }
    }

    private func login(
        _ key: Key,
        _ fetch: @escaping @Sendable () async throws(OCIError) -> Kept
    ) async throws(OCIError) -> Login? {
        if let found = kept[key], found.expiry > .now { return found.login }
        if let task = running[key] { return try await task.value.get().login }
        let task = Task {
            let result: Result<Kept, OCIError>
            do throws(OCIError) { result = .success(try await fetch()) } catch { result = .failure(error) }
            running[key] = nil
            if case .success(let found) = result { kept[key] = found }
            return result
        }
        running[key] = task
        return try await task.value.get().login
    }
}
