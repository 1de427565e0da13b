internal import FoundationEssentials
internal import Glibc
internal import HTTP

/// The login of Elastic Container Registry: `GetAuthorizationToken`, signed with whatever AWS's own tools would sign it with.
struct AWS {
    private let conversation: CloudConversation
    private var environment: CloudEnvironment { conversation.environment }

    init(_ conversation: CloudConversation) { self.conversation = conversation }

    /// The user `AWS` and a password for twelve hours; `nil` when there is no credential.
    func login(_ registry: String) async throws(OCIError) -> (login: Login, lifetime: Duration)? {
        guard let host = ECRHost(registry), let credentials = try await credentials(region: host.region) else {
            return nil
        }
        let source = "the credential from \(credentials.source)"
        let endpoint = try endpoint(
            host.isPublic ? "ECR_PUBLIC" : "ECR",
            default: host.isPublic
                ? "api.ecr-public.\(host.region).\(host.suffix)"
                : "\(host.isFIPS ? "ecr-fips" : "api.ecr").\(host.region).\(host.suffix)",
            source: source
        )
        var request = Request(.post, endpoint, body: Array("{}".utf8))
        request.headers.add("Content-Type", "application/x-amz-json-1.1")
        request.headers.add(
            "X-Amz-Target",
            (host.isPublic ? "SpencerFrontendService" : "AmazonEC2ContainerRegistry_V20150921")
                + ".GetAuthorizationToken"
        )
        sign(&request, credentials, region: host.region, service: host.isPublic ? "ecr-public" : "ecr")
        let body = try await conversation.send(request, source: source)
        let found = try conversation.decode(ECRToken.self, body, source: source)
        let login = Login(.password(user: found.user, found.password), source: "provider 'aws' with \(source)")
        return (login, .seconds(max(0, found.expiry - Double(time(nil)))))
    }

    /// Where a service is asked: the variable of its own, that of all services, the place where it is.
    func endpoint(_ service: String, default host: String, source: String) throws(OCIError) -> HTTP.URL {
        let text = environment["AWS_ENDPOINT_URL_\(service)"] ?? environment["AWS_ENDPOINT_URL"] ?? "https://\(host)/"
        return try conversation.url(text, source: source)
    }

    func sign(_ request: inout Request, _ credentials: AWSCredentials, region: String, service: String) {
        request.secrets += [credentials.secretKey] + [credentials.sessionToken].compactMap { $0 }
        SignatureV4(credentials: credentials, region: region, service: service).sign(&request, time: time(nil))
    }

    // MARK: Credentials

    /// The first credential that there is, in the order of AWS's own tools.
    private func credentials(region: String) async throws(OCIError) -> AWSCredentials? {
        if let found = AWSCredentials(environment) { return found }
        if let role = AWSRole(environment) { return try await assume(role, region: region) }
        let profile = AWSProfile(environment)
        if let found = profile?.credentials { return found }
        if let role = profile?.role { return try await assume(role, region: region) }
        if let found = try await containerCredentials() { return found }
        return try await instanceCredentials()
    }

    /// Asks AWS's token service for the credentials of a role.
    private func assume(_ role: AWSRole, region: String) async throws(OCIError) -> AWSCredentials {
        let region = environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? region
        let source = "the role '\(role.name)' of \(role.source)"
        let suffix = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        let endpoint = try endpoint("STS", default: "sts.\(region).\(suffix)", source: source)
        var request = Request(.post, endpoint)
        request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        var form: Form = ["Version": "2011-06-15", "RoleArn": role.name, "RoleSessionName": role.session]
        switch role.proof {
        case .token(let file):
            guard let token = environment.text(file), CloudAnswer.isToken(token) else {
                throw conversation.refusal(source, "there is no token in '\(file)'")
            }
            form.add("Action", "AssumeRoleWithWebIdentity")
            form.add("WebIdentityToken", token)
            request.secrets = [Secret(token)]
            request.body = Array(form.text.utf8)
        case .credentials(let credentials):
            form.add("Action", "AssumeRole")
            if let id = role.externalID { form.add("ExternalId", id) }
            request.body = Array(form.text.utf8)
            sign(&request, credentials, region: region, service: "sts")
        }
        let body = try await conversation.send(request, source: source)
        guard let found = AWSCredentials(xml: body, source: source) else {
            throw conversation.refusal(source, "the answer is not what it should be")
        }
        return found
    }

    /// What a container is given by the service that runs it: ECS and EKS.
    private func containerCredentials() async throws(OCIError) -> AWSCredentials? {
        let text: String
        let source: String
        if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            (text, source) = ("http://169.254.170.2\(path)", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
        } else if let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
            (text, source) = (full, "AWS_CONTAINER_CREDENTIALS_FULL_URI")
        } else {
            return nil
        }
        let url = try conversation.url(text, source: source)
        // The addresses that ECS and EKS document; elsewhere it would be sent in plain text.
        let known = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]
        guard url.scheme == "https" || url.isLoopback || known.contains(url.host) else {
            throw conversation.refusal(source, "'\(url)' is plain HTTP, over which no credential is sent")
        }
        var request = Request(.get, url)
        let file = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]
        if let token = file.flatMap(environment.text) ?? environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] {
            request.headers.add("Authorization", token)
            request.secrets = [Secret(token)]
        }
        let body = try await conversation.ask(request, source: source)
        return try conversation.decode(AWSCredentials.Document.self, body, source: source).credentials(source)
    }

    /// What a machine of EC2 is given: the metadata service, version 2.
    private func instanceCredentials() async throws(OCIError) -> AWSCredentials? {
        guard environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() != "true" else { return nil }
        let named = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"]
        guard conversation.probes || named != nil else { return nil }
        let source = "the metadata service of EC2"
        let base = try conversation.url(named ?? "http://169.254.169.254/", source: source)
        func request(_ method: Request.Method, _ path: String) -> Request {
            Request(method, base.with(path: (base.path == "/" ? "" : base.path) + "/latest/" + path))
        }
        var ask = request(.put, "api/token")
        ask.headers.add("X-aws-ec2-metadata-token-ttl-seconds", "300")
        guard let answer = await conversation.probe(ask) else { return nil }
        let token = String(decoding: answer, as: UTF8.self).trimmed
        func get(_ path: String) async throws(OCIError) -> [UInt8] {
            var get = request(.get, path)
            get.headers.add("X-aws-ec2-metadata-token", token)
            get.secrets = [Secret(token)]
            return try await conversation.ask(get, source: source)
        }
        let roles = String(decoding: try await get("meta-data/iam/security-credentials/"), as: UTF8.self)
        guard let role = roles.split(whereSeparator: \.isNewline).first,
            role.utf8.allSatisfy({
                $0.isToken || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "@")
            })
        else { throw conversation.refusal(source, "the machine has no role") }
        let body = try await get("meta-data/iam/security-credentials/\(role)")
        return try conversation.decode(AWSCredentials.Document.self, body, source: source)
            .credentials("\(source) (role '\(role)')")
    }
}
