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

    /// Makes the login that a user and a password stand for: docker's credential helpers write an identity token as the password
    /// of the user `<token>`, Azure's registries as that of their own.
    init(user: String, password: Secret, source: String) {
        let isToken = ["<token>", Self.azureUser].contains(user)
        self.init(isToken ? .identityToken(password, user: user) : .password(user: user, password), source: source)
    }

    /// Whose password is a refresh token of Azure's registries.
    static let azureUser = "00000000-0000-0000-0000-000000000000"

    /// What of it nobody may see.
    var secrets: [Secret] {
        switch kind {
        case .password(_, let secret), .identityToken(let secret, _), .registryToken(let secret): [secret]
        }
    }
}

extension Login: CustomStringConvertible {
    /// Which credential it is, and where it came from: `user 'tide' from secret 'prod/registry'`.
    public var description: String {
        let what =
            switch kind {
            case .password(let user, _): "user '\(user)'"
            case .identityToken: "the identity token"
            case .registryToken: "the registry token"
            }
        return "\(what) from \(source.quotedAsSource)"
    }
}

extension String {
    /// A source in quotes, unless it is a sentence's part that has its own: `secret 'prod/registry'`.
    var quotedAsSource: String { contains("'") ? self : "'\(self)'" }
}
