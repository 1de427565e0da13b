internal import HTTP

/// The requests of one scan to one repository: asks, logs in when asked to, and asks again, once.
struct Conversation {
    let client: Client
    let sessions: Sessions
    let repository: Repository
    let access: Access
    let deadline: ContinuousClock.Instant
    /// Is told each step.
    let trace: @Sendable (Step) -> Void

    var place: OCIError.Place { OCIError.Place(repository) }

    /// What is asked for: to read, and nothing else.
    private var scope: String { "repository:\(repository.path):pull" }

    /// Sends a request below the repository; the answer may have any status but 401.
    func send(
        _ path: String,
        method: Request.Method = .get,
        query: String? = nil,
        accept: String? = nil,
        limit: Int,
        redirects: Request.Redirects? = nil
    ) async throws(OCIError) -> Response {
        let base = try await baseURL()
        let url = base.with(path: "/v2/\(repository.path)/\(path)", query: query)
        var request = Request(method, url)
        request.deadline = deadline
        request.limit = limit
        request.trust = access.trust
        request.route = access.route
        request.secrets = access.login?.secrets ?? []
        if let accept { request.headers.add("Accept", accept) }
        if let domain = Self.knownRedirects[repository.host] { request.redirects = .alsoBelow(domain: domain) }
        if let redirects { request.redirects = redirects }
        guard url.scheme == "http" else { return try await authorized(request) }
        do throws(OCIError) {
            let response = try await authorized(request)
            guard response.status == 400, Self.wantsTLS(response.body) else { return response }
        } catch {
            guard case .noAnswer(_, let reason) = error, Self.wantsTLS(reason, host: repository.host) else {
                throw error
            }
        }
        await sessions.learnTLS(of: repository.host)
        request.url = try await baseURL().with(path: url.path, query: query)
        return try await authorized(request)
    }

    /// Registries that are a signpost: their documentation says that they redirect everything, lists included.
    private static let knownRedirects = ["registry.k8s.io": "pkg.dev"]

    /// Plain HTTP where it is allowed, unless the registry has said or the certificates show that it speaks TLS.
    private func baseURL() async throws(OCIError) -> URL {
        do throws(HTTPError) {
            let secure = try sessions.root(of: repository.host)
            guard access.trust == Request.Trust(), access.isInsecure || secure.isLoopback else { return secure }
            if await sessions.speaksTLS(repository.host) { return secure }
            return try URL("http://\(repository.host)/")
        } catch {
            throw .noAnswer(place, error)
        }
    }

    /// What the servers of Go and nginx say to those who come without TLS.
    private static func wantsTLS(_ body: [UInt8]) -> Bool {
        String(decoding: body.prefix(1024), as: UTF8.self).contains("HTTPS")
    }

    /// Whether plain HTTP leads to TLS on the same host, or to nothing where no port was named: `insecure` allows plain HTTP,
    /// it doesn't demand it.
    static func wantsTLS(_ error: HTTPError, host: String) -> Bool {
        switch error {
        case .redirected(_, let target, _): target.hasPrefix("https://\(host)/")
        case .unreachable: host.hasPrefix("[") ? host.hasSuffix("]") : !host.contains(":")
        default: false
        }
    }

    // MARK: Logging in

    private func authorized(_ request: Request) async throws(OCIError) -> Response {
        var request = request
        var credential = try await rememberedCredential(for: request.url)
        for isLast in [false, true] {
            request.headers.remove("Authorization")
            if let credential { request.headers.add("Authorization", credential.authorization) }
            let response = try await transfer(request)
            guard response.status == 401 else { return response }
            let complaint = OCIError.Complaint(response)
            if isLast { throw .loginRefused(place, login: access.login?.description, complaint) }
            let demand = try demand(of: response, complaint)
            trace(.demand(host: repository.host, demand))
            await sessions.learn(demand, of: demandKey(request.url))
            guard let answer = try await answer(to: demand, at: request.url, refused: credential), answer != credential
            else {
                throw .loginRefused(place, login: access.login?.description, complaint)
            }
            credential = answer
        }
        throw .loginRefused(
            place,
            login: access.login?.description,
            OCIError.Complaint(status: 401, code: nil, message: nil)
        )
    }

    private func transfer(_ request: Request) async throws(OCIError) -> Response {
        let start = ContinuousClock.now
        do throws(HTTPError) {
            let response = try await client.send(request)
            trace(.answer(request.method, request.url, status: response.status, start.duration(to: .now)))
            return response
        } catch {
            trace(.noAnswer(request.method, request.url, error))
            throw .noAnswer(place, error)
        }
    }

    private func demandKey(_ url: URL) -> Sessions.DemandKey {
        .init(origin: url.origin, caller: Sessions.Caller(access))
    }

