internal import HTTP
internal import Synchronization

/// What was learnt about registries and is worth keeping between requests: tokens, how each one wants to be asked, and which ones
/// speak TLS after all.
actor Sessions {
    /// Who asks, whom they trust and which way they go: nothing that one was given is ever used for another.
    struct Caller: Hashable {
        var login: Login?
        var trust: Request.Trust
        var route: Route

        init(_ access: Access) {
            login = access.login
            trust = access.trust
            route = access.route
        }
    }

    struct TokenKey: Hashable {
        var origin: String
        var realm: String
        var service: String?
        var scope: String
        var caller: Caller
    }

    struct DemandKey: Hashable {
        var origin: String
        var caller: Caller

        /// Those who log in alike nearly always trust alike, too.
        func hash(into hasher: inout Hasher) {
            hasher.combine(origin)
            hasher.combine(caller.login)
        }
    }

    private var tokens: [TokenKey: Token] = [:]
    private var pending: [TokenKey: Task<Result<Token, OCIError>, Never>] = [:]
    private var demands: [DemandKey: Step.Demand] = [:]
    private var secureHosts: Set<String> = []
    /// Each repository of a host asks for it.
    private nonisolated let roots = Mutex<[String: URL]>([:])

    func demand(_ key: DemandKey) -> Step.Demand? { demands[key] }

    func learn(_ demand: Step.Demand, of key: DemandKey) { demands[key] = demand }

    /// `https://HOST/`, parsed once.
    nonisolated func root(of host: String) throws(HTTPError) -> URL {
        if let known = roots.withLock({ $0[host] }) { return known }
        let root = try URL("https://\(host)/")
        roots.withLock { $0[host] = root }
        return root
    }

    func speaksTLS(_ host: String) -> Bool { secureHosts.contains(host) }

    func learnTLS(of host: String) { secureHosts.insert(host) }

    /// The token for `key`: a kept one unless it is `refused` or has expired, else the one that `fetch` gets. Who asks while it is
    /// being fetched waits for the same one.
    func token(
        for key: TokenKey,
        refused: Secret?,
        fetch: @escaping @Sendable () async -> Result<Token, OCIError>
    ) async throws(OCIError) -> Secret {
        if let kept = tokens[key], kept.secret != refused, kept.expiry > .now { return kept.secret }
        if let running = pending[key] { return try await running.value.get().secret }
        // The task itself puts its result away, so that whoever asks next finds either the task or the token.
        let task = Task {
            let result = await fetch()
            pending[key] = nil
            if case .success(let token) = result { tokens[key] = token }
            return result
        }
        pending[key] = task
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        return try result.get().secret
    }
}
