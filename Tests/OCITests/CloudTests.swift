import Foundation
import HTTP
import TestSupport
import Testing

@testable import OCI

/// What is decided before a provider is asked anything; the rest is in the end-to-end tests.
@Suite struct CloudTests {
    static let hosts: [(String, Cloud?)] = [
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", .aws),
        ("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", .aws),
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", .aws), ("123456789012.dkr-ecr.eu-west-1.on.aws", .aws),
        ("123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu", .aws), ("public.ecr.aws", nil),
        ("dkr.ecr.eu-west-1.amazonaws.com", nil), ("x.dkr.ecr.eu-west-1.amazonaws.com", nil),
        ("123.dkr.ecr.eu-west-1.amazonaws.com.evil.test", nil), ("123.dkr.ecr.eu-west-1.evil.test", nil),
        ("evil.test", nil), ("123.dkr.ecr..amazonaws.com", nil), ("gcr.io", .gcp), ("eu.gcr.io", .gcp),
        ("europe-docker.pkg.dev", .gcp), ("evilgcr.io", nil), ("docker.pkg.dev", nil), ("gcr.io.evil.test", nil),
        ("tide.azurecr.io", .azure), ("tide.azurecr.us", .azure), ("azurecr.io", nil),
        ("tide.azurecr.io.evil.test", nil),
        ("tide.azurecr.io:5000", nil), ("gcr.io:5000", nil), ("ghcr.io", nil),
    ]

    @Test(arguments: hosts) func knowsItsRegistries(_ host: String, _ cloud: Cloud?) throws {
        #expect(Cloud(registry: try Repository("\(host)/a")) == cloud)
    }

    @Test func aForeignHostGetsNoLogin() throws {
        for cloud in [Cloud.aws, .azure, .gcp] {
            for (host, owner) in Self.hosts where owner != cloud && !(host == "public.ecr.aws" && cloud == .aws) {
                #expect(throws: OCIError.self, "\(host)") { try cloud.check(Repository("\(host)/a")) }
            }
        }
        try Cloud.aws.check(Repository("public.ecr.aws/a/b"))
    }

