import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Secrets that nobody else has, one for each way to give one, through everything that can go wrong: none of them is ever printed or
    /// kept, neither as it is nor encoded.
    @Suite struct CanaryTests {
        /// A secret with characters that every encoding changes.
        private static func canary(_ source: String) -> String { "ca/na?ry+of&\(source)" }

        private static let sources = [
            "docker", "pull", "identity", "git", "bearer", "environment", "url", "policy", "ssh", "aws", "session",
            "container", "web-identity", "azure", "assertion", "header", "google", "refresh", "subject", "helper",
            "proxy",
            "proxy-variable", "token", "cfg",
        ]

        /// All spellings of a secret that could come out.
        private static func spellings(_ secret: String) -> [String] {
            let alphanumerics = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let query = secret.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? ""
            // Base64 of what stands behind a user name depends on that name's length: each of three shifts is looked for.
            let shifted = (0..<3).map { shift in
                let encoded = Data((String(repeating: " ", count: shift) + secret).utf8).base64EncodedString()
                return String(encoded.dropFirst(4).prefix(encoded.count - 8))
            }
            return [secret, alphanumerics, query] + shifted
        }

        private static func check(_ text: String, _ place: String) {
            for source in sources {
                for spelling in spellings(canary(source)) where text.contains(spelling) {
                    Issue.record("the secret of '\(source)' is in \(place): \(text)")
                }
            }
            // The tests' own eyes: a part that no encoding changes.
            #expect(!text.contains("na?ry"), "\(place)")
        }

        /// What the registry and the Git server (one and the same) answer, whatever they are asked.
        static let answers: [(name: String, reply: Listener.Reply)] = [
            (
                "401 basic",
                .response(401, headers: ["WWW-Authenticate: Basic realm=\"x\"", "Content-Type: application/json"])
            ),
            ("403", .json(#"{"errors":[{"code":"DENIED","message":"no"}]}"#, status: 403)),
            ("404", .response(404)), ("500", .response(500)),
            ("HTML", .response(200, headers: ["Content-Type: text/html"])),
            ("elsewhere", .response(307, headers: ["Location: http://192.0.2.1/?token=x"])),
            (
                "realm elsewhere",
                .response(401, headers: ["WWW-Authenticate: Bearer realm=\"https://192.0.2.1/token\",service=\"x\""])
            ), ("challenge", .response(401, headers: ["WWW-Authenticate: Bearer realm=\"unclosed"])),
            ("garbage", .bytes([1, 2, 3])), ("nothing", .bytes([])),
        ]

        @Test(arguments: answers) func isNeverHeardOf(_ name: String, _ reply: Listener.Reply) throws {
            let server = try Listener { _ in reply }
            let host = server.host
            let encoded = { (user: String, secret: String) in Data("\(user):\(secret)".utf8).base64EncodedString() }
            let home = try TemporaryDirectory()
            try home.write(
                "docker/config.json",
                #"{"auths":{"\#(host)":{"auth":"\#(encoded("tide", Self.canary("docker")))"}}}"#
            )
            for (secret, key, value) in [
                (
                    "pull", ".dockerconfigjson",
                    #"{"auths":{"\#(host)":{"username":"tide","password":"\#(Self.canary("pull"))"}}}"#
                ),
                (
                    "identity", ".dockerconfigjson",
                    #"{"auths":{"\#(host)":{"auth":"\#(encoded("x", "y"))","identitytoken":"\#(Self.canary("identity"))"}}}"#
                ), ("git", "username", "tide"), ("git", "password", Self.canary("git")),
                ("bearer", "bearerToken", Self.canary("bearer") + "\n"),
                ("ssh", "identity", "-----BEGIN OPENSSH PRIVATE KEY-----\n\(Self.canary("ssh"))\n"),
                ("ssh", "known_hosts", "x"), ("ssh", "password", Self.canary("ssh")),
                // A file that cannot be read as what it has to be must not be quoted.
                ("broken", ".dockerconfigjson", #"{"auths":{"\#(host)":{"auth":"\#(Self.canary("pull"))"}}}"#),
                ("cut", ".dockerconfigjson", #"{"auths":{"\#(host)":{"password":"\#(Self.canary("pull"))"#),
            ] {
                try home.write("secrets/\(secret)/\(key)", value)
            }
            let fleet = try TemporaryDirectory()
            for name in ["docker", "pull", "identity", "broken", "cut"] {
                let more = name == "docker" ? "" : "  secretRef:\n    name: \(name)\n"
                try fleet.write(
                    "\(name).yaml",
                    Fleet.repository(name, image: "\(host)/\(name)", more: more) + Fleet.policy(name, range: "*")
                )
            }
            try fleet.write("apps/web.yaml", Fleet.deployment("web", image: "a:1", policy: "docker"))
            let policyURL = "http://tide:\(Self.encodedForURL("policy"))@\(host)/fleet.git"
            let urls = [
                ("a", policyURL, ""), ("b", "http://\(host)/b.git", "  secretRef:\n    name: git\n"),
                ("c", "http://\(host)/c.git", "  secretRef:\n    name: bearer\n"),
                ("d", "ssh://git@127.0.0.1:1/d.git", "  secretRef:\n    name: ssh\n"),
                ("e", "ftp://tide:\(Self.canary("policy"))@\(host)/e.git", ""),
                ("f", "https://tide:\(Self.canary("policy"))@\(host)/f.git", ""),
            ]
            for (name, url, more) in urls {
                let text = Fleet.automation(url: url, more: more).replacing("name: fleet", with: "name: \(name)")
                try fleet.write("automation-\(name).yaml", text)
            }

            try Command("git", ["init", "-q", fleet.path]).succeed()
            let tidemark = try Tidemark(environment: [
                "DOCKER_CONFIG": "\(home.path)/docker", "TIDEMARK_GIT_USERNAME": "tide",
                "TIDEMARK_GIT_PASSWORD": Self.canary("environment"),
            ])
            let common = ["--secrets", "\(home.path)/secrets", "--verbose"]
            let cache = "\(tidemark.home.path)/cache"
            let source = "http://tide:\(Self.encodedForURL("url"))@\(host)/fleet.git"
            for command in [
                ["preview", fleet.path] + common, ["preview", fleet.path, "--output", "json"] + common,
                ["update", fleet.path] + common, ["run", fleet.path, "--cache", cache] + common,
                ["run", fleet.path, "--output", "json"] + common, ["preview", source, "--cache", cache] + common,
                ["run", source, "--cache", cache] + common, ["run", "http://\(host)/fleet.git"] + common,
                ["tags", "\(host)/docker", "--verbose"], ["run", "ftp://tide:\(Self.canary("url"))@\(host)/fleet.git"],
                ["run", "ssh://tide:\(Self.canary("url"))@\(host)/fleet.git"],
                ["run", "https://tide:\(Self.canary("url"))@\(host)/fleet.git"],
            ] {
                let run = try tidemark(command)
                #expect(run.status != 0, "\(command)")
                #expect(!(run.output + run.errors).isEmpty)
                Self.check(run.output, "the output of \(command[0])")
                Self.check(run.errors, "the errors of \(command[0])")
            }
            try Self.checkFiles(below: tidemark.home.path)
        }

        /// What a server says that repeats all that it was sent, in each place where it may say something.
        static let echoes: [(name: String, reply: @Sendable (Listener.Request) -> Listener.Reply)] = [
            ("message", { .json(#"{"errors":[{"code":"DENIED","message":"\#(said($0))"}]}"#, status: 403) }),
            ("description", { .json(#"{"error":"invalid_client","error_description":"\#(said($0))"}"#, status: 401) }),
            ("type", { .json(#"{"__type":"\#(said($0))","message":"\#(said($0))"}"#, status: 400) }),
            ("XML", { .response(403, headers: [], body: Array("<Message>\(said($0))</Message>".utf8)) }),
            ("text", { .response(418, headers: ["Content-Type: text/plain"], body: Array(said($0).utf8)) }),
            ("redirect", { .response(307, headers: ["Location: http://192.0.2.1/\(said($0))"]) }),
            (
                "realm",
                {
                    .response(
                        401,
                        headers: ["WWW-Authenticate: Bearer realm=\"https://192.0.2.1/\(said($0))\",service=\"x\""]
                    )
                }
            ), ("challenge", { .response(401, headers: ["WWW-Authenticate: Basic realm=\(said($0)), ,="]) }),
            ("link", { .json(#"{"tags":[]}"#, headers: ["Link: <http://192.0.2.1/\(said($0))>; rel=\"next\""]) }),
            ("data", { .response(200, body: Array(said($0).utf8)) }),
        ]

        /// The values of all fields, and the body.
        private static func said(_ request: Listener.Request) -> String {
            let fields = request.headers.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
            return (fields + ";" + String(decoding: request.body, as: UTF8.self)).replacing(" ", with: ";")
                .replacing("\"", with: "'").replacing("\r\n", with: "")
        }

        /// Providers, helpers, proxies and token servers, each with a secret that it gets and repeats.
        @Test(arguments: echoes.map(\.name)) func isCoveredWhereAServerRepeatsIt(_ name: String) throws {
            let reply = try #require(Self.echoes.first { $0.name == name }).reply
            let server = try Listener { request in
                switch request.target {
                case let target where target.hasPrefix("/issue"):
                    .json(#"{"token":"\#(Self.canary("token"))"}"#)
                case let target where target.hasPrefix("/v2/token/") && request.header("Authorization") == nil:
                    .response(
                        401,
                        headers: ["WWW-Authenticate: Bearer realm=\"http://\(request.header("Host") ?? "")/issue\""]
                    )
                default: reply(request)
                }
            }
            let url = "http://\(server.host)"
            let home = try TemporaryDirectory()
            try home.write([
                "web-identity": Self.canary("web-identity"), "assertion": Self.canary("assertion"),
                "subject": Self.canary("subject"),
                "user.json":
                    #"{"type":"authorized_user","client_id":"c","client_secret":"\#(Self.canary("google"))","#
                    + #""refresh_token":"\#(Self.canary("refresh"))","token_uri":"\#(url)/token"}"#,
                "external.json":
                    #"{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"\#(url)/token","#
                    + #""credential_source":{"file":"\#(home.path)/subject"}}"#,
                "key.json":
                    #"{"type":"service_account","client_email":"e","private_key":"\#(Self.canary("google"))"}"#,
                "broken.json": #"{"type":"service_account","private_key":"\#(Self.canary("google"))"#,
                "config.json": #"{"credHelpers":{"\#(server.host)":"canary"}}"#,
                "bin/docker-credential-canary":
                    "#!/bin/sh\ncat >/dev/null\necho '{\"Username\":\"tide\",\"Secret\":\"\(Self.canary("helper"))\"}'\n",
                "bin/docker-credential-cut": "#!/bin/sh\necho '{\"Secret\":\"\(Self.canary("helper"))'; exit 1\n",
            ])
            try Command("chmod", ["-R", "755", "\(home.path)/bin"]).succeed()
            let ecr = CloudTests.ecr + "/a"
            let azure = [
                "AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c", "AZURE_AUTHORITY_HOST": url,
            ]
            let role = "arn:aws:iam::1:role/x"
            let runs: [(image: String, environment: [String: String])] = [
                (
                    ecr,
                    [
                        "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": Self.canary("aws"),
                        "AWS_SESSION_TOKEN": Self.canary("session"), "AWS_ENDPOINT_URL": url,
                    ]
                ),
                (
                    ecr,
                    [
                        "AWS_WEB_IDENTITY_TOKEN_FILE": "\(home.path)/web-identity", "AWS_ROLE_ARN": role,
                        "AWS_ENDPOINT_URL": url,
                    ]
                ),
                (
                    ecr,
                    [
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI": url,
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN": Self.canary("container"),
                    ]
                ), ("x.azurecr.io/a", azure.merging(["AZURE_CLIENT_SECRET": Self.canary("azure")]) { $1 }),
                ("x.azurecr.io/a", azure.merging(["AZURE_FEDERATED_TOKEN_FILE": "\(home.path)/assertion"]) { $1 }),
                ("x.azurecr.io/a", ["IDENTITY_ENDPOINT": url, "IDENTITY_HEADER": Self.canary("header")]),
                ("gcr.io/a", ["GOOGLE_APPLICATION_CREDENTIALS": "\(home.path)/user.json"]),
                ("gcr.io/a", ["GOOGLE_APPLICATION_CREDENTIALS": "\(home.path)/external.json"]),
                ("gcr.io/a", ["GOOGLE_APPLICATION_CREDENTIALS": "\(home.path)/key.json"]),
                ("gcr.io/a", ["GOOGLE_APPLICATION_CREDENTIALS": "\(home.path)/broken.json"]),
                ("\(server.host)/a", ["DOCKER_CONFIG": home.path]), ("\(server.host)/token/a", [:]),
                (
                    "registry.test/a",
                    ["https_proxy": "http://tide:\(Self.encodedForURL("proxy-variable"))@\(server.host)"]
                ),
            ]
            for (image, environment) in runs {
                let path = ["PATH": "\(home.path)/bin:/usr/bin:/bin"]
                let tidemark = try Tidemark(environment: path.merging(environment) { $1 })
                let run = try tidemark("tags", image, "--verbose", "--allow-credential-helpers")
                #expect(!(run.output + run.errors).isEmpty)
                Self.check(run.output, "the output for \(image)")
                Self.check(run.errors, "the errors for \(image)")
                try Self.checkFiles(below: tidemark.home.path)
            }

            // A proxy and a secret of the older type, by policy files.
            let fleet = try TemporaryDirectory()
            let proxied = "  proxySecretRef: {name: proxy}\n"
            try fleet.write([
                "proxied.yaml": Fleet.repository("proxied", image: "r.test/a", more: proxied + "  insecure: true\n")
                    + Fleet.policy("proxied", range: "*"),
                "tunnel.yaml": Fleet.repository("tunnel", image: "r.test/b", more: proxied)
                    + Fleet.policy("tunnel", range: "*"),
                "cfg.yaml": Fleet.repository("cfg", image: "\(server.host)/a", more: "  secretRef: {name: cfg}\n")
                    + Fleet.policy("cfg", range: "*"),
            ])
            let secrets = try TemporaryDirectory()
            try secrets.write([
                "proxy/address": url, "proxy/username": "tide", "proxy/password": Self.canary("proxy"),
                "cfg/.dockercfg": #"{"\#(server.host)":{"username":"tide","password":"\#(Self.canary("cfg"))"}}"#,
            ])
            let tidemark = try Tidemark()
            for output in ["text", "json"] {
                let run = try tidemark(
                    "preview",
                    fleet.path,
                    "--secrets",
                    secrets.path,
                    "--verbose",
                    "--output",
                    output
                )
                Self.check(run.output, "the output of preview")
                Self.check(run.errors, "the errors of preview")
            }
            try Self.checkFiles(below: tidemark.home.path)
        }

        /// Also where everything goes well nothing is kept: not in the cache, not in what is pushed.
        @Test func isNotKeptWhereItWorks() throws {
            let registry = try RegistryServer()
            try registry.fill("acme/web", tags: RunTests.tags)
            let git = try GitServer(.password)
            let url = git.url + "/fleet.git"
            let fleet = try git.repository("fleet", files: Fleet.web(image: registry.image("acme/web"), url: url))
            let tidemark = try Tidemark(environment: ["SSL_CERT_FILE": try #require(git.authority).authority])
            let source = url.replacing("https://", with: "https://\(GitServer.user):\(GitServer.password)@")
            let run = try tidemark("run", source, "--cache", "\(tidemark.home.path)/cache", "--verbose")
            #expect(run.status == 0, "\(run.errors)")
            #expect(try fleet.file("apps/web.yaml").contains(":1.10.0"))
            let basic = Data("\(GitServer.user):\(GitServer.password)".utf8).base64EncodedString()
            for secret in [GitServer.password, basic] {
                #expect(!(run.output + run.errors).contains(secret))
                let found = try Command("grep", ["-raF", secret, tidemark.home.path]).run()
                #expect(found.status == 1, "\(found.output)")
            }
        }

        private static func encodedForURL(_ source: String) -> String {
            canary(source).addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }

        private static func checkFiles(below path: String) throws {
            let files = FileManager.default.enumerator(atPath: path)
            while let file = files?.nextObject() as? String {
                guard let data = FileManager.default.contents(atPath: "\(path)/\(file)") else { continue }
                check(file, "a name")
                check(String(decoding: data, as: UTF8.self), file)
            }
        }
    }
}
