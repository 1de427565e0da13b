public import HTTP

/// Where a repository is, in the forms that Git knows: a URL, `user@host:path`, or a path of this machine.
public enum Location: Sendable, Hashable {
    /// Smart HTTP.
    case http(URL)
    /// An `ssh` process.
    case ssh(user: String?, host: String, port: Int?, path: String)
    /// A repository of this machine, reached through Git's own server processes so that its hooks run.
    case local(path: String)

    /// Parses `text` and separates a user name and password from an HTTP URL.
    ///
    /// - Throws: `GitError.invalidRemote`, which holds no password.
    public static func parse(_ text: String) throws(GitError) -> (location: Location, user: String?, password: Secret?)
    {
        let shown = text.hidingPasswords
        if text.hasPrefix("https://") || text.hasPrefix("http://") {
            do {
                let (url, user, password) = try URL.split(text)
                return (.http(url), user, password.map { Secret($0) })
            } catch { throw .invalidRemote(error.description) }
        }
        if text.hasPrefix("file://") { return (.local(path: String(text.dropFirst("file://".count))), nil, nil) }
        if text.hasPrefix("ssh://") { return (try ssh(url: text.dropFirst("ssh://".count), text: text), nil, nil) }
        guard !text.contains("://") else { throw .invalidRemote("'\(shown)' is not an https, ssh or file URL") }
        let colon = text.firstIndex(of: ":")
        let slash = text.firstIndex(of: "/")
        if let colon, slash.map({ colon < $0 }) ?? true {
            let path = String(text[text.index(after: colon)...])
            return (try ssh(authority: text[..<colon], port: nil, path: path, text: text), nil, nil)
        }
        return (.local(path: text), nil, nil)
    }

    private static func ssh(url: Substring, text: String) throws(GitError) -> Location {
        let shown = text.hidingPasswords
        guard shown == text else { throw .invalidRemote("'\(shown)' holds a password, which ssh does not take") }
        guard let slash = url.firstIndex(of: "/") else { throw .invalidRemote("'\(text)' names no repository") }
        var authority = url[..<slash]
        var port: Int?
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let number = UInt16(authority[authority.index(after: colon)...]) else {
                throw .invalidRemote("'\(text)' has no valid port")
            }
            port = Int(number)
            authority = authority[..<colon]
        }
        let path = url[slash...]
        return try ssh(
            authority: authority,
            port: port,
            path: path.hasPrefix("/~") ? String(path.dropFirst()) : String(path),
            text: text
        )
    }

    private static func ssh(authority: Substring, port: Int?, path: String, text: String) throws(GitError) -> Location {
        let parts = authority.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let user = parts.count == 2 ? parts.first.map(String.init) : nil
        let host = String(parts.last ?? "").trimmingBrackets
        let isPlain = { (text: String) in text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F } }
        // ssh would read a leading '-' as an option: the classic way to run a command through a repository's URL.
        guard !host.isEmpty, !path.isEmpty, ![host, user ?? "", path].contains(where: { $0.hasPrefix("-") }),
            isPlain(host), isPlain(user ?? ""), path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { throw .invalidRemote("'\(text)' is not a repository's address") }
        return .ssh(user: user, host: host, port: port, path: path)
    }
}

extension Location: CustomStringConvertible {
    /// The location as a person writes it, without a password.
    public var description: String {
        switch self {
        case .http(let url): url.description
        case .ssh(let user, let host, let port, let path):
            "ssh://" + (user.map { "\($0)@" } ?? "") + host + (port.map { ":\($0)" } ?? "")
                + (path.hasPrefix("/") ? path : "/\(path)")
        case .local(let path): path
        }
    }
}

extension String {
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
