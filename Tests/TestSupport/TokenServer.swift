import Crypto
import Foundation
import Synchronization

/// A token server whose tokens a real registry verifies: ES256, with the certificate in the token.
public final class TokenServer: Sendable {
    public static let user = "tide"
    public static let password = "pa55-of-the-token-server"
    public static let identityToken = "identity-token-of-tide"
    static let issuer = "tidemark-tests"
    static let service = "registry.test"

    /// PEM, for the registry's `rootcertbundle`.
    let certificate: String
    private let listener: Listener
    private let log: Log

    private final class Log: Sendable {
        let requests = Mutex<[Listener.Request]>([])
    }

    /// Anonymous clients get tokens without any access; who knows the password or the identity token may read everything.
    ///
    /// - Parameter knowsPost: whether the OAuth2 form is answered; else it is 404, as with older servers.
    public init(in directory: TemporaryDirectory, knowsPost: Bool = true) throws {
        certificate = "\(directory.path)/token.crt"
        let keyFile = "\(directory.path)/token.key"
        try Command(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                keyFile, "-out",
                certificate, "-days", "2", "-subj", "/CN=Tidemark token server",
            ]
        ).succeed()
        let key = try P256.Signing.PrivateKey(pemRepresentation: String(contentsOfFile: keyFile, encoding: .utf8))
        let pem = try String(contentsOfFile: certificate, encoding: .utf8)
        let chain = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
        let log = Log()
        self.log = log
        listener = try Listener { request in
            log.requests.withLock { $0.append(request) }
            return Self.answer(request, key: key, chain: chain, knowsPost: knowsPost)
        }
    }

    public var host: String { listener.host }
    public var url: String { "http://\(host)/token" }
    public var requests: [Listener.Request] { log.requests.withLock { $0 } }

    private static func answer(
        _ request: Listener.Request,
        key: P256.Signing.PrivateKey,
        chain: String,
        knowsPost: Bool
    ) -> Listener.Reply {
        let isPost = request.method == "POST"
        guard !isPost || knowsPost else { return .json("{}", status: 404) }
        var components = URLComponents()
        components.percentEncodedQuery =
            isPost
            ? String(decoding: request.body, as: UTF8.self)
            : request.target.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init)
        let fields = Dictionary(
            (components.queryItems ?? []).map { ($0.name, $0.value ?? "") },
            uniquingKeysWith: { first, _ in first }
        )
        let basic = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
        let isKnown = isPost ? fields["refresh_token"] == identityToken : request.header("Authorization") == basic
        guard isKnown || !isPost && request.header("Authorization") == nil else {
            return .json(#"{"errors":[{"code":"UNAUTHORIZED","message":"wrong password"}]}"#, status: 401)
        }
        guard let token = try? token(scope: isKnown ? fields["scope"] : nil, key: key, chain: chain) else {
            return .json("{}", status: 500)
        }
        return .json(isPost ? #"{"access_token":"\#(token)"}"# : #"{"token":"\#(token)","expires_in":300}"#)
    }

    private static func token(scope: String?, key: P256.Signing.PrivateKey, chain: String) throws -> String {
        let now = Int(Date().timeIntervalSince1970)
        var access = ""
        if let parts = scope?.split(separator: ":"), parts.count == 3 {
            access = #"{"type":"repository","name":"\#(parts[1])","actions":["pull"]}"#
        }
        let header = #"{"typ":"JWT","alg":"ES256","x5c":["\#(chain)"]}"#
        let claims =
            #"{"iss":"\#(issuer)","sub":"\#(user)","aud":"\#(service)","exp":\#(now + 300),"nbf":\#(now - 60),"#
            + #""iat":\#(now),"jti":"\#(UUID().uuidString)","access":[\#(access)]}"#
        let signed = base64URL(Data(header.utf8)) + "." + base64URL(Data(claims.utf8))
        let signature = try key.signature(for: Data(signed.utf8)).rawRepresentation
        return signed + "." + base64URL(signature)
    }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
