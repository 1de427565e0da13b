public import HTTP

/// What happens on the way to an answer, for whoever looks for the reason why there is none. Holds no secret.
public enum Step: Sendable {
    /// What opens the registry of this image; `nil` for nothing.
    case login(image: String, Login?)
    /// What the registry asks for.
    case demand(host: String, Demand)
    /// A token is asked for, with a login or without one.
    case token(from: URL, service: String?, scope: String, Login?)
    /// An answer, and the time that it took, repetitions included.
    case answer(Request.Method, URL, status: Int, Duration)
    /// There was no answer.
    case noAnswer(Request.Method, URL, HTTPError)
    /// A program was asked for a login.
    case helper(String, registry: String, Duration)

    /// What a registry has asked for.
    public enum Demand: Sendable, Hashable {
        /// A user and a password (RFC 7617).
        case basic
        /// A token of this server for this service (RFC 6750).
        case bearer(realm: String, service: String?)
    }
}

extension Step: CustomStringConvertible {
    /// One line for a person; URLs stand without their query.
    public var description: String {
        switch self {
        case .login(let image, let login?): "'\(image)' is asked as \(login)"
        case .login(let image, nil): "'\(image)' is asked without a login: none was found for it"
        case .demand(let host, .basic): "'\(host)' asks for a user and a password"
        case .demand(let host, .bearer(let realm, let service)):
            "'\(host)' asks for a token of '\(realm)'\(service.map { " for the service '\($0)'" } ?? "")"
        case .token(let url, let service, let scope, let login):
            "'\(url)' is asked for a token\(service.map { " for the service '\($0)'" } ?? "") with the scope '\(scope)'"
                + (login.map { " as \($0)" } ?? " without a login")
        case .answer(let method, let url, let status, let time):
            "\(method.rawValue) \(url): \(status) in \(Self.milliseconds(time)) ms"
        case .noAnswer(let method, let url, let error): "\(method.rawValue) \(url): \(error)"
        case .helper(let program, let registry, let time):
            "'\(program)' was asked for the login of '\(registry)': \(Self.milliseconds(time)) ms"
        }
    }

    private static func milliseconds(_ time: Duration) -> Int64 {
        time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
    }
}
