/// One request and the rules under which it is made.
public struct Request: Sendable {
    /// What the request asks for; only `get` and `head` are repeated or redirected, and `put` is repeated.
    public enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
    }

    /// Where a redirect may lead.
    public enum Redirects: Sendable {
        /// Nowhere: a redirect is an error that says where it pointed.
        case refused
        /// To the same scheme, host and port only.
        case sameOrigin
        /// Also to a host below this domain, by https and without `Authorization`: for the few servers that are known to
        /// send their readers there.
        case alsoBelow(domain: String)
        /// Anywhere, but never from https to http, and to another origin without `Authorization`: for content that is
        /// checked against a digest, which registries keep in storage of their own.
        case anywhere
    }

    /// How the server is trusted.
    public struct Trust: Sendable, Hashable {
        /// Certificates in PEM that are trusted beside the system's; `nil` for the system's alone.
        public var authorities: [UInt8]?
        /// Certificate revocation lists in PEM. With them a server is trusted only when the authority that issued its certificate has
        /// a list here that is current and does not name it; `nil` looks at no lists.
        public var revocationLists: [UInt8]?
        /// The client's certificate chain and key in PEM.
        public var clientCertificate: ClientCertificate?

        /// A certificate that the client shows, with its private key; both PEM.
        public struct ClientCertificate: Sendable, Hashable {
            let chain: [UInt8]
            let key: [UInt8]

            /// Keeps both; nothing is parsed before the handshake.
            public init(chain: [UInt8], key: [UInt8]) {
                self.chain = chain
                self.key = key
            }
        }

        /// Tells texts apart by their lengths and ends: each request is looked up by whom it trusts, and there are few.
        public func hash(into hasher: inout Hasher) {
            hash(authorities, into: &hasher)
            hash(revocationLists, into: &hasher)
            hash(clientCertificate?.chain, into: &hasher)
        }

        private func hash(_ text: [UInt8]?, into hasher: inout Hasher) {
            hasher.combine(text?.count)
            text?.suffix(96).withUnsafeBytes { hasher.combine(bytes: $0) }
        }

        /// Trusts the system's authorities and those given.
        public init(
            authorities: [UInt8]? = nil,
            revocationLists: [UInt8]? = nil,
            clientCertificate: ClientCertificate? = nil
        ) {
            self.authorities = authorities
            self.revocationLists = revocationLists
            self.clientCertificate = clientCertificate
        }

        /// All that certificates are held against, in one text, for the certificates and the lists alike.
        var bundle: [UInt8]? {
            guard let revocationLists else { return authorities }
            return authorities.map { $0 + [10] + revocationLists } ?? revocationLists
        }
    }

    /// GET unless said otherwise.
    public var method: Method
    /// Where the request goes.
    public var url: URL
    /// The header fields, `Authorization` included: libcurl's own authentication is never used.
    public var headers: Headers
    /// The body of a POST or PUT.
    public var body: [UInt8]
    /// The largest response body in bytes after decoding; 16 MiB is four times what the largest known page needs.
    public var limit = 16 << 20
    /// The time for one attempt, connection included.
    public var timeout: Duration = .seconds(60)
    /// How long fewer than 100 bytes a second may come. A server that thinks, as a Git hook does, needs as long as `timeout`.
    public var stall: Duration = .seconds(20)
    /// The moment at which all attempts together must have ended.
    public var deadline: ContinuousClock.Instant?
    /// How often a request that may be repeated is sent at most.
    public var attempts = 3
    /// Where a redirect may lead.
    public var redirects: Redirects = .sameOrigin
    /// How the server is trusted.
    public var trust = Trust()
    /// The way to the server.
    public var route = Route.environment
    /// What the body or a header field beside `Authorization` holds and nobody may see: where the server's answer of an error
    /// repeats it, it is covered. `Authorization` and the proxy's password are covered without being named here.
    public var secrets: [Secret] = []

    /// Makes a request with the default rules.
    public init(_ method: Method = .get, _ url: URL, headers: Headers = [:], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
