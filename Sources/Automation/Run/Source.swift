public import Git
public import HTTP

/// Where policy files and manifests come from.
public enum Source: Sendable {
    /// A directory, its files as they are.
    case directory(String)
    /// A repository somewhere else, with what its URL said of a credential.
    case remote(Location, user: String?, password: Secret?)

    /// Reads what was given on the command line: a URL, `user@host:path`, or else a directory.
    ///
    /// - Throws: `GitError.invalidRemote`.
    public init(_ text: String) throws(GitError) {
        let isRemote = text.contains("://") || (text.contains(":") && !text.hasPrefix(".") && !text.hasPrefix("/"))
        guard isRemote else {
            self = .directory(text.isEmpty ? "." : text)
            return
        }
        let (location, user, password) = try Location.parse(text)
        self = .remote(location, user: user, password: password)
    }
}
