internal import CryptoExtras
internal import FoundationEssentials
internal import Glibc
internal import HTTP

/// The login of Artifact Registry and Container Registry: an access token of the application's default credentials
/// (https://cloud.google.com/docs/authentication/application-default-credentials).
struct Google {
    private let conversation: CloudConversation
    private var environment: CloudEnvironment { conversation.environment }

    /// Where a credential is looked for, for a message.
    static let places = "GOOGLE_APPLICATION_CREDENTIALS, gcloud's default credentials, the metadata server"

    private static let scope = "https://www.googleapis.com/auth/cloud-platform"

    init(_ conversation: CloudConversation) { self.conversation = conversation }

    static func isConfigured(in environment: CloudEnvironment) -> Bool {
        environment["GOOGLE_APPLICATION_CREDENTIALS"] != nil || environment.hasFile(userFile(environment))
            || environment["GCE_METADATA_HOST"] != nil
    }

    /// What `gcloud auth application-default login` writes.
    private static func userFile(_ environment: CloudEnvironment) -> String? {
        (environment["CLOUDSDK_CONFIG"] ?? environment.home(".config/gcloud")).map {
            "\($0)/application_default_credentials.json"
        }
    }

    /// The user `oauth2accesstoken` and an access token; `nil` when there is no credential.
    func login() async throws(OCIError) -> (login: Login, lifetime: Duration)? {
        guard let (token, source) = try await accessToken() else { return nil }
        let login = Login(
            .password(user: "oauth2accesstoken", token.token),
            source: "provider 'gcp' with \(source)"
        )
        return (login, token.lifetime)
    }

    private func accessToken() async throws(OCIError) -> (token: CloudAnswer.AccessToken, source: String)? {
        let file = Self.userFile(environment)
        guard let path = environment["GOOGLE_APPLICATION_CREDENTIALS"] ?? (environment.hasFile(file) ? file : nil)
        else { return try await metadataToken() }
        let source = "the credential in '\(path)'"
        guard let text = environment.text(path),
            let key = try? JSONDecoder().decode(GoogleCredential.self, from: Data(text.utf8))
        else { throw conversation.refusal(source, "the file cannot be read, or is none of Google's credentials") }
        switch key {
        case .serviceAccount(let account): return (try await token(account, source), source)
        case .user(let user): return (try await token(user, source), source)
        case .external(let account): return (try await token(account, source), source)
        }
    }

    private func token(_ form: Form, at text: String, hiding secrets: [Secret], _ source: String) async throws(OCIError)
        -> CloudAnswer.AccessToken
    {
        var request = Request(.post, try conversation.url(text, source: source), body: Array(form.text.utf8))
        request.headers.add("Content-Type", "application/x-www-form-urlencoded")
        request.secrets = secrets
        let body = try await conversation.send(request, source: source)
        return try conversation.decode(CloudAnswer.AccessToken.self, body, source: source)
    }

    /// The JWT bearer grant (RFC 7523, section 2.1): an hour at most, for this token server alone.
    private func token(
        _ account: GoogleCredential.ServiceAccount,
        _ source: String
    ) async throws(OCIError) -> CloudAnswer.AccessToken {
        let server = account.token_uri ?? "https://oauth2.googleapis.com/token"
        let now = time(nil)
        struct Header: Encodable {
            let alg = "RS256"
            let typ = "JWT"
            let kid: String?
        }
        struct Claims: Encodable {
            let iss: String
            let scope: String
            let aud: String
            let iat: Int
            let exp: Int
        }
        let claims = Claims(iss: account.client_email, scope: Self.scope, aud: server, iat: now, exp: now + 3600)
        let assertion: String
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
            let parts = [try encoder.encode(Header(kid: account.private_key_id)), try encoder.encode(claims)]
            let text = parts.map(Self.base64URL).joined(separator: ".")
            let key = try _RSA.Signing.PrivateKey(pemRepresentation: account.private_key)
            let signature = try key.signature(for: Data(text.utf8), padding: .insecurePKCS1v1_5).rawRepresentation
            assertion = text + "." + Self.base64URL(signature)
        } catch { throw conversation.refusal(source, "its private key is not an RSA key in PEM") }
        let form: Form = ["grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion]
        return try await token(form, at: server, hiding: [Secret(assertion)], source)
    }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The refresh token of a person.
    private func token(
        _ user: GoogleCredential.User,
        _ source: String
    ) async throws(OCIError) -> CloudAnswer.AccessToken {
        let form: Form = [
            "grant_type": "refresh_token", "client_id": user.client_id, "client_secret": user.client_secret,
            "refresh_token": user.refresh_token,
        ]
        let secrets = [Secret(user.client_secret), Secret(user.refresh_token)]
        return try await token(
            form,
            at: user.token_uri ?? "https://oauth2.googleapis.com/token",
            hiding: secrets,
            source
        )
    }

    /// Workload identity federation: a token of somebody else's, exchanged (RFC 8693), and where the credential says so exchanged
    /// again for that of a service account.
    private func token(
        _ account: GoogleCredential.External,
        _ source: String
    ) async throws(OCIError) -> CloudAnswer.AccessToken {
        guard let file = account.credential_source.file else {
            throw conversation.refusal(source, "only a token in a file can be exchanged, and it names none")
        }
        guard let text = environment.text(file), let subject = account.credential_source.token(in: text),
            CloudAnswer.isToken(subject)
        else { throw conversation.refusal(source, "there is no token in '\(file)'") }
        let form: Form = [
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "audience": account.audience,
            "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "subject_token_type": account.subject_token_type, "subject_token": subject, "scope": Self.scope,
        ]
        let exchanged = try await token(form, at: account.token_url, hiding: [Secret(subject)], source)
        guard let impersonation = account.service_account_impersonation_url else { return exchanged }
        let body = Array(#"{"lifetime":"3600s","scope":["\#(Self.scope)"]}"#.utf8)
        var request = Request(.post, try conversation.url(impersonation, source: source), body: body)
        request.headers.add("Content-Type", "application/json")
        request.headers.add("Authorization", Credential.bearer(exchanged.token).authorization)
        let answer = try await conversation.send(request, source: source)
        return try conversation.decode(GoogleCredential.Impersonated.self, answer, source: source).token
    }

    /// What a machine of Google's is given.
    private func metadataToken() async throws(OCIError) -> (token: CloudAnswer.AccessToken, source: String)? {
        let named = environment["GCE_METADATA_HOST"]
        guard conversation.probes || named != nil else { return nil }
        let source = "the metadata server"
        let base = try conversation.url("http://\(named ?? "metadata.google.internal")/", source: source)
        let path = "/computeMetadata/v1/instance/service-accounts/default/token"
        let query: Form = ["scopes": Self.scope]
        var request = Request(.get, base.with(path: path, query: query.text))
        request.headers.add("Metadata-Flavor", "Google")
        guard let body = await conversation.probe(request) else { return nil }
        return (try conversation.decode(CloudAnswer.AccessToken.self, body, source: source), source)
    }
}
