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
            "docker", "pull", "identity", "git", "bearer", "environment", "url", "policy", "ssh",
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
