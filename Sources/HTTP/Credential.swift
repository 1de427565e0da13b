internal import FoundationEssentials

/// What opens a server: sent as a header field, to the origin that it was given for and to no other.
public enum Credential: Sendable, Hashable {
    /// RFC 7617.
    case basic(user: String, password: Secret)
    /// RFC 6750.
    case bearer(Secret)

    /// The value of the `Authorization` field.
    public var authorization: String {
        switch self {
        case .basic(let user, let password):
            "Basic " + Data("\(user):\(password.value)".utf8).base64EncodedString()
        case .bearer(let token): "Bearer " + token.value
        }
    }
}
