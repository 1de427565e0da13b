public import HTTP

/// What opens a registry, and where it came from.
public struct Login: Hashable, Sendable {
    /// The ways to log in.
    public enum Kind: Hashable, Sendable {
        /// A user and a password, for basic authentication or for a token server.
        case password(user: String, Secret)
        /// A refresh token for a token server, with a user for those that don't know the form.
        case identityToken(Secret, user: String)
        /// A token that goes to the registry as it is.
        case registryToken(Secret)
    }

    /// The way to log in.
    public let kind: Kind
    /// The file or Secret that it came from, for messages.
    public let source: String

    /// Makes a login.
    public init(_ kind: Kind, source: String) {
        self.kind = kind
        self.source = source
    }
}
