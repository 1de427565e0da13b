/// The way to a server. This machine itself is always reached directly: what is said to it in plain text is for nobody else.
public enum Route: Sendable, Hashable {
    /// As the variables say that curl knows: `https_proxy`, `http_proxy` (lower case only), `all_proxy`, `no_proxy`.
    case environment
    /// Without a proxy.
    case direct
    /// Through this proxy, whatever the environment says.
    case proxy(Proxy)

    /// The address of the proxy on the way to `url`, as libcurl takes it; `nil` for none.
    func proxy(to url: URL) -> String? {
        // What is meant for this machine alone, a login in plain text among it, must not go through somebody's proxy.
        if url.isLoopback { return nil }
        return switch self {
        case .environment: ProxyVariables.own.proxy(to: url)
        case .direct: nil
        case .proxy(let proxy): proxy.address
        }
    }
}

/// A proxy with what it is opened with.
public struct Proxy: Sendable, Hashable {
    /// Without user information: `http://proxy.example.com:3128`.
    public let address: String
    let user: String?
    let password: Secret?

    /// What stands before `://`, and the port that it means.
    private static let schemes = ["http": 80, "https": 443, "socks5": 1080, "socks5h": 1080]

    /// Reads an address with scheme (`http`, `https`, `socks5`), host and perhaps a port. A user and password that are given
    /// beside it count before those within it.
    ///
    /// - Throws: `HTTPError.invalidURL`, which shows no password.
    public init(_ text: String, user: String? = nil, password: Secret? = nil) throws(HTTPError) {
        let shown = text.hidingPasswords
        guard let mark = text.firstRange(of: "://") else { throw .invalidURL(shown) }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard let port = Self.schemes[scheme] else { throw .invalidURL(shown) }
        let rest = text[mark.upperBound...]
        let parts: (url: URL, user: String?, password: String?)
        do { parts = try URL.split("http://" + rest) } catch { throw .invalidURL(shown) }
        guard parts.url.path == "/", parts.url.query == nil else { throw .invalidURL(shown) }
        let names = rest.split(separator: "/").first?.hasSuffix(":\(parts.url.port)") ?? false
        // As in Go, the proxy resolves the name of the server; it may know names that nobody does here.
        let spoken = scheme == "socks5" ? "socks5h" : scheme
        address = "\(spoken)://\(parts.url.host):\(names ? parts.url.port : port)"
        self.user = user ?? parts.user
        self.password = password ?? parts.password.map { Secret($0) }
    }
}
