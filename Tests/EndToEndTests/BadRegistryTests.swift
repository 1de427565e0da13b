import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A registry that misbehaves: one clear error with its place, nothing selected from what is half known, and the policy beside it
    /// is applied all the same.
    @Suite struct BadRegistryTests {
        typealias Step = ScriptedServer.Step

        struct Fault: CustomTestStringConvertible {
            let testDescription: String
            /// How often the list is asked for: faults that may pass are tried three times.
            let times: Int
            let reply: Listener.Reply
            /// What the sentence says behind the image's name; `HOST` stands for the registry.
            let sentence: String
            var hint: String?

            init(_ name: String, times: Int = 1, _ reply: Listener.Reply, _ sentence: String, hint: String? = nil) {
                testDescription = name
                self.times = times
                self.reply = reply
                self.sentence = sentence
                self.hint = hint
            }
        }

        private static func head(_ lines: String...) -> [UInt8] {
            Array((["HTTP/1.1 200 OK"] + lines).joined(separator: "\r\n").utf8) + Array("\r\n\r\n".utf8)
        }

        private static let scan = "cannot scan 'HOST/bad': "
        static let faults = [
            Fault(
                "401",
                .response(401, headers: ["WWW-Authenticate: Basic realm=\"x\"", "Content-Type: application/json"]),
                scan + "'HOST' asks for a login: 401",
                hint: "log in with 'docker login', or name a secret in 'spec.secretRef' and give it with '--secrets'"
            ),
            Fault(
                "403",
                .json(#"{"errors":[{"code":"DENIED","message":"not for you"}]}"#, status: 403),
                scan + "'HOST' asks for a login: 403 DENIED: not for you",
                hint: "log in with 'docker login', or name a secret in 'spec.secretRef' and give it with '--secrets'"
            ),
            Fault(
                "404",
                .json(
                    #"{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry"}]}"#,
                    status: 404
                ),
                "'HOST' has no repository 'HOST/bad': 404 NAME_UNKNOWN: repository name not known to registry",
                hint: "check the image's name; many registries answer so when a credential is missing"
            ),
            Fault("500", times: 3, .json("{}", status: 500), scan + "'HOST' answers with status 500"),
            Fault("503 without a type", times: 3, .response(503, headers: []), scan + "'HOST' answers with status 503"),
            Fault(
                "429",
                times: 3,
                .json(#"{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}"#, status: 429),
                scan + "'HOST' wants fewer requests: 429 TOOMANYREQUESTS: slow down",
                hint: "run less often, or log in for a higher limit"
            ),
            Fault(
                "HTML",
                .response(200, headers: ["Content-Type: text/html"], body: Array("<h1>Sign in</h1>".utf8)),
                scan + "'HOST' answers with a web page (status 200); is it a registry?"
            ),
            Fault(
                "truncated",
                times: 3,
                .response(200, body: Array(#"{"tags":["1.0.0","#.utf8), length: 4000),
                scan + "the answer of 'http://HOST' was cut short"
            ),
            Fault(
                "truncated JSON",
                .json(#"{"tags":["1.0.0","9.9.9"#),
                scan + "the tag list is malformed at byte 23: "
            ),
            Fault("malformed JSON", .json(#"{"tags":["1.0.0",]}"#), scan + "the tag list is malformed at byte 17: "),
            Fault("another shape", .json(#"["1.0.0","9.9.9"]"#), scan + "the tag list is malformed at byte 0: "),
            Fault(
                "endless",
                .endless(head("Content-Type: application/json"), chunk: Array(repeating: 32, count: 1 << 20)),
                scan + "the answer of 'http://HOST' is larger than "
            ),
            Fault(
                "endless header",
                .endless(
                    Array("HTTP/1.1 200 OK\r\n".utf8),
                    chunk: Array("X-A: \(String(repeating: "a", count: 4000))\r\n".utf8)
                ),
                scan + "the answer of 'http://HOST' is larger than "
            ),
            Fault(
                "no HTTP",
                .bytes(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)),
                scan + "'http://HOST' does not speak HTTP: "
            ),
            Fault("silent", .stall([]), scan + "'http://HOST' did not answer in time: "),
            Fault(
                "slow",
                .stall(head("Content-Length: 40") + Array(#"{"tags":["#.utf8)),
                scan + "'http://HOST' did not answer in time: "
            ),
            Fault(
                "redirect elsewhere",
                .response(302, headers: ["Location: http://192.0.2.1/v2/bad/tags/list"]),
                scan
                    + "'http://HOST/v2/bad/tags/list' redirects to 'http://192.0.2.1/v2/bad/tags/list': another host is not followed"
            ),
            Fault(
                "link elsewhere",
                .json(
                    #"{"tags":["1.0.0","9.9.9"]}"#,
                    headers: ["Link: <http://192.0.2.1/v2/bad/tags/list?last=x>; rel=\"next\""]
                ),
                scan + "the link 'http://192.0.2.1/v2/bad/tags/list?last=x' to the next page leads to another server"
            ),
        ]

        @Test(arguments: faults) func stopsNothingElse(_ fault: Fault) throws {
            let server = try ScriptedServer(
                Step("GET /v2/bad/tags/list?n=1000", forbids: ["Authorization"], times: fault.times, fault.reply),
                Step("GET /v2/good/tags/list?n=1000", forbids: ["Authorization"], .json(#"{"tags":["1.0.0","1.1.0"]}"#))
            )
            let (directory, expected) = try Self.fleet(on: server.host)
            let run = try Tidemark()("update", directory.path)
            #expect(run.status == 1)
            let sentence = fault.sentence.replacing("HOST", with: server.host)
            let lines = run.errors.split(separator: "\n").map(String.init)
            #expect(lines.first?.hasPrefix("policies/bad.yaml:14:9: error: " + sentence) == true, "\(run.errors)")
            #expect(run.errors.ranges(of: "error:").count == 1, "\(run.errors)")
            #expect(lines.dropFirst(3) == (fault.hint.map { ["  hint: \($0)"] } ?? [])[...], "\(run.errors)")
            #expect(try GoldenTree(at: URL(filePath: directory.path)).differences(from: expected).isEmpty)
            #expect(server.faults.isEmpty)
        }

        @Test func aRegistryThatIsDown() throws {
            let server = try ScriptedServer(
                Step("GET /v2/good/tags/list?n=1000", .json(#"{"tags":["1.0.0","1.1.0"]}"#))
            )
            let nobody = "127.0.0.1:\(try Daemon.freePort())"
            let (directory, expected) = try Self.fleet(on: server.host, bad: nobody)
            let run = try Tidemark()("update", directory.path)
            #expect(run.status == 1)
            #expect(
                run.errors.contains("cannot scan '\(nobody)/bad': cannot reach 'http://\(nobody)': "),
                "\(run.errors)"
            )
            #expect(run.errors.ranges(of: "error:").count == 1)
            #expect(try GoldenTree(at: URL(filePath: directory.path)).differences(from: expected).isEmpty)
            #expect(server.faults.isEmpty)
        }

        /// A server that only is busy for a moment is no error at all.
        @Test func whatPassesIsTriedAgain() throws {
            let list = "GET /v2/bad/tags/list?n=1000"
            let server = try ScriptedServer(
                Step(list, .json("{}", status: 503)),
                Step(list, .response(200, body: [123], length: 40)),
                Step(list, .json(#"{"tags":["1.0.0","1.2.0"]}"#)),
                Step("GET /v2/good/tags/list?n=1000", .json(#"{"tags":["1.0.0","1.1.0"]}"#))
            )
            let (directory, _) = try Self.fleet(on: server.host)
            let run = try Tidemark()("update", directory.path)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try directory.read("apps/bad.yaml").contains("/bad:1.2.0"))
            #expect(server.faults.isEmpty)
        }

        /// Two policies of one registry, and how the files have to be when only the good one is applied.
        private static func fleet(on host: String, bad: String? = nil) throws -> (TemporaryDirectory, GoldenTree) {
            let bad = bad ?? host
            var files = [
                "policies/good.yaml": Fleet.repository("good", image: "\(host)/good")
                    + Fleet.policy("good", range: "*"),
                "policies/bad.yaml": Fleet.repository("bad", image: "\(bad)/bad", more: "  timeout: 4s\n")
                    + Fleet.policy("bad", range: "*"),
                "apps/good.yaml": Fleet.deployment("good", image: "\(host)/good:1.0.0"),
                "apps/bad.yaml": Fleet.deployment("bad", image: "\(bad)/bad:1.0.0"),
            ]
            let directory = try TemporaryDirectory()
            try directory.write(files)
            files["apps/good.yaml"] = files["apps/good.yaml"]?.replacing("good:1.0.0", with: "good:1.1.0")
            return (directory, GoldenTree(files.mapValues { Array($0.utf8) }))
        }
    }
}
