import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The providers' own logins, each from the first credential to the tags of a real registry that takes nothing else. The
    /// names of the providers' registries lead there through a proxy.
    @Suite struct CloudTests {
        static let ecr = "\(MotoServer.account).dkr.ecr.us-east-1.amazonaws.com"
        static let gcp = "europe-docker.pkg.dev"
        static let acr = "tide.azurecr.io"

        /// A registry of a provider with one image `acme/web`.
        struct World {
            let registry: RegistryServer
            let proxy: ProxyServer
            let environment: [String: String]

            init(_ host: String, user: String, password: String) throws {
                registry = try RegistryServer(.login(user: user, password: password, names: [host]))
                try registry.fill("acme/web", tags: ["1.0.0", "1.1.0"])
                proxy = try ProxyServer(routes: ["\(host):443": registry.port])
                environment = [
                    "https_proxy": "http://\(proxy.host)",
                    "SSL_CERT_FILE": try #require(registry.authority).authority,
                ]
            }

            func tidemark(_ more: [String: String]) throws -> Tidemark {
                try Tidemark(environment: environment.merging(more) { $1 })
            }
        }

        private static func succeeds(_ run: Command.Outcome, secrets: [String]) {
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output == "1.0.0\n1.1.0\n")
            for secret in secrets { #expect(!(run.output + run.errors).contains(secret)) }
        }

        // MARK: AWS

        /// Each place where a key may be, with a mock of AWS that checks every signature.
        @Test(arguments: ["environment", "profile", "container", "machine"])
        func elasticContainerRegistry(_ place: String) throws {
            let world = try World(Self.ecr, user: "AWS", password: MotoServer.password)
            let scratch = try TemporaryDirectory()
            let moto = try MotoServer(in: scratch)
            let document =
                #"{"Code":"Success","AccessKeyId":"\#(moto.keyID)","SecretAccessKey":"\#(moto.secretKey)","Token":null}"#
            let neighbour = try VerifyingServer { question in
                let headers = question.request.header
                let role = "/latest/meta-data/iam/security-credentials/"
                switch question.line {
                case "GET /creds":
                    let fault = question.fault(("token", headers("Authorization") == "container-token"))
                    return fault.map { .fault($0) } ?? .reply(.json(document))
                case "PUT /latest/api/token":
                    let fault = question.fault(("time", headers("X-aws-ec2-metadata-token-ttl-seconds") == "300"))
                    return fault.map { .fault($0) }
                        ?? .reply(.response(200, headers: ["Content-Type: text/plain"], body: Array("imds-token".utf8)))
                case "GET \(role)", "GET \(role)scanner":
                    let fault = question.fault(("token", headers("X-aws-ec2-metadata-token") == "imds-token"))
                    return fault.map { .fault($0) }
                        ?? .reply(question.path == role ? .response(200, body: Array("scanner".utf8)) : .json(document))
                default: return .fault("unexpected request: \(question.line)")
                }
            }
            try scratch.write(
                "credentials",
                "# two\n[default]\naws_access_key_id = no\naws_secret_access_key = no\n[scan]\naws_access_key_id=\(moto.keyID)\n"
                    + "aws_secret_access_key = \(moto.secretKey)\n"
            )
            let variables =
                switch place {
                case "environment": ["AWS_ACCESS_KEY_ID": moto.keyID, "AWS_SECRET_ACCESS_KEY": moto.secretKey]
                case "profile":
                    ["AWS_SHARED_CREDENTIALS_FILE": "\(scratch.path)/credentials", "AWS_PROFILE": "scan"]
                case "container":
                    [
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(neighbour.url)/creds",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "container-token",
                    ]
                default: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "\(neighbour.url)/"]
                }
            let tidemark = try world.tidemark(variables.merging(["AWS_ENDPOINT_URL_ECR": moto.url]) { $1 })
            let run = try tidemark("tags", "\(Self.ecr)/acme/web", "--verbose")
            Self.succeeds(run, secrets: [moto.secretKey, MotoServer.password, "container-token", "imds-token"])
            #expect(run.errors.contains("is asked as user 'AWS' from provider 'aws' with the credential from"))
            #expect(neighbour.faults.isEmpty, "\(neighbour.faults)")
            #expect(neighbour.lines.count == ["container": 1, "machine": 3][place, default: 0])
            #expect(world.proxy.faults.isEmpty, "\(world.proxy.faults)")
        }

        @Test func aSignatureThatIsWrongIsRefused() throws {
            let scratch = try TemporaryDirectory()
            let moto = try MotoServer(in: scratch)
            let wrong = String(moto.secretKey.reversed())
            let tidemark = try Tidemark(environment: [
                "AWS_ACCESS_KEY_ID": moto.keyID, "AWS_SECRET_ACCESS_KEY": wrong, "AWS_ENDPOINT_URL": moto.url,
            ])
            let run = try tidemark("tags", "\(Self.ecr)/acme/web", "--verbose")
            #expect(run.status == 1 && run.output.isEmpty)
            #expect(
                run.errors.contains(
                    "with the provider 'aws' and the credential from AWS_ACCESS_KEY_ID: '\(moto.url)/' answers with status 4"
                ),
                "\(run.errors)"
            )
            #expect(!run.errors.contains(wrong))
        }

        @Test(arguments: ["web identity", "profile"]) func rolesAreTaken(_ way: String) throws {
            let world = try World(Self.ecr, user: "AWS", password: MotoServer.password)
            let scratch = try TemporaryDirectory()
            let moto = try MotoServer(checks: false, in: scratch)
            try scratch.write("token", "header.claims.signature\n")
            try scratch.write(
                "config",
                "[profile scan]\nrole_arn = \(MotoServer.role)\nsource_profile = key\n[profile key]\n"
                    + "aws_access_key_id = \(moto.keyID)\naws_secret_access_key = \(moto.secretKey)\n"
            )
            let variables =
                way == "profile"
                ? ["AWS_CONFIG_FILE": "\(scratch.path)/config", "AWS_PROFILE": "scan"]
                : ["AWS_WEB_IDENTITY_TOKEN_FILE": "\(scratch.path)/token", "AWS_ROLE_ARN": MotoServer.role]
            let tidemark = try world.tidemark(variables.merging(["AWS_ENDPOINT_URL": moto.url]) { $1 })
            let run = try tidemark("tags", "\(Self.ecr)/acme/web", "--verbose")
            Self.succeeds(run, secrets: ["header.claims.signature", moto.secretKey])
            #expect(run.errors.contains("the role '\(MotoServer.role)'"), "\(run.errors)")
        }

        // MARK: Google

        @Test(arguments: ["key", "federation", "metadata"]) func artifactRegistry(_ place: String) throws {
            let token = "ya29.access-token-of-\(place)"
            let world = try World(Self.gcp, user: "oauth2accesstoken", password: token)
            let scratch = try TemporaryDirectory()
            try Command("openssl", ["genrsa", "-out", "\(scratch.path)/key.pem", "2048"]).succeed()
            let arguments = ["rsa", "-in", "\(scratch.path)/key.pem", "-pubout", "-out", "\(scratch.path)/public.pem"]
            try Command("openssl", arguments).succeed()
            let answer = Listener.Reply.json(#"{"access_token":"\#(token)","expires_in":3599,"token_type":"Bearer"}"#)
            let google = try VerifyingServer { question in
                let fields = question.fields
                let headers = question.request.header
                let fault: String?
                switch question.line {
                case "POST /token":
                    fault = question.fault(
                        ("grant", fields["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                        ("assertion", Self.isSigned(fields["assertion"] ?? "", by: scratch, for: headers("Host") ?? ""))
                    )
                    return fault.map { .fault($0) } ?? .reply(answer)
                case "POST /v1/token":
                    fault = question.fault(
                        ("grant", fields["grant_type"] == "urn:ietf:params:oauth:grant-type:token-exchange"),
                        ("audience", fields["audience"] == "//iam.googleapis.com/projects/1/providers/tide"),
                        ("subject", fields["subject_token"] == "subject-token"),
                        ("subject's type", fields["subject_token_type"] == "urn:ietf:params:oauth:token-type:jwt"),
                        ("scope", fields["scope"] == "https://www.googleapis.com/auth/cloud-platform"),
                        (
                            "token's type",
                            fields["requested_token_type"] == "urn:ietf:params:oauth:token-type:access_token"
                        )
                    )
                    return fault.map { .fault($0) } ?? .reply(.json(#"{"access_token":"federated","expires_in":60}"#))
                case "POST /lend":
                    let body = String(decoding: question.request.body, as: UTF8.self)
                    fault = question.fault(
                        ("token", headers("Authorization") == "Bearer federated"),
                        ("scope", body.contains(#""scope":["https://www.googleapis.com/auth/cloud-platform"]"#))
                    )
                    return fault.map { .fault($0) }
                        ?? .reply(.json(#"{"accessToken":"\#(token)","expireTime":"2030-01-01T00:00:00Z"}"#))
                case "GET /computeMetadata/v1/instance/service-accounts/default/token":
                    fault = question.fault(("flavour", headers("Metadata-Flavor") == "Google"))
                    return fault.map { .fault($0) } ?? .reply(answer)
                default: return .fault("unexpected request: \(question.line)")
                }
            }
            let key = try scratch.read("key.pem").replacingOccurrences(of: "\n", with: "\\n")
            try scratch.write(
                "key.json",
                #"{"type":"service_account","client_email":"tide@p.iam.gserviceaccount.com","private_key_id":"k1","#
                    + #""private_key":"\#(key)","token_uri":"\#(google.url)/token"}"#
            )
            try scratch.write("subject.json", #"{"other":1,"id_token":"subject-token"}"#)
            try scratch.write(
                "federation.json",
                #"{"type":"external_account","audience":"//iam.googleapis.com/projects/1/providers/tide","#
                    + #""subject_token_type":"urn:ietf:params:oauth:token-type:jwt","token_url":"\#(google.url)/v1/token","#
                    + #""service_account_impersonation_url":"\#(google.url)/lend","#
                    + #""credential_source":{"file":"\#(scratch.path)/subject.json","#
                    + #""format":{"type":"json","subject_token_field_name":"id_token"}}}"#
            )
            let variables =
                place == "metadata"
                ? ["GCE_METADATA_HOST": google.host]
                : ["GOOGLE_APPLICATION_CREDENTIALS": "\(scratch.path)/\(place).json"]
            let run = try world.tidemark(variables)("tags", "\(Self.gcp)/acme/web", "--verbose")
            Self.succeeds(run, secrets: [token, "federated", "subject-token"])
            #expect(google.faults.isEmpty, "\(google.faults)")
            #expect(google.lines.count == (place == "federation" ? 2 : 1))
            #expect(world.proxy.faults.isEmpty, "\(world.proxy.faults)")
        }

        /// Whether a JWT is signed with the key of the account, for this server, for an hour at most.
        private static func isSigned(_ token: String, by directory: TemporaryDirectory, for host: String) -> Bool {
            func decoded(_ part: Substring) -> Data {
                let text = part.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
                return Data(base64Encoded: text + String(repeating: "=", count: (4 - text.count % 4) % 4)) ?? Data()
            }
            let parts = token.split(separator: ".")
            guard parts.count == 3,
                let header = try? JSONSerialization.jsonObject(with: decoded(parts[0])) as? [String: Any],
                let claims = try? JSONSerialization.jsonObject(with: decoded(parts[1])) as? [String: Any],
                header["alg"] as? String == "RS256", header["kid"] as? String == "k1",
                claims["iss"] as? String == "tide@p.iam.gserviceaccount.com",
                claims["aud"] as? String == "http://\(host)/token",
                claims["scope"] as? String == "https://www.googleapis.com/auth/cloud-platform",
                let start = claims["iat"] as? Int, let end = claims["exp"] as? Int,
                abs(Double(start) - Date().timeIntervalSince1970) < 60, (1...3600).contains(end - start),
                (try? directory.write("signature", decoded(parts[2]))) != nil,
                (try? directory.write("signed", "\(parts[0]).\(parts[1])")) != nil
            else { return false }
            let verification = Command(
                "openssl",
                [
                    "dgst", "-sha256", "-verify", "\(directory.path)/public.pem", "-signature",
                    "\(directory.path)/signature", "\(directory.path)/signed",
                ]
            )
            return (try? verification.run().status) == 0
        }

        // MARK: Azure

        @Test(arguments: ["secret", "federation", "application", "machine"])
        func azureContainerRegistry(_ place: String) throws {
            let scratch = try TemporaryDirectory()
            let resource = "https://management.azure.com"
            let answer = Listener.Reply.json(#"{"token_type":"Bearer","expires_in":"3599","access_token":"aad-token"}"#)
            // Azure's directory, its services next door, and the registry with its token service.
            let azure = try VerifyingServer { question in
                let fields = question.fields
                let headers = question.request.header
                let fault: String?
                let reply: Listener.Reply
                switch question.line {
                case "POST /tenant-1/oauth2/v2.0/token":
                    let isProven =
                        fields["client_secret"] == "client-secret"
                        || fields["client_assertion"] == "assertion"
                            && fields["client_assertion_type"]
                                == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                    (fault, reply) = (
                        question.fault(
                            ("grant", fields["grant_type"] == "client_credentials"),
                            ("client", fields["client_id"] == "client-1"),
                            ("proof", isProven),
                            ("scope", fields["scope"] == "\(resource)/.default")
                        ), answer
                    )
                case "GET /msi/token":
                    (fault, reply) = (
                        question.fault(
                            ("header", headers("X-IDENTITY-HEADER") == "identity-header"),
                            ("version", fields["api-version"] == "2019-08-01"),
                            ("resource", fields["resource"] == "\(resource)/")
                        ), answer
                    )
                case "GET /metadata/identity/oauth2/token":
                    (fault, reply) = (
                        question.fault(
                            ("header", headers("Metadata") == "true"),
                            ("version", fields["api-version"] == "2018-02-01"),
                            ("resource", fields["resource"] == "\(resource)/")
                        ), answer
                    )
                case "POST /oauth2/exchange":
                    (fault, reply) = (
                        question.fault(
                            ("grant", fields["grant_type"] == "access_token"),
                            ("service", fields["service"] == Self.acr),
                            ("token", fields["access_token"] == "aad-token")
                        ), .json(#"{"refresh_token":"acr-refresh-token"}"#)
                    )
                case "POST /oauth2/token":
                    (fault, reply) = (
                        question.fault(
                            ("grant", fields["grant_type"] == "refresh_token"),
                            ("service", fields["service"] == Self.acr),
                            ("scope", fields["scope"] == "repository:acme/web:pull"),
                            ("token", fields["refresh_token"] == "acr-refresh-token")
                        ), .json(#"{"access_token":"acr-access-token"}"#)
                    )
                case "GET /v2/acme/web/tags/list":
                    guard headers("Authorization") != nil else {
                        let challenge = "Bearer realm=\"https://\(Self.acr)/oauth2/token\",service=\"\(Self.acr)\""
                        return .reply(.json("{}", status: 401, headers: ["WWW-Authenticate: \(challenge)"]))
                    }
                    (fault, reply) = (
                        question.fault(("token", headers("Authorization") == "Bearer acr-access-token")),
                        .json(#"{"tags":["1.1.0","1.0.0"]}"#)
                    )
                default: return .fault("unexpected request: \(question.line)")
                }
                return fault.map { .fault($0) } ?? .reply(reply)
            }
            let front = try TLSFront(names: [Self.acr], to: azure.port, in: scratch)
            let proxy = try ProxyServer(routes: ["\(Self.acr):443": front.port])
            try scratch.write("assertion", "assertion\n")
            let application = ["AZURE_TENANT_ID": "tenant-1", "AZURE_CLIENT_ID": "client-1"]
            let variables: [String: String] =
                switch place {
                case "secret": application.merging(["AZURE_CLIENT_SECRET": "client-secret"]) { $1 }
                case "federation":
                    application.merging(["AZURE_FEDERATED_TOKEN_FILE": "\(scratch.path)/assertion"]) { $1 }
                case "application":
                    ["IDENTITY_ENDPOINT": "\(azure.url)/msi/token", "IDENTITY_HEADER": "identity-header"]
                default: ["AZURE_POD_IDENTITY_AUTHORITY_HOST": azure.url]
                }
            let common = [
                "https_proxy": "http://\(proxy.host)", "SSL_CERT_FILE": front.authority.authority,
                "AZURE_AUTHORITY_HOST": azure.url + "/",
            ]
            let run = try Tidemark(environment: common.merging(variables) { $1 })(
                "tags",
                "\(Self.acr)/acme/web",
                "--verbose"
            )
            Self.succeeds(
                run,
                secrets: ["client-secret", "aad-token", "acr-refresh-token", "acr-access-token", "identity-header"]
            )
            #expect(azure.faults.isEmpty, "\(azure.faults)")
            #expect(proxy.faults.isEmpty, "\(proxy.faults)")
        }

        // MARK: Policy files

        /// A policy file names the provider; two policies of one registry cost one login, and an image elsewhere gets none.
        @Test func aPolicyFileNamesTheProvider() throws {
            let world = try World(Self.ecr, user: "AWS", password: MotoServer.password)
            let scratch = try TemporaryDirectory()
            let moto = try MotoServer(in: scratch)
            try world.registry.fill("acme/api", tags: ["2.0.0"])
            let thief = try Listener { _ in .json(#"{"tags":["9.9.9"]}"#) }
            let fleet = try TemporaryDirectory()
            for (name, image) in [
                ("web", "\(Self.ecr)/acme/web"), ("api", "\(Self.ecr)/acme/api"), ("evil", "\(thief.host)/x"),
            ] {
                let text =
                    Fleet.repository(name, image: image, more: "  provider: aws\n") + Fleet.policy(name, range: "*")
                try fleet.write("\(name).yaml", text)
            }
            let variables = [
                "AWS_ACCESS_KEY_ID": moto.keyID, "AWS_SECRET_ACCESS_KEY": moto.secretKey,
                "AWS_ENDPOINT_URL_ECR": moto.url,
            ]
            let run = try world.tidemark(variables)("preview", fleet.path, "--output", "json", "--verbose")
            #expect(run.status == 1)
            #expect(
                run.output.contains(#""tag" : "1.1.0""#) && run.output.contains(#""tag" : "2.0.0""#),
                "\(run.errors)"
            )
            #expect(run.output.contains("is not a registry of the provider 'aws'"))
            #expect(!run.output.contains("9.9.9"))
            #expect(run.errors.components(separatedBy: "POST \(moto.url)/: 200").count == 2, "\(run.errors)")

            // Without any credential: what was tried. The metadata service of this machine, if it had one, isn't asked.
            let bare = try world.tidemark(["AWS_EC2_METADATA_DISABLED": "true"])("preview", fleet.path)
            #expect(bare.errors.contains("there is no credential for the provider 'aws': tried AWS_ACCESS_KEY_ID"))
        }
    }
}
