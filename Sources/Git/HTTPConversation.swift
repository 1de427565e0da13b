internal import HTTP
internal import Synchronization

/// A conversation over smart HTTP (gitprotocol-http): each question is a request of its own.
final class HTTPConversation: Conversation {
    private let service: Service
    private let remote: String
    private let client: Client
    private let access: Access
    private let deadline: ContinuousClock.Instant
    /// The repository's URL; a redirect of the first request within the host moves it.
    private let base: Mutex<URL>

    init(_ service: Service, at url: URL, client: Client, access: Access) {
        self.service = service
        self.remote = url.description
        self.client = client
        self.access = access
        deadline = .now + access.timeout
        var path = url.path
        while path.hasSuffix("/") { path.removeLast() }
        base = Mutex(url.with(path: path))
    }

    let isStateless = true

    func advertisement() async throws(GitError) -> [PacketLine] {
        let url = base.withLock { $0.with(path: $0.path + "/info/refs", query: "service=\(service.rawValue)") }
        var request = try request(.get, url)
        if service == .uploadPack { request.headers.add("Git-Protocol", "version=2") }
        let response = try await send(request)
        if response.url.path.hasSuffix("/info/refs") {
            base.withLock { $0 = response.url.with(path: String(response.url.path.dropLast("/info/refs".count))) }
        }
        return try lines(of: response, type: "application/x-\(service.rawValue)-advertisement")
    }

    func ask(_ question: [UInt8], isLast: Bool, limit: Int) async throws(GitError) -> [PacketLine] {
        let url = base.withLock { $0.with(path: $0.path + "/" + service.rawValue) }
        var request = try request(.post, url)
        request.headers.add("Content-Type", "application/x-\(service.rawValue)-request")
        request.headers.add("Accept", "application/x-\(service.rawValue)-result")
        if service == .uploadPack { request.headers.add("Git-Protocol", "version=2") }
        request.body = question
        request.limit = limit
        return try lines(of: try await send(request), type: "application/x-\(service.rawValue)-result")
    }

    private func request(_ method: Request.Method, _ url: URL) throws(GitError) -> Request {
        var request = Request(method, url, headers: ["User-Agent": Agent.name])
        request.limit = Remote.answerLimit
        request.timeout = access.timeout
        request.stall = access.timeout
        request.deadline = deadline
        request.trust = access.trust
        request.route = access.route
        request.redirects = method == .get ? .sameOrigin : .refused
        guard case .http(let credential) = access.proof else { return request }
        guard url.scheme == "https" || url.isLoopback else {
            throw .unauthorized(
                remote: remote,
                source: access.source,
                words: "credentials are not sent over plain http"
            )
        }
        request.headers.add("Authorization", credential.authorization)
        return request
    }

    private func send(_ request: Request) async throws(GitError) -> Response {
        let response: Response
        do { response = try await client.send(request) } catch {
            switch error {
            case .cancelled: throw .cancelled
            case .tooLarge(_, let limit): throw .tooLarge(remote: remote, limit: limit)
            default: throw .unreachable(remote: remote, reason: error)
            }
        }
        switch response.status {
        case 200: return response
        case 401:
            let isGiven = if case .http = access.proof { true } else { false }
            throw .unauthorized(
                remote: remote,
                source: isGiven ? access.source ?? "the command line" : nil,
                words: words(of: response)
            )
        default: throw .refused(remote: remote, status: response.status, words: words(of: response))
        }
    }

    /// A short text is the server's own explanation; a page of HTML is not one.
    private func words(of response: Response) -> String {
        guard response.headers["Content-Type"]?.hasPrefix("text/plain") ?? false else { return "" }
        return String(decoding: response.body.prefix(512), as: UTF8.self)
            .split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private func lines(of response: Response, type: String) throws(GitError) -> [PacketLine] {
        let found = response.headers["Content-Type"] ?? ""
        guard found.split(separator: ";").first.map({ $0 == type }) ?? false else {
            throw .malformed(remote: remote, reason: "the answer is of type '\(found)', not '\(type)'")
        }
        do { return try PacketLine.all(in: response.body) } catch {
            throw .malformed(remote: remote, reason: error.reason)
        }
    }
}
