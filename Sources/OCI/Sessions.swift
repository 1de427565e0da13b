internal import HTTP

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
    }

    private var tokens: [TokenKey: Token] = [:]
    private var pending: [TokenKey: Task<Result<Token, OCIError>, Never>] = [:]
    private var demands: [DemandKey: Step.Demand] = [:]
    private var secureHosts: Set<String> = []

    func demand(_ key: DemandKey) -> Step.Demand? { demands[key] }

    func learn(_ demand: Step.Demand, of key: DemandKey) { demands[key] = demand }

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