    /// What the registry would ask for, when it has been asked before.
    private func rememberedCredential(for url: URL) async throws(OCIError) -> Credential? {
        if case .registryToken(let token)? = access.login?.kind {
            try forbidPlainHTTP(url)
            return .bearer(token)
        }
        guard let demand = await sessions.demand(demandKey(url)) else { return nil }
        return try await answer(to: demand, at: url, refused: nil)
    }

    /// The first bearer challenge, else the first basic one; nothing else is ever answered.
    private func demand(of response: Response, _ complaint: OCIError.Complaint) throws(OCIError) -> Step.Demand {
        var challenges: [Challenge] = []
        for field in response.headers.all("WWW-Authenticate") {
            guard let parsed = Challenge.parse(field) else {
                throw .badChallenge(place, field: String(field.prefix(200)))
            }
            challenges += parsed
        }
        if let bearer = challenges.first(where: { $0.scheme == "bearer" }) {
            guard let realm = bearer.parameters["realm"] else {
                throw .badChallenge(place, field: "Bearer without realm")
            }
            return .bearer(realm: realm, service: bearer.parameters["service"])
        }
        if challenges.contains(where: { $0.scheme == "basic" }) { return .basic }
        throw .loginRefused(place, login: access.login?.description, complaint)
    }

    /// What satisfies a demand; `nil` when there is no login for it.
    private func answer(
        to demand: Step.Demand,
        at url: URL,
        refused: Credential?
    ) async throws(OCIError) -> Credential? {
        switch demand {
        case .basic:
            guard case .password(let user, let password)? = access.login?.kind else { return nil }
            try forbidPlainHTTP(url)
            return .basic(user: user, password: password)
        case .bearer(let text, let service):
            if case .registryToken? = access.login?.kind { return nil }
            let realm: Realm
            do throws(Realm.Refusal) {
                realm = try Realm(text, registry: url, access: access)
            } catch {
                throw .untrustedTokenServer(place, realm: text, reason: error.reason)
            }
            if access.login != nil { try forbidPlainHTTP(realm.url) }
            let key = Sessions.TokenKey(
                origin: url.origin,
                realm: text,
                service: service,
                scope: scope,
                caller: Sessions.Caller(access)
            )
            let old: Secret? = if case .bearer(let token)? = refused { token } else { nil }
            let fetch: @Sendable () async -> Result<Token, OCIError> = {
                do throws(OCIError) {
                    return .success(try await fetchToken(from: realm, service: service))
                } catch {
                    return .failure(error)
                }
            }
            return .bearer(try await sessions.token(for: key, refused: old, fetch: fetch))
        }
    }

    private func forbidPlainHTTP(_ url: URL) throws(OCIError) {
        guard url.scheme == "http", !url.isLoopback, let login = access.login else {
            return
        }
        throw .loginOverPlainHTTP(place, login: login.description)
    }

    // MARK: Tokens

    private func fetchToken(from realm: Realm, service: String?) async throws(OCIError) -> Token {
        var request = Request(.get, realm.url)
        request.deadline = deadline
        request.limit = Registry.smallBodyLimit
        request.trust = access.trust
        request.route = access.route
        request.secrets = access.login?.secrets ?? []
        trace(.token(from: realm.url, service: service, scope: scope, access.login))
        if case .identityToken(let token, _)? = access.login?.kind {
            var post = request
            post.method = .post
            post.headers.add("Content-Type", "application/x-www-form-urlencoded")
            let form: Form = [
                "grant_type": "refresh_token", "service": service, "client_id": "tidemark", "scope": scope,
                "refresh_token": token.value,
            ]
            post.body = Array(form.text.utf8)
            let response = try await transfer(post)
            // Servers that don't know this form are asked in the other one.
            if response.status != 404, response.status != 405 { return try self.token(in: response, from: realm) }
        }
        var query = Form(after: realm.url.query)
        if let service { query.add("service", service) }
        query.add("scope", scope)
        request.url = realm.url.with(path: realm.url.path, query: query.text)
        switch access.login?.kind {
        case .password(let user, let password)?, .identityToken(let password, let user)?:
            request.headers.add("Authorization", Credential.basic(user: user, password: password).authorization)
        case .registryToken?, nil: break
        }
        return try token(in: try await transfer(request), from: realm)
    }

    private func token(in response: Response, from realm: Realm) throws(OCIError) -> Token {
        guard response.status != 200 else {
            if let token = Token(response.body, now: .now) { return token }
            throw .badToken(place, realm: realm.url.description, reason: "the answer holds none")
        }
        let complaint = OCIError.Complaint(response)
        switch response.status {
        case 401, 403: throw .loginRefused(place, login: access.login?.description, complaint)
        case 429: throw .tooManyRequests(place, complaint)
        default: throw .badToken(place, realm: realm.url.description, reason: complaint.description)
        }
    }
}
