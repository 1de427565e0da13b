import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What an operator may forbid, and what is never written from a scan that looks wrong.
    @Suite struct SafetyTests {
        typealias Step = ScriptedServer.Step

        private static func list(_ repository: String) -> String { "GET /v2/\(repository)/tags/list?n=1000" }

        /// One policy, and one field that holds `held`.
        private static func fleet(_ image: String, held: String, policy: String? = nil) throws -> TemporaryDirectory {
            let directory = try TemporaryDirectory()
            try directory.write([
                "policies/web.yaml": Fleet.repository("web", image: image)
                    + (policy ?? Fleet.policy("web", range: "*")),
                "apps/web.yaml": Fleet.deployment("web", image: "\(image):\(held)"),
            ])
            return directory
        }

        // MARK: Which registries are asked

        @Test(arguments: [
            (["HOST"], true), (["ghcr.io,HOST"], true), (["ghcr.io", "HOST"], true), (["127.*.0.?:PORT"], true),
            (["ghcr.io"], false), (["*.example.com"], false), (["*"], false), (["127.0.0.1"], false),
            (["docker.io,quay.io"], false),
        ])
        func onlyThoseOnTheListAreAsked(_ lists: [String], _ isAllowed: Bool) throws {
            let server = try ScriptedServer()
            if isAllowed { server.expect(Step(Self.list("web"), .json(#"{"tags":["1.0.0","1.1.0"]}"#))) }
            let port = String(server.host.split(separator: ":")[1])
            let options = lists.flatMap {
                ["--registries", $0.replacing("HOST", with: server.host).replacing("PORT", with: port)]
            }
            let directory = try Self.fleet("\(server.host)/web", held: "1.0.0")
            let run = try Tidemark()(["update", directory.path] + options)
            #expect(run.status == (isAllowed ? 0 : 1), "\(run.errors)")
            if !isAllowed {
                let error =
                    "error: policy 'flux-system/web' needs the registry '\(server.host)', which is not on the list of '--registries'"
                #expect(run.errors.contains(error), "\(run.errors)")
                #expect(run.errors.contains("hint: if it may be asked, add it: '--registries …,\(server.host)'"))
                let tags = try Tidemark()(["tags", "\(server.host)/web"] + options)
                #expect(tags.status == 1 && tags.errors.contains("which is not on the list of '--registries'"))
            }
            #expect(server.faults.isEmpty)
        }

        @Test(arguments: ["", "ghcr.io,", "https://ghcr.io", "ghcr.io/acme", "a b"])
        func aListThatIsNoneIsWrongUsage(_ list: String) throws {
            for command in [["preview", "."], ["update", "."], ["run", "."], ["tags", "a"], ["explain", "a"]] {
                let run = try Tidemark()(command + ["--registries", list])
                #expect(run.status == 64, "\(command) \(run.errors)")
                #expect(run.errors.hasPrefix("error: '\(list)' is not a list of hosts\n"), "\(run.errors)")
            }
        }

        /// Who asks nobody needs nobody's leave.
        @Test func tagsFromAFileNeedNoRegistry() throws {
            let directory = try Self.fleet("registry.example.com/web", held: "1.0.0")
            try directory.write("tags.yaml", "registry.example.com/web: [1.0.0, 1.1.0]\n")
            let tags = "\(directory.path)/tags.yaml"
            let run = try Tidemark()("update", directory.path, "--tags", tags, "--registries", "ghcr.io")
            #expect(run.status == 0, "\(run.errors)")
        }

        @Test func aTokenServerHasToBeOnTheListToo() throws {
            let server = try ScriptedServer()
            server.expect(
                Step(
                    Self.list("web"),
                    .json(
                        "{}",
                        status: 401,
                        headers: ["WWW-Authenticate: Bearer realm=\"https://tokens.example.com/\""]
                    )
                )
            )
            let run = try Tidemark()("tags", "\(server.host)/web", "--registries", server.host)
            #expect(run.status == 1)
            #expect(
                run.errors.contains(
                    "'https://tokens.example.com/': that host is not on the list of registries that may be asked"
                ),
                "\(run.errors)"
            )
            #expect(server.faults.isEmpty)
        }

        @Test func publicOnlyReachesNobodyHere() throws {
            let server = try ScriptedServer()
            let port = server.host.split(separator: ":")[1]
            for host in [server.host, "localhost:\(port)", "[::1]:\(port)", "10.9.8.7", "127.1:\(port)"] {
                let run = try Tidemark()("tags", "\(host)/web", "--public-registries-only")
                #expect(run.status == 1)
                #expect(
                    run.errors.contains("its address is not public, and only public ones are contacted"),
                    "\(run.errors)"
                )
                #expect(run.errors.contains("hint: leave '--public-registries-only' out"), "\(run.errors)")
            }
            #expect(server.requests.isEmpty)
        }

        /// A proxy is no registry: the operator has put it where proxies are.
        @Test(arguments: [nil, "http://169.254.169.254:3128"]) func publicOnlyGoesThroughAPrivateProxy(
            _ other: String?
        ) throws {
            let registry = try RegistryServer(.login(user: "tide", password: "pa55", names: ["registry.test"]))
            let proxy = try ProxyServer(routes: ["registry.test:443": registry.port])
            let run = try Tidemark(environment: [
                "HTTPS_PROXY": other ?? "http://\(proxy.host)", "no_proxy": "example.com",
                "SSL_CERT_FILE": try #require(registry.authority).authority,
            ])("tags", "registry.test/web", "--public-registries-only")
            #expect(run.status == 1)
            let words =
                other == nil
                ? "'registry.test' asks for a login"
                : "cannot reach 'https://registry.test' through its proxy: its address is link-local"
            #expect(run.errors.contains(words), "\(run.errors)")
            #expect(!run.errors.contains("leave '--public-registries-only' out"))
            #expect(proxy.targets.isEmpty == (other != nil) && proxy.faults.isEmpty)
        }

        /// Git is nobody's registry: it may be on premises all the same.
        @Test func publicOnlyIsNotSaidToGit() throws {
            let git = try GitServer(.plain)
            let image = "127.0.0.1:1/web"
            _ = try git.repository("fleet", files: Fleet.web(image: image, url: git.url + "/fleet.git"))
            let run = try Tidemark()("preview", git.url + "/fleet.git", "--public-registries-only")
            #expect(run.errors.contains("cannot scan '\(image)'") && !run.errors.contains("fleet.git"), "\(run.errors)")
        }

        // MARK: What is never written

        /// The tag that the field holds, the policy, what the registry lists, and what the field holds afterwards.
        static let scans: [(held: String, policy: String, listed: String, after: String)] = [
            ("1.4.0", "semver: {range: '*'}", #""1.3.0","1.4.0","1.5.0""#, "1.5.0"),
            // The tag is gone, and everything else is older.
            ("1.4.0", "semver: {range: '*'}", #""1.2.0","1.3.0""#, "1.4.0"),
            ("1.4.0", "semver: {range: '*'}", #""1.3.0","1.5.0""#, "1.5.0"),
            ("10", "numerical: {order: asc}", #""8","9""#, "10"), ("8", "numerical: {order: desc}", #""9","10""#, "8"),
            ("2026-02", "alphabetical: {order: asc}", #""2025-12","2026-01""#, "2026-02"),
            // Somebody has changed the policy: the tag is still there, or it isn't taken any more.
            ("1.4.0", "semver: {range: '<1.4.0'}", #""1.3.0","1.4.0""#, "1.3.0"),
            ("1.4.0", "semver: {range: '<1.4.0'}", #""1.2.0","1.3.0""#, "1.3.0"),
            ("latest", "semver: {range: '*'}", #""1.2.0","1.3.0""#, "1.3.0"),
            ("1.0.0", "semver: {range: '*'}", #""1.2.0","1.3.0""#, "1.3.0"),
            // The same version in another spelling is no step back.
            ("v1.3.0", "semver: {range: '*'}", #""1.2.0","1.3.0""#, "1.3.0"),
        ]

        @Test(arguments: scans) func aShrunkenListTakesNothingBack(
            _ held: String,
            _ policy: String,
            _ listed: String,
            _ after: String
        ) throws {
            let server = try ScriptedServer(Step(Self.list("web"), times: .max, .json(#"{"tags":[\#(listed)]}"#)))
            let text = Fleet.policy("web", range: "*").replacing("semver:\n      range: '*'", with: policy)
            #expect(text.contains(policy))
            let directory = try Self.fleet("\(server.host)/web", held: held, policy: text)
            let run = try Tidemark()("update", directory.path)
            let isHeld = held == after
            #expect(run.status == (isHeld ? 1 : 0), "\(run.errors)")
            #expect(try directory.read("apps/web.yaml").contains("/web:\(after)'"))
            guard isHeld else { return }
            #expect(run.errors.contains("no longer lists '\(held)', which the fields hold; the best that it lists, '"))
            let json = try Tidemark()("preview", directory.path, "--output", "json")
            let report = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
            let policies = try #require(report["policies"] as? [[String: Any]])
            #expect(policies.first?["tag"] is NSNull && policies.first?["error"] is String)
            #expect(server.faults.isEmpty)
        }

        /// Every list that a broken registry could give instead of the whole: nothing is ever written from it.
        @Test func noPartOfAListMovesAnythingBack() throws {
            let tags = ["1.0.0", "1.1.0", "1.2.0", "1.3.0"]
            for count in 0..<tags.count {
                let page = tags.prefix(count).map { "\"\($0)\"" }.joined(separator: ",")
                let server = try ScriptedServer(Step(Self.list("web"), .json(#"{"tags":[\#(page)]}"#)))
                let directory = try Self.fleet("\(server.host)/web", held: "1.3.0")
                let before = try GoldenTree(at: URL(filePath: directory.path))
                #expect(try Tidemark()("update", directory.path).status == 1)
                #expect(try GoldenTree(at: URL(filePath: directory.path)).differences(from: before).isEmpty)
            }
        }

        // MARK: Between list and manifest

        @Test func aTagThatVanishesIsLookedForOnceMore() throws {
            let digest = "sha256:" + String(repeating: "0a", count: 32)
            let policy = Fleet.policy("web", range: "*").replacing(
                "  policy:",
                with: "  digestReflectionPolicy: Always\n  interval: 5m\n  policy:"
            )
            for isBack in [true, false] {
                let server = try ScriptedServer(
                    Step(Self.list("web"), .json(#"{"tags":["1.0.0","1.1.0"]}"#)),
                    Step("HEAD /v2/web/manifests/1.1.0", .response(404)),
                    Step("GET /v2/web/manifests/1.1.0", .json("{}", status: 404)),
                    Step(Self.list("web"), .json(#"{"tags":["1.0.0"]}"#)),
                    Step(
                        "HEAD /v2/web/manifests/1.0.0",
                        .response(isBack ? 200 : 404, headers: ["Docker-Content-Digest: \(digest)"])
                    )
                )
                if !isBack { server.expect(Step("GET /v2/web/manifests/1.0.0", .json("{}", status: 404))) }
                let directory = try Self.fleet("\(server.host)/web", held: "0.9.0", policy: policy)
                let run = try Tidemark()("update", directory.path)
                #expect(run.status == (isBack ? 0 : 1), "\(run.errors)")
                let expected = isBack ? "/web:1.0.0@\(digest)'" : "/web:0.9.0'"
                #expect(try directory.read("apps/web.yaml").contains(expected), "\(run.errors)")
                #expect(server.faults.isEmpty, "\(server.faults)")
            }
        }

        // MARK: Many policies, one registry

        /// However many policies use a repository, it is asked once, and the limits that it speaks of are said once.
        @Test func oneRepositoryIsAskedOnce() throws {
            let headers = ["RateLimit-Limit: 100;w=21600", "RateLimit-Remaining: 7;w=21600"]
            let server = try ScriptedServer(Step(Self.list("web"), .json(#"{"tags":["1.0.0"]}"#, headers: headers)))
            let directory = try TemporaryDirectory()
            var files: [String: String] = [:]
            for number in 0..<200 {
                files["p\(number).yaml"] =
                    Fleet.repository("web\(number)", image: "\(server.host)/web")
                    + Fleet.policy("web\(number)", range: "*")
            }
            try directory.write(files)
            let run = try Tidemark()("preview", directory.path)
            #expect(run.status == 0)
            #expect(run.errors == "'http://\(server.host)': 7 of 100 requests left in a window of 6 h\n")
            #expect(server.faults.isEmpty)
        }

        @Test func plentyIsSaidOnlyToWhoAsks() throws {
            let headers = ["RateLimit: limit=100, remaining=70, reset=30"]
            let server = try ScriptedServer(
                Step(Self.list("web"), times: .max, .json(#"{"tags":["1.0.0"]}"#, headers: headers))
            )
            let line = "'http://\(server.host)': 70 of 100 requests left for the next 30 s\n"
            #expect(try Tidemark()("tags", "\(server.host)/web").errors.isEmpty)
            #expect(try Tidemark()("tags", "\(server.host)/web", "--verbose").errors.contains(line))
        }

        /// One is told to wait longer than a pass lasts: all others of that registry are not even asked, those of another one are.
        @Test func aWishToWaitHoldsForThePass() throws {
            let busy = try Listener { _ in .json("{}", status: 429, headers: ["Retry-After: 900"]) }
            let quick = try ScriptedServer(Step(Self.list("good"), .json(#"{"tags":["1.0.0","1.1.0"]}"#)))
            let directory = try TemporaryDirectory()
            var files = [
                "good.yaml": Fleet.repository("good", image: "\(quick.host)/good") + Fleet.policy("good", range: "*"),
                "apps.yaml": Fleet.deployment("good", image: "\(quick.host)/good:1.0.0"),
            ]
            for number in 0..<60 {
                files["p\(number).yaml"] =
                    Fleet.repository("w\(number)", image: "\(busy.host)/w\(number)")
                    + Fleet.policy("w\(number)", range: "*")
            }
            try directory.write(files)
            let start = ContinuousClock.now
            let run = try Tidemark()("update", directory.path)
            #expect(run.status == 1)
            #expect(start.duration(to: .now) < .seconds(30))
            #expect(
                run.errors.contains("wants fewer requests: 429; it wants to be asked again in 900 s"),
                "\(run.errors)"
            )
            #expect(run.errors.contains("'http://\(busy.host)' wants no requests for another"))
            #expect(run.errors.ranges(of: "error:").count == 60)
            #expect(try directory.read("apps.yaml").contains("/good:1.1.0"))
            #expect(quick.faults.isEmpty)
        }

        // MARK: What a crash leaves behind

        @Test func nothingIsLeftInACoreDump() throws {
            let server = try Listener { _ in .stall([]) }
            let script = """
                ulimit -c unlimited 2>/dev/null
                '\(Tidemark.executable)' tags \(server.host)/a & p=$!
                sleep 1; grep 'Max core file size' /proc/$p/limits; kill $p; wait $p
                """
            let run = try Command("sh", ["-c", script]).run()
            let words = run.output.split(separator: " ").map(String.init)
            #expect(words.dropFirst(4).prefix(2) == ["0", "0"], "\(run.output)")
        }

        /// Programs that collect crashes are no files: the kernel gives a process that may not be dumped to root alone.
        @Test func noProgramGetsACoreDumpEither() throws {
            let server = try Listener { _ in .stall([]) }
            // Root's processes are root's either way.
            let prefix = geteuid() == 0 ? "setpriv --reuid=65534 --clear-groups " : ""
            let home = try TemporaryDirectory()
            try FileManager.default.copyItem(atPath: Tidemark.executable, toPath: "\(home.path)/tidemark")
            try Command("chmod", ["755", home.path, "\(home.path)/tidemark"]).succeed()
            let script = """
                \(prefix)'\(home.path)/tidemark' tags \(server.host)/a & p=$!
                sleep 1; stat -c %u /proc/$p/environ; kill $p; wait $p
                """
            #expect(try Command("sh", ["-c", script]).run().output == "0\n")
        }

        /// Who listens to the network must not find the keys beside it, whatever the environment says.
        @Test func noSessionKeyIsWritten() throws {
            let registry = try RegistryServer(.password)
            try registry.fill("acme/web", tags: ["1.0.0"])
            let home = try TemporaryDirectory()
            let auth = Data("\(RegistryServer.user):\(RegistryServer.password)".utf8).base64EncodedString()
            try home.write("config.json", #"{"auths":{"\#(registry.host)":{"auth":"\#(auth)"}}}"#)
            let run = try Tidemark(environment: [
                "SSL_CERT_FILE": try #require(registry.authority).authority, "DOCKER_CONFIG": home.path,
                "SSLKEYLOGFILE": "\(home.path)/keys",
            ])("tags", registry.image("acme/web"))
            #expect(run.output == "1.0.0\n", "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: "\(home.path)/keys"))
        }
    }
}
