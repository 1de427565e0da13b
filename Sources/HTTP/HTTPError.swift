/// Why a request got no usable response. A response with an error status is not an error here: its meaning belongs to
/// the caller, who knows the protocol.
public enum HTTPError: Error, Sendable, Equatable {
    /// The text is not an absolute `http` or `https` URL, or holds user information where none belongs.
    case invalidURL(String)
    /// A header field holds a line break, which would begin another field; usually the end of a file that holds a token.
    case invalidHeader(name: String)
    /// No connection: name resolution, refusal. `reason` is libcurl's own sentence.
    case unreachable(origin: String, reason: String)
    /// The proxy does not lead there. `reason` is libcurl's own sentence, or the proxy's status.
    case proxyFailed(origin: String, proxy: String?, reason: String)
    /// Nobody took the connection, TLS included, within this time.
    case noConnection(origin: String, seconds: Int)
    /// The server said, to this request or to one before it, that it wants none for some time, longer than there is.
    case paused(origin: String, seconds: Int)
    /// The address that the host's name stands for may not be reached: see ``AddressRule``.
    case forbiddenAddress(origin: String, rule: AddressRule)
    /// A deadline passed, or fewer than 100 bytes a second came for 20 seconds.
    case timedOut(origin: String, reason: String)
    /// The TLS handshake failed or the certificate does not hold. `reason` is libcurl's own sentence.
    case untrusted(origin: String, reason: String)
    /// The server answers the TLS handshake in plain text.
    case withoutTLS(origin: String)
    /// Whoever listens there speaks another protocol. `reason` is libcurl's own sentence.
    case notHTTP(origin: String, reason: String)
    /// The connection ended before the response was whole.
    case truncated(origin: String, reason: String)
    /// The response, decoded, is larger than the request allowed.
    case tooLarge(origin: String, limit: Int)
    /// The server pointed to a place that the request's rules do not let it go to.
    case redirected(from: String, to: String, reason: String)
    /// The task that waited for the response was cancelled.
    case cancelled
}

extension HTTPError {
    /// Whether the next request would meet the same: nobody takes connections there.
    var meansNobodyListens: Bool {
        switch self {
        case .unreachable, .noConnection: true
        default: false
        }
    }
}

extension HTTPError: CustomStringConvertible {
    /// The situation in one sentence, without a secret: URLs stand without user information and query.
    public var description: String {
        switch self {
        case .invalidURL(let text): "'\(text)' is not an http or https URL"
        case .invalidHeader(let name): "the header field '\(name)' would hold a line break, so nothing was sent"
        case .unreachable(let origin, let reason): "cannot reach '\(origin)': \(reason)"
        case .forbiddenAddress(let origin, .withoutMetadata), .forbiddenAddress(let origin, .anything):
            "cannot reach '\(origin)': its address is link-local or unspecified, which is never contacted"
        case .proxyFailed(let origin, let proxy, let reason):
            "cannot reach '\(origin)' through \(proxy.map { "the proxy '\($0)'" } ?? "its proxy"): \(reason)"
        case .forbiddenAddress(let origin, .publicOnly):
            "cannot reach '\(origin)': its address is not public, and only public ones are contacted"
        case .noConnection(let origin, let seconds): "cannot reach '\(origin)': no connection within \(seconds) seconds"
        case .paused(let origin, let seconds):
            "'\(origin)' wants no requests for another \(seconds == 1 ? "second" : "\(seconds) seconds")"
        case .timedOut(let origin, let reason): "'\(origin)' did not answer in time: \(reason)"
        case .untrusted(let origin, let reason): "cannot trust '\(origin)': \(reason)"
        case .withoutTLS(let origin): "'\(origin)' answers without TLS"
        case .notHTTP(let origin, let reason): "'\(origin)' does not speak HTTP: \(reason)"
        case .truncated(let origin, let reason): "the answer of '\(origin)' was cut short: \(reason)"
        case .tooLarge(let origin, let limit): "the answer of '\(origin)' is larger than \(limit) bytes"
        case .redirected(let from, let to, let reason): "'\(from)' redirects to '\(to)': \(reason)"
        case .cancelled: "cancelled"
        }
    }
}
