public import HTTP

/// How one remote is opened: what to show, whom to trust, how long to wait.
public struct Access: Sendable {
    /// What the remote is shown.
    public enum Proof: Sendable, Hashable {
        /// Nothing; for SSH the agent and the user's own configuration.
        case none
        /// An `Authorization` field, for HTTP.
        case http(Credential)
        /// A private key with the hosts that are trusted, for SSH.
        case ssh(SSHKey)
    }

    /// A private key and the hosts that it is shown to.
    public struct SSHKey: Sendable, Hashable {
        /// The private key in any form that OpenSSH reads.
        public let identity: Secret
        /// The lines of a known_hosts file.
        public let knownHosts: String
        /// The passphrase of the key.
        public let passphrase: Secret?

        /// Keeps the three; nothing is parsed before `ssh` does.
        public init(identity: Secret, knownHosts: String, passphrase: Secret? = nil) {
            self.identity = identity
            self.knownHosts = knownHosts
            self.passphrase = passphrase
        }
    }

    /// What the remote is shown.
    public var proof: Proof
    /// Where `proof` came from, in words for an error: `secret 'flux-system/git'`.
    public var source: String?
    /// How an HTTP server is trusted.
    public var trust: Request.Trust
    /// The way to an HTTP server.
    public var route: Route
    /// The time for one fetch or one push.
    public var timeout: Duration
    /// The environment for `ssh` and Git's own server processes: `PATH`, `HOME` and the agent's socket are passed on.
    public var environment: [String: String]

    /// Opens a remote with what is given.
    public init(
        proof: Proof = .none,
        source: String? = nil,
        trust: Request.Trust = Request.Trust(),
        route: Route = .environment,
        timeout: Duration = .seconds(60),
        environment: [String: String] = [:]
    ) {
        self.proof = proof
        self.source = source
        self.trust = trust
        self.route = route
        self.timeout = timeout
        self.environment = environment
    }
}
