internal import FoundationEssentials
internal import HTTP

/// The login of Azure Container Registry: an access token of Azure's directory, exchanged at the registry for a refresh token
/// (https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md).
struct Azure {
    private let conversation: CloudConversation
    private var environment: CloudEnvironment { conversation.environment }

    /// Where a credential is looked for, for a message.
    static let places =
        "AZURE_CLIENT_SECRET, AZURE_FEDERATED_TOKEN_FILE, IDENTITY_ENDPOINT, the machine's managed identity"

    init(_ conversation: CloudConversation) { self.conversation = conversation }

    static func isConfigured(in environment: CloudEnvironment) -> Bool {
        let isApplication = environment["AZURE_TENANT_ID"] != nil && environment["AZURE_CLIENT_ID"] != nil
        let names = ["AZURE_CLIENT_SECRET", "AZURE_FEDERATED_TOKEN_FILE"]
        return isApplication && names.contains { environment[$0] != nil }
            || ["IDENTITY_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST"].contains { environment[$0] != nil }
    }

    /// A refresh token for the registry; `nil` when there is no credential.
    func login(_ registry: String) async throws(OCIError) -> (login: Login, lifetime: Duration)? {
        guard let (access, source) = try await accessToken(registry) else { return nil }
        let url = try conversation.url("https://\(registry)/oauth2/exchange", source: source)
        let form: Form = ["grant_type": "access_token", "service": registry, "access_token": access.token.value]
        struct Answer: Decodable { let refresh_token: String }
        let body = try await conversation.send(
            post(form, to: url, hiding: access.token),
            source: source,
            isOfRegistry: true
        )
        let answer = try conversation.decode(Answer.self, body, source: source)
        let login = Login(
            user: Login.azureUser,
            password: Secret(answer.refresh_token),
            source: "provider 'azure' with \(source)"
        )
        return (login, access.lifetime)
    }

    private func post(_ form: Form, to url: HTTP.URL, hiding secret: Secret) -> Request {
        var request = Request(.post, url, body: Array(form.text.utf8))
        request.headers.add("Content-Type", "application/x-www-form-urlencoded")
        request.secrets = [secret]
        return request
    }

    // MARK: Azure's directory

    private func accessToken(
        _ registry: String
    ) async throws(OCIError) -> (token: CloudAnswer.AccessToken, source: String)? {
        let directory = Self.directory(registry)
        if let tenant = environment["AZURE_TENANT_ID"], let client = environment["AZURE_CLIENT_ID"] {
            if let secret = environment["AZURE_CLIENT_SECRET"] {
                let source = "the client secret of '\(client)' from AZURE_CLIENT_SECRET"
                let form: Form = ["client_secret": secret]
                return (try await token(form, tenant, client, directory, Secret(secret), source), source)
            }
            if let file = environment["AZURE_FEDERATED_TOKEN_FILE"] {
                let source = "the token of '\(client)' from AZURE_FEDERATED_TOKEN_FILE"
                guard let assertion = environment.text(file), CloudAnswer.isToken(assertion) else {
                    throw conversation.refusal(source, "there is no token in '\(file)'")
                }
                let form: Form = [
                    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                    "client_assertion": assertion,
                ]
                return (try await token(form, tenant, client, directory, Secret(assertion), source), source)
            }
        }
        return try await managedIdentity(resource: directory.resource)
    }

    /// The directory and the resource that registries of this host belong to: Azure has clouds of its own in some countries.
    private static func directory(_ registry: String) -> (authority: String, resource: String) {
        if registry.hasSuffix(".cn") {
            return ("https://login.chinacloudapi.cn", "https://management.chinacloudapi.cn")
        }
        if registry.hasSuffix(".us") {
            return ("https://login.microsoftonline.us", "https://management.usgovcloudapi.net")
        }
        return ("https://login.microsoftonline.com", "https://management.azure.com")
    }

    /// The client credentials grant (RFC 6749, section 4.4), with a secret or an assertion (RFC 7523, section 2.2).
    private func token(
        _ proof: Form,
        _ tenant: String,
        _ client: String,
        _ directory: (authority: String, resource: String),
        _ secret: Secret,
        _ source: String
    ) async throws(OCIError) -> CloudAnswer.AccessToken {
        var authority = environment["AZURE_AUTHORITY_HOST"] ?? directory.authority
        while authority.hasSuffix("/") { authority.removeLast() }
        let url = try conversation.url("\(authority)/\(tenant)/oauth2/v2.0/token", source: source)
        var form = Form(after: proof.text)
        form.add("grant_type", "client_credentials")
        form.add("client_id", client)
        form.add("scope", "\(directory.resource)/.default")
        let body = try await conversation.send(post(form, to: url, hiding: secret), source: source)
        return try conversation.decode(CloudAnswer.AccessToken.self, body, source: source)
    }

    /// What a machine or an application of Azure is given by the service next door.
    private func managedIdentity(
        resource: String
    ) async throws(OCIError) -> (token: CloudAnswer.AccessToken, source: String)? {
        var query: Form = ["resource": "\(resource)/"]
        if let client = environment["AZURE_CLIENT_ID"] { query.add("client_id", client) }
        if let endpoint = environment["IDENTITY_ENDPOINT"] {
            let source = "the managed identity of IDENTITY_ENDPOINT"
            let url = try conversation.url(endpoint, source: source)
            query.add("api-version", "2019-08-01")
            var request = Request(.get, url.with(path: url.path, query: query.text))
            if let header = environment["IDENTITY_HEADER"] {
                request.headers.add("X-IDENTITY-HEADER", header)
                request.secrets = [Secret(header)]
            }
            let body = try await conversation.ask(request, source: source)
            return (try conversation.decode(CloudAnswer.AccessToken.self, body, source: source), source)
        }
        let named = environment["AZURE_POD_IDENTITY_AUTHORITY_HOST"]
        guard conversation.probes || named != nil else { return nil }
        let source = "the machine's managed identity"
        let url = try conversation.url(named ?? "http://169.254.169.254/", source: source)
        query.add("api-version", "2018-02-01")
        var request = Request(.get, url.with(path: "/metadata/identity/oauth2/token", query: query.text))
        request.headers.add("Metadata", "true")
        guard let body = await conversation.probe(request) else { return nil }
        return (try conversation.decode(CloudAnswer.AccessToken.self, body, source: source), source)
    }
}
