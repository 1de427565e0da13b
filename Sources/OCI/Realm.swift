internal import HTTP

/// The token server that a registry names, if it may name it.
///
/// A registry that could send logins anywhere could have everybody's. threats.md, section 1a.
struct Realm: Equatable {
    let url: URL
    /// Whether the login may go there.
    let isTrusted: Bool

    /// Why a token server isn't asked.
    struct Refusal: Error, Equatable {
        var reason: String
    }

    /// Registries whose token server has another name, as the public documentation of both says.
    private static let knownHosts: [String: Set<String>] = [
        "https://registry-1.docker.io": ["auth.docker.io"],
        "https://registry.gitlab.com": ["gitlab.com"],
    ]

    init(_ text: String, registry: URL, access: Access) throws(Refusal) {
        guard let url = try? URL(text) else { throw Refusal(reason: "that is not an absolute http or https URL") }
        guard url.scheme == "https" || registry.scheme == "http" else {
            throw Refusal(reason: "that would be plain HTTP, and the registry isn't")
        }
        let isSameHost = url.host == registry.host
        let isListed = access.tokenHosts.contains(Self.name(url))
        guard isSameHost || isListed || !Self.isAddress(url.host) else {
            throw Refusal(reason: "that is a bare address, and not the registry's own")
        }
        isTrusted =
            url.origin == registry.origin || isListed
            || url.scheme == "https" && url.port == 443 && Self.knownHosts[registry.origin]?.contains(url.host) == true
        guard isTrusted || access.hosts?.allows(host: Self.name(url)) ?? true else {
            throw Refusal(reason: "that host is not on the list of registries that may be asked")
        }
        guard isTrusted || access.login == nil else {
            throw Refusal(reason: "that host is not trusted with the registry's login")
        }
        self.url = url
    }

    /// Host, and port where it isn't the scheme's own.
    private static func name(_ url: URL) -> String { String(url.origin.dropFirst(url.scheme.count + 3)) }

    /// libcurl's parser has written every spelling of an IPv4 address as four numbers.
    private static func isAddress(_ host: String) -> Bool {
        host.hasPrefix("[")
            || host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
