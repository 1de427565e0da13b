public import HTTP

/// How a repository may be asked for its tags.
public struct Access: Hashable, Sendable {
    /// What to log in with, if anything.
    public var login: Login?
    /// Whether the policy allows plain HTTP; loopback always may be asked in plain HTTP.
    public var isInsecure: Bool
    /// Which certificates are trusted.
    public var trust: Request.Trust
    /// The way to the registry and its token server.
    public var route: Route
    /// The time for all of a scan, tokens and pages included.
    public var timeout: Duration
    /// Hosts (with a port where it isn't the scheme's own) of token servers that the registry may send the login to, beside itself
    /// and the well-known pairs. Nobody but the operator may set this.
    public var tokenHosts: Set<String> = []
    /// The only hosts that are asked, token servers among them, beside those that belong to a registry on the list; `nil` for all.
    public var hosts: HostList?

    /// The default timeout is a minute, as Flux's.
    public init(
        login: Login? = nil,
        isInsecure: Bool = false,
        trust: Request.Trust = Request.Trust(),
        route: Route = .environment,
        timeout: Duration = .seconds(60)
    ) {
        self.login = login
        self.isInsecure = isInsecure
        self.trust = trust
        self.route = route
        self.timeout = timeout
    }
}
