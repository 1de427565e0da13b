internal import HTTP

/// What was learnt about registries and is worth keeping between requests: tokens, how each one wants to be asked, and which ones
/// speak TLS after all.
actor Sessions {
    /// Nothing of this is ever shared between logins.
    struct TokenKey: Hashable {
        var origin: String
        var realm: String
        var service: String?
        var scope: String
        var login: Login?
    }

    struct DemandKey: Hashable {
        var origin: String
        var login: Login?
    }

    /// What a registry has asked for.
    enum Demand: Hashable {
        case basic
        case bearer(realm: String, service: String?)
    }

    private var tokens: [TokenKey: Token] = [:]
    private var pending: [TokenKey: Task<Result<Token, OCIError>, Never>] = [:]
    private var demands: [DemandKey: Demand] = [:]
    private var secureHosts: Set<String> = []

    func demand(_ key: DemandKey) -> Demand? { demands[key] }

    func learn(_ demand: Demand, of key: DemandKey) { demands[key] = demand }

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
        let task: Task<Result<Token, OCIError>, Never>
        if let running = pending[key] {
            task = running
        } else {
            task = Task { await fetch() }
            pending[key] = task
        }
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        pending[key] = nil
        let token = try result.get()
        tokens[key] = token
        return token.secret
    }
}
