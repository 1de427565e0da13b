internal import CCurl

/// An absolute `http` or `https` URL without user information, as libcurl's own parser reads it, so that what is
/// checked here and what is connected to later cannot differ.
public struct URL: Sendable, Hashable {
    /// `http` or `https`.
    public let scheme: String
    /// Lower case; an IPv6 address stands in brackets.
    public let host: String
    /// The port that is connected to: the scheme's own when the text names none.
    public let port: Int
    /// Begins with `/`; percent-encoding is kept as it was.
    public let path: String
    /// What stands after `?`, without it.
    public let query: String?
    /// Scheme, host and port: what a credential is bound to.
    public let origin: String

    /// Parses `text`.
    ///
    /// - Throws: `HTTPError.invalidURL` for another scheme, user information, or anything that is not a URL. The error
    ///   holds no password: where user information was found, the text is cut down to its host.
    public init(_ text: String) throws(HTTPError) {
        let parts = try Self.split(text)
        guard parts.user == nil, parts.password == nil else { throw .invalidURL(parts.url.description) }
        self = parts.url
    }

    /// Parses `text` and separates the user information, decoded, from the URL.
    ///
    /// - Throws: `HTTPError.invalidURL`.
    public static func split(_ text: String) throws(HTTPError) -> (url: URL, user: String?, password: String?) {
        let parser = try Parser(text)
        let user = parser.part(CURLUPART_USER, decoded: true)
        return (try parser.url(), user, parser.part(CURLUPART_PASSWORD, decoded: true))
    }

    /// Resolves a reference, absolute or relative, as RFC 3986 section 5 does.
    ///
    /// - Throws: `HTTPError.invalidURL`, also for user information in the reference.
    public func resolving(_ reference: String) throws(HTTPError) -> URL {
        let parser = try Parser(text)
        try parser.set(reference)
        guard parser.part(CURLUPART_USER) == nil, parser.part(CURLUPART_PASSWORD) == nil else {
            throw .invalidURL(try parser.url().description)
        }
        return try parser.url()
    }

    /// The same URL with another path and query.
    public func with(path: String, query: String? = nil) -> URL { URL(self, path: path, query: query) }

    /// The whole URL, query included, as it is requested. Not for a person's eyes: a query can carry a token.
    public var text: String {
        query.map { "\(origin)\(path)?\($0)" } ?? origin + path
    }

    /// Whether the host names this machine: `localhost`, below `.localhost`, 127.0.0.0/8 or `[::1]`.
    public var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" || Self.isLoopbackIPv4(host)
    }

    private init(scheme: String, host: String, port: Int, path: String, query: String?) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.query = query
        let isDefault = (scheme == "https" && port == 443) || (scheme == "http" && port == 80)
        origin = isDefault ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }

    private init(_ base: URL, path: String, query: String?) {
        (scheme, host, port, origin) = (base.scheme, base.host, base.port, base.origin)
        self.path = path
        self.query = query
    }

    /// Four numbers of one byte, of which the first is 127.
    private static func isLoopbackIPv4(_ host: String) -> Bool {
        guard host.hasPrefix("127.") else { return false }
        var (octets, value, digits) = (1, 0, 0)
        for byte in host.utf8 {
            if byte == UInt8(ascii: "."), digits > 0 {
                (octets, value, digits) = (octets + 1, 0, 0)
            } else {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return false }
                (value, digits) = (value * 10 + Int(byte - UInt8(ascii: "0")), digits + 1)
                guard value <= 255 else { return false }
            }
        }
        return octets == 4 && digits > 0
    }
}

extension URL: CustomStringConvertible {
    /// The URL for a person's eyes: without its query.
    public var description: String { origin + path }
}

extension URL {
    /// One `CURLU` handle.
    private struct Parser: ~Copyable {
        private let handle: OpaquePointer

        init(_ text: String) throws(HTTPError) {
            guard let handle = curl_url() else { throw .invalidURL(Self.withoutUserInformation(text)) }
            guard Self.set(text, in: handle) else {
                curl_url_cleanup(handle)
                throw .invalidURL(Self.withoutUserInformation(text))
            }
            self.handle = handle
        }

        deinit { curl_url_cleanup(handle) }

        func set(_ text: String) throws(HTTPError) {
            guard Self.set(text, in: handle) else { throw .invalidURL(Self.withoutUserInformation(text)) }
        }

        /// libcurl lets spaces and backslashes through, which other parsers read otherwise.
        private static func set(_ text: String, in handle: OpaquePointer) -> Bool {
            let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
            return isPlain && curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK
        }

        func part(_ part: CURLUPart, decoded: Bool = false) -> String? {
            var value: UnsafeMutablePointer<CChar>?
            let flags = (decoded ? CURLU_URLDECODE : 0) | (part == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0)
            guard curl_url_get(handle, part, &value, UInt32(flags)) == CURLUE_OK, let value else { return nil }
            defer { curl_free(value) }
            return String(cString: value)
        }

        func url() throws(HTTPError) -> URL {
            guard let scheme = part(CURLUPART_SCHEME)?.lowercased(), scheme == "http" || scheme == "https",
                let host = part(CURLUPART_HOST)?.lowercased(), !host.isEmpty,
                let port = part(CURLUPART_PORT).flatMap({ Int($0) })
            else { throw .invalidURL(Self.withoutUserInformation(part(CURLUPART_URL) ?? "")) }
            let path = part(CURLUPART_PATH) ?? "/"
            return URL(scheme: scheme, host: host, port: port, path: path, query: part(CURLUPART_QUERY))
        }

        private static func withoutUserInformation(_ text: String) -> String {
            guard let at = text.lastIndex(of: "@") else { return text }
            return "…" + text[at...]
        }
    }
}