    /// Nor is anybody asked for one, and nothing is run: a credential that is there stays where it is.
    @Test(arguments: [Cloud.aws, .azure, .gcp]) func nobodyIsAskedForAForeignHost(_ cloud: Cloud) async throws {
        let server = try ScriptedServer()
        let logins = Logins(
            client: Client(),
            environment: [
                "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "canary",
                "AWS_ENDPOINT_URL": "http://\(server.host)",
                "GCE_METADATA_HOST": server.host, "IDENTITY_ENDPOINT": "http://\(server.host)/", "IDENTITY_HEADER": "x",
            ]
        )
        let repository = try Repository("evil.test/a")
        let error = await #expect(throws: OCIError.self) {
            _ = try await logins.login(of: cloud, for: repository, access: Access(), isNamed: true)
        }
        guard case .foreignHost? = error else {
            Issue.record("\(error.map { "\($0)" } ?? "")")
            return
        }
        #expect(server.requests.isEmpty)
    }

    /// A service that holds the keys of a machine, or one in its place, leads nowhere and says little.
    @Test func aServiceLeadsNowhereAndSaysLittle() async throws {
        let thief = try ScriptedServer()
        let endless = Listener.Reply.endless(
            Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"access_token\":\"".utf8),
            chunk: [UInt8](repeating: 0x61, count: 65536)
        )
        let replies: [(reply: Listener.Reply, words: String)] = [
            (.response(307, headers: ["Location: http://\(thief.host)/"]), "redirects are not followed here"),
            (endless, "is larger than \(Registry.smallBodyLimit) bytes"),
        ]
        for (reply, words) in replies {
            let server = try Listener { _ in reply }
            let logins = Logins(
                client: Client(),
                environment: ["IDENTITY_ENDPOINT": "http://\(server.host)/msi", "IDENTITY_HEADER": "canary"]
            )
            let repository = try Repository("tide.azurecr.io/a")
            let error = await #expect(throws: OCIError.self) {
                _ = try await logins.login(of: .azure, for: repository, access: Access(), isNamed: true)
            }
            #expect(error?.description.contains(words) ?? false, "\(error.map { "\($0)" } ?? "")")
        }
        #expect(thief.requests.isEmpty)
    }

    @Test func saysWhereTokensAreToBeHad() throws {
        let plain = try #require(ECRHost("1.dkr.ecr.eu-west-1.amazonaws.com"))
        #expect(plain.region == "eu-west-1" && plain.suffix == "amazonaws.com" && !plain.isFIPS)
        #expect(try #require(ECRHost("1.dkr.ecr-fips.us-east-1.amazonaws.com")).isFIPS)
        #expect(try #require(ECRHost("1.dkr-ecr.eu-west-1.on.aws")).suffix == "amazonaws.com")
    }

    @Test func nothingIsAskedForWhatNobodyConfigured() throws {
        let directory = try TemporaryDirectory()
        for cloud in [Cloud.aws, .azure, .gcp] { #expect(!cloud.isConfigured(in: ["HOME": directory.path])) }
        #expect(Cloud.aws.isConfigured(in: ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"]))
        #expect(!Cloud.aws.isConfigured(in: ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": ""]))
        try directory.write(".aws/config", "[default]\nrole_arn=x\nweb_identity_token_file=/t\n")
        #expect(Cloud.aws.isConfigured(in: ["HOME": directory.path]))
        #expect(!Cloud.azure.isConfigured(in: ["AZURE_CLIENT_SECRET": "x"]))
        #expect(Cloud.gcp.isConfigured(in: ["GCE_METADATA_HOST": "x"]))
    }

    @Test func readsProfiles() {
        let text = """
            # top
            [default]
            aws_access_key_id = A # comment
            s3 =
              endpoint_url = nested
            [profile two words ]
            KEY=v=w
            no section value
            [broken
            x=1
            """
        #expect(
            AWSProfile.sections(text) == [
                "default": ["aws_access_key_id": "A", "s3": ""], "profile two words": ["key": "v=w"],
                "broken": ["x": "1"],
            ]
        )
    }

    /// The public registry has another service, whose answer has another form.
    @Test func thePublicRegistryIsAskedWhenItIsNamed() async throws {
        let token = Data("AWS:public-password".utf8).base64EncodedString()
        let server = try VerifyingServer { question in
            let headers = question.request.header
            let fault = question.fault(
                ("line", question.line == "POST /"),
                ("target", headers("X-Amz-Target") == "SpencerFrontendService.GetAuthorizationToken"),
                ("scope", headers("Authorization")?.contains("/us-east-1/ecr-public/aws4_request") ?? false)
            )
            return fault.map { .fault($0) }
                ?? .reply(.json(#"{"authorizationData":{"authorizationToken":"\#(token)","expiresAt":4e9}}"#))
        }
        let logins = Logins(
            client: Client(),
            environment: [
                "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_ENDPOINT_URL_ECR_PUBLIC": server.url,
            ]
        )
        let repository = try Repository("public.ecr.aws/a/b")
        for _ in 0..<2 {
            let login = try await logins.login(of: .aws, for: repository, access: Access(), isNamed: true)
            #expect(login?.kind == .password(user: "AWS", Secret("public-password")))
        }
        #expect(server.faults.isEmpty && server.lines.count == 1)
    }

    /// Whoever asks at the same time waits for the same login.
    @Test func manyAtOnceShareOneLogin() async throws {
        let server = try VerifyingServer { _ in .reply(.json(#"{"access_token":"t","expires_in":3600}"#)) }
        let logins = Logins(client: Client(), environment: ["GCE_METADATA_HOST": server.host])
        let repository = try Repository("gcr.io/a")
        try await withThrowingTaskGroup(of: Login?.self) { group in
            for _ in 0..<20 {
                group.addTask { try await logins.login(of: .gcp, for: repository, access: Access(), isNamed: false) }
            }
            for try await login in group { #expect(login?.kind == .password(user: "oauth2accesstoken", Secret("t"))) }
        }
        #expect(server.lines.count == 1)
    }

    /// A service that repeats what it was sent is not quoted with it, and neither is one in plain HTTP told anything.
    @Test func noSecretIsInAnError() async throws {
        let echo = try Listener { request in
            .json(
                #"{"error":"invalid_client","error_description":"\#(String(decoding: request.body, as: UTF8.self))"}"#,
                status: 401
            )
        }
        for (host, isReached) in [("http://\(echo.host)", true), ("http://login.example.com", false)] {
            let logins = Logins(
                client: Client(),
                environment: [
                    "AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c", "AZURE_CLIENT_SECRET": "s3cret+of/Azure",
                    "AZURE_AUTHORITY_HOST": host,
                ]
            )
            let repository = try Repository("tide.azurecr.io/a")
            let error = await #expect(throws: OCIError.self) {
                try await logins.login(of: .azure, for: repository, access: Access(), isNamed: true)
            }
            let text = error.map { "\($0)" } ?? ""
            #expect(text.contains("client_secret=…") == isReached, "\(text)")
            #expect(text.contains("over which no credential is sent") != isReached, "\(text)")
            #expect(!text.contains("s3cret") && !text.contains("%2Fof"), "\(text)")
        }
    }
}
