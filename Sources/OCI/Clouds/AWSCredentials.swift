internal import HTTP

/// What requests to AWS are signed with.
struct AWSCredentials: Sendable {
    let keyID: String
    let secretKey: Secret
    let sessionToken: Secret?
    /// Where it came from, for messages.
    let source: String

    /// Where it is looked for, for a message.
    static let places =
        "AWS_ACCESS_KEY_ID, AWS_WEB_IDENTITY_TOKEN_FILE, the profile, the container's and the machine's own credentials"

    init(keyID: String, secretKey: Secret, sessionToken: Secret?, source: String) {
        self.keyID = keyID
        self.secretKey = secretKey
        self.sessionToken = sessionToken
        self.source = source
    }

    /// What the variables hold; `nil` unless both halves are there.
    init?(_ environment: CloudEnvironment) {
        guard let id = environment["AWS_ACCESS_KEY_ID"], let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
            return nil
        }
        self.init(
            keyID: id,
            secretKey: Secret(secret),
            sessionToken: environment["AWS_SESSION_TOKEN"].map { Secret($0) },
            source: "AWS_ACCESS_KEY_ID"
        )
    }

    /// What the token service answers; `nil` when that is something else.
    init?(xml: [UInt8], source: String) {
        guard let id = CloudAnswer.element("AccessKeyId", in: xml), CloudAnswer.isToken(id),
            let secret = CloudAnswer.element("SecretAccessKey", in: xml),
            let token = CloudAnswer.element("SessionToken", in: xml), CloudAnswer.isToken(token)
        else { return nil }
        self.init(keyID: id, secretKey: Secret(secret), sessionToken: Secret(token), source: source)
    }

    /// What the services next door answer.
    struct Document: Decodable {
        let AccessKeyId: String
        let SecretAccessKey: String
        let Token: String?

        func credentials(_ source: String) -> AWSCredentials {
            AWSCredentials(
                keyID: AccessKeyId,
                secretKey: Secret(SecretAccessKey),
                sessionToken: Token.map { Secret($0) },
                source: source
            )
        }
    }

    /// Whether anything points to a credential; nothing is asked for that.
    static func areConfigured(in environment: CloudEnvironment) -> Bool {
        let names = [
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        ]
        let profile = AWSProfile(environment)
        return AWSCredentials(environment) != nil || AWSRole(environment) != nil || profile?.credentials != nil
            || profile?.role != nil || names.contains { environment[$0] != nil }
    }
}

/// A role that AWS's token service gives the credentials of.
struct AWSRole: Sendable {
    /// What the token service is shown.
    enum Proof: Sendable {
        /// The token in this file, which Kubernetes keeps fresh.
        case token(file: String)
        case credentials(AWSCredentials)
    }

    /// `arn:aws:iam::…`.
    let name: String
    let session: String
    let proof: Proof
    var externalID: String?
    let source: String

    init(name: String, session: String?, proof: Proof, externalID: String? = nil, source: String) {
        self.name = name
        self.session = session ?? "tidemark"
        self.proof = proof
        self.externalID = externalID
        self.source = source
    }

    /// What the variables of a web identity name; `nil` unless both are there.
    init?(_ environment: CloudEnvironment) {
        guard let file = environment["AWS_WEB_IDENTITY_TOKEN_FILE"], let name = environment["AWS_ROLE_ARN"] else {
            return nil
        }
        self.init(
            name: name,
            session: environment["AWS_ROLE_SESSION_NAME"],
            proof: .token(file: file),
            source: "AWS_WEB_IDENTITY_TOKEN_FILE"
        )
    }
}
