internal import Glibc

/// The one HTTP client of Tidemark: deadlines, size caps, redirect and retry rules, connection reuse.
///
/// Credentials are header fields of a request and go to that request's origin only. Nothing is kept between requests
/// but connections.
public final class Client: Sendable {
    /// Where its transfers run; a task that prefers it waits for them without a change of threads.
    public let loop: EventLoop
    private let authorityFile: String?
    private let throttle = Throttle()

    /// A redirect that is longer than this is a loop.
    private static let redirectLimit = 5

    /// Makes a client that shares its connections with the others on `loop`.
    ///
    /// - Parameter authorityFile: a file of certificates in PEM that every server may be vouched for by, beside the system's
    ///   directory of authorities: what `SSL_CERT_FILE` is to OpenSSL. Read at each new connection.
    public init(on loop: EventLoop = EventLoop(), authorityFile: String? = nil) {
        self.loop = loop
        self.authorityFile = authorityFile
    }

    /// Starts libcurl and OpenSSL on this thread, which takes a millisecond that the first request need not wait for. Once in a
    /// process; whoever comes meanwhile waits.
    ///
    /// - Parameter usesTLS: whether a connection with TLS is to come, which would take another millisecond to begin.
    public static func startLibrary(usesTLS: Bool) {
        Multi.startLibrary()
        if usesTLS { Multi.warmTLS() }
    }

    /// What each server (as scheme, host and port) last said is left of its limits, sorted; only those that say so.
    public var rateLimits: [(origin: String, limit: RateLimit)] { throttle.limits }

    /// Sends a request; repeats it after faults that pass, and follows redirects, as the request allows.
    ///
    /// - Returns: the last response, whatever its status.
    /// - Throws: `HTTPError` when there is no whole response within the rules.
    public func send(_ request: Request) async throws(HTTPError) -> Response {
        if let name = request.headers.brokenField { throw .invalidHeader(name: name) }
        let redaction = Redaction(request)
        do {
            return redaction.covered(try await follow(request))
        } catch {
            throw error.covered(by: redaction)
        }
    }

    private func follow(_ request: Request) async throws(HTTPError) -> Response {
        var request = request
        for _ in 0...Self.redirectLimit {
            let response = try await sendRepeatedly(request)
            guard let target = try redirect(from: response, of: request) else { return response }
            if target.origin != request.url.origin {
                request.headers.remove("Authorization")
                // Storage is often somebody else's, with another authority, and what comes from there is checked against a digest.
                request.trust.revocationLists = nil
            }
            request.url = target
        }
        throw .redirected(
            from: request.url.description,
            to: request.url.description,
            reason: "more than \(Self.redirectLimit) times"
        )
    }

    private func sendRepeatedly(_ request: Request) async throws(HTTPError) -> Response {
        let origin = request.url.origin
        // A proxy resolves names itself and is asked with the address that stands in the URL.
        if loop.addresses.forbids(host: request.url.host) {
            throw .forbiddenAddress(origin: origin, rule: loop.addresses)
        }
        let attempts = request.method == .post ? 1 : max(1, request.attempts)
        var attempt = 1
        while true {
            try await waitForAdmission(to: origin, deadline: request.deadline)
            let result = await loop.perform(request, authorityFile: authorityFile)
            let pause: Duration?
            switch result {
            case .success(let response):
                pause = Retry.pause(after: response, attempt: attempt, now: Int64(time(nil)), jitter: Self.jitter)
                throttle.learn(response, pause: pause, of: origin)
            case .failure(let error): pause = Retry.pause(after: error, attempt: attempt, jitter: Self.jitter)
            }
            guard let pause, attempt < attempts, fits(.now + pause, before: request.deadline) else {
                if case .failure(let error) = result, error.meansNobodyListens { throttle.fail(error, at: origin) }
                return try result.get()
            }
            attempt += 1
            try await sleep(until: .now + pause)
        }
    }

    private static var jitter: Double { .random(in: 0...1) }

    /// Waits as long as the server wants to be left alone; not at all when there is no time for that.
    private func waitForAdmission(to origin: String, deadline: ContinuousClock.Instant?) async throws(HTTPError) {
        while true {
            switch throttle.admission(to: origin) {
            case .go: return
            case .refuse(let error): throw error
            case .wait(let end):
                let left = end - .now
                guard fits(end, before: deadline) else {
                    throw .paused(origin: origin, seconds: max(1, Int(clamping: left.components.seconds)))
                }
                // Those who waited together do not come back together.
                try await sleep(until: end + left * Double.random(in: 0...0.1))
            }
        }
    }

    private func sleep(until end: ContinuousClock.Instant) async throws(HTTPError) {
        do { try await Task.sleep(until: end, clock: .continuous) } catch { throw .cancelled }
    }

    /// Without a deadline of its own, a request does not sleep longer than a minute for a server's wish.
    private func fits(_ end: ContinuousClock.Instant, before deadline: ContinuousClock.Instant?) -> Bool {
        end < deadline ?? .now + .seconds(61)
    }

    private func redirect(from response: Response, of request: Request) throws(HTTPError) -> URL? {
        guard [301, 302, 303, 307, 308].contains(response.status), let location = response.headers["Location"] else {
            return nil
        }
        let target: URL
        do { target = try request.url.resolving(location) } catch {
            guard case .invalidURL(let text) = error else { throw error }
            throw .redirected(
                from: request.url.description,
                to: text,
                reason: "only a URL of http or https without a user is followed"
            )
        }
        if let refusal = refusal(of: target, for: request) {
            throw .redirected(from: request.url.description, to: target.description, reason: refusal)
        }
        return target
    }

    /// Why a redirect is not followed; `nil` when it is.
    private func refusal(of target: URL, for request: Request) -> String? {
        if request.method == .post || request.method == .put { return "only what reads is followed" }
        switch request.redirects {
        case .refused: return "redirects are not followed here"
        case _ where target.origin == request.url.origin: return nil
        case .sameOrigin: return "another host is not followed"
        case .alsoBelow(let domain):
            let isBelow = target.scheme == "https" && (target.host == domain || target.host.hasSuffix(".\(domain)"))
            return isBelow ? nil : "another host is not followed"
        case .anywhere:
            let isDowngrade = request.url.scheme == "https" && target.scheme != "https"
            return isDowngrade ? "TLS is not left" : nil
        }
    }
}
