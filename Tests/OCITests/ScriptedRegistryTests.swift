import Foundation
import HTTP
import TestSupport
import Testing

@testable import OCI

/// What real registries do only on bad days.
@Suite struct ScriptedRegistryTests {
    typealias Step = ScriptedServer.Step

    private static let first = "GET /v2/a/tags/list?n=1000"

    private static func scan(_ server: ScriptedServer, _ access: Access = Access(timeout: .seconds(120))) async
        -> Result<TagList, OCIError>
    {
        do throws(OCIError) {
            guard let repository = try? Repository("\(server.host)/a") else { return .success(TagList()) }
            return .success(try await Registry().tags(of: repository, access: access))
        } catch {
            return .failure(error)
        }
    }

    /// The name of an error's case.
    private static func kind(_ result: Result<TagList, OCIError>) -> String {
        guard case .failure(let error) = result else { return "success" }
        return Mirror(reflecting: error).children.first?.label ?? "\(error)"
    }

    private static func link(_ target: String) -> [String] { ["Link: <\(target)>; rel=\"next\""] }

    @Test func followsLinksAndPutsPagesTogether() async throws {
        let server = try ScriptedServer(
            Step(
                Self.first,
                .json(#"{"name":"a","tags":["1","2"]}"#, headers: Self.link("/v2/a/tags/list?last=2&n=2"))
            ),
            Step(
                "GET /v2/a/tags/list?last=2&n=2",
                .json(#"{"tags":["3","2","b d"]}"#, headers: Self.link("?cursor=x%2F"))
            ),
            Step("GET /v2/a/tags/list?cursor=x%2F", .json(#"{"tags":["4"]}"#))
        )
        let list = try await Self.scan(server).get()
        #expect(list.names == ["1", "2", "3", "4"])
        #expect(list.droppedCount == 1)
        #expect(server.faults.isEmpty)
    }

    @Test func asksAgainWhenAFullPageHasNoLink() async throws {
        let page = (0..<1000).map { "\"v\($0)\"" }.joined(separator: ",")
        let server = try ScriptedServer(
            Step(Self.first, .json(#"{"tags":[\#(page)]}"#)),
            Step("GET /v2/a/tags/list?n=1000&last=v999", .json(#"{"tags":["w"]}"#))
        )
        #expect(try await Self.scan(server).get().count == 1001)
        #expect(server.faults.isEmpty)
        let stubborn = try ScriptedServer(
            Step(Self.first, .json(#"{"tags":[\#(page)]}"#)),
            Step("GET /v2/a/tags/list?n=1000&last=v999", .json(#"{"tags":[\#(page)]}"#))
        )
        #expect(try await Self.scan(stubborn).get().count == 1000)
        #expect(stubborn.faults.isEmpty)
    }

    @Test func asksWithoutASizeWhenOneIsRefused() async throws {
        let server = try ScriptedServer(
            Step(Self.first, .json(#"{"errors":[{"code":"UNSUPPORTED","message":"maxResults"}]}"#, status: 400)),
            Step("GET /v2/a/tags/list", .json(#"{"tags":["1"]}"#))
        )
        #expect(try await Self.scan(server).get().names == ["1"])
        #expect(server.faults.isEmpty)
    }

    /// One answer to the first request, and the error that it makes.
    static let answers: [(String, Listener.Reply, String)] = [
        ("null", .json(#"{"name":"a","tags":null}"#), "success"), ("nothing", .json("{}"), "success"),
        ("no type", .response(200, headers: [], body: Array(#"{"tags":[]}"#.utf8)), "success"),
        ("empty", .json(""), "badTagList"),
        ("truncated JSON", .json(#"{"tags":["1""#), "badTagList"), ("number", .json(#"{"tags":[1]}"#), "badTagList"),
        (
            "page", .response(200, headers: ["Content-Type: text/html; charset=utf-8"], body: Array("<html>".utf8)),
            "notRegistry"
        ),
        ("lost page", .response(404, headers: ["Content-Type: text/html"], body: Array("<html>".utf8)), "notRegistry"),
        ("unknown", .json(#"{"errors":[{"code":"NAME_UNKNOWN","message":"no"}]}"#, status: 404), "notFound"),
        ("denied", .json(#"{"errors":[{"code":"DENIED"}]}"#, status: 403), "loginRefused"),
        (
            "denied page", .response(403, headers: ["Content-Type: text/html"], body: Array("<html>".utf8)),
            "loginRefused"
        ),
        ("no challenge", .json("{}", status: 401), "loginRefused"),
        ("strange challenge", .json("{}", status: 401, headers: ["WWW-Authenticate: Negotiate"]), "loginRefused"),
        ("broken challenge", .json("{}", status: 401, headers: ["WWW-Authenticate: Bearer realm=\""]), "badChallenge"),
        ("no realm", .json("{}", status: 401, headers: ["WWW-Authenticate: Bearer service=a"]), "badChallenge"),
        ("teapot", .json("{}", status: 418), "refused"),
        ("elsewhere", .response(302, headers: ["Location: http://127.0.0.2:1/v2/a/tags/list"]), "noAnswer"),
        (
            "endless",
            .endless(
                Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"tags\":[".utf8),
                chunk: [UInt8](repeating: 0x20, count: 65536)
            ), "noAnswer"
        ),
        ("other server", .json(#"{"tags":["1"]}"#, headers: link("http://127.0.0.2:1/v2/a/tags/list?n=1")), "badLink"),
        ("other path", .json(#"{"tags":["1"]}"#, headers: link("/v2/b/tags/list?n=1")), "badLink"),
        ("broken link", .json(#"{"tags":["1"]}"#, headers: ["Link: </v2/a/tags/list?n=1"]), "badLink"),
        ("circle", .json(#"{"tags":["1"]}"#, headers: link("/v2/a/tags/list?n=1000")), "endlessTagList"),
        ("nothing new", .json(#"{"tags":[]}"#, headers: link("/v2/a/tags/list?last=1")), "endlessTagList"),
    ]

    @Test(arguments: answers) func makesOneErrorOfOneAnswer(_ name: String, _ reply: Listener.Reply, _ kind: String)
        async throws
    {
        let server = try ScriptedServer(Step(Self.first, reply))
        let result = await Self.scan(server)
        #expect(Self.kind(result) == kind, "\(name): \(result)")
        #expect(server.faults.isEmpty)
        if case .failure(let error) = result { #expect(!error.description.contains("\n")) }
    }

    /// What a registry says of an error is shown, and is a stranger's: so much of it and no more.
    @Test(arguments: [(5000, 512), (100_000, 0)]) func aComplaintIsCutShort(_ length: Int, _ kept: Int) async throws {
        let words = String(repeating: "w", count: length)
        let body = #"{"errors":[{"code":"\#(words)","message":"\#(words)"}]}"#
        let server = try ScriptedServer(Step(Self.first, .json(body, status: 418)))
        guard case .failure(.refused(_, let complaint)) = await Self.scan(server) else {
            Issue.record("no refusal")
            return
        }
        let expected: String? = kept == 0 ? nil : words.prefix(kept) + "…"
        #expect(complaint.code == expected && complaint.message == expected)
    }

    @Test func repeatsWhatMayPassAndGivesUpOnTheRest() async throws {
        let flapping = try ScriptedServer(
            Step(Self.first, .json("{}", status: 503)),
            Step(Self.first, .response(200, body: Array(#"{"tags":["1"#.utf8), length: 1000)),
            Step(Self.first, .json(#"{"tags":["1"]}"#))
        )
        #expect(try await Self.scan(flapping).get().names == ["1"])
        #expect(flapping.faults.isEmpty)

        let broken = try ScriptedServer(
            Step(Self.first, times: 3, .json(#"{"errors":[{"code":"UNKNOWN"}]}"#, status: 500))
        )
        #expect(Self.kind(await Self.scan(broken)) == "refused")
        #expect(broken.faults.isEmpty)

        let busy = try ScriptedServer(
            Step(Self.first, .json("{}", status: 429, headers: ["Retry-After: 1"])),
            Step(Self.first, .json(#"{"tags":["1"]}"#))
        )
        #expect(try await Self.scan(busy).get().names == ["1"])

        let overrun = try ScriptedServer(
            Step(Self.first, .json("slow down", status: 429, headers: ["Retry-After: 3600"]))
        )
        #expect(Self.kind(await Self.scan(overrun)) == "tooManyRequests")
        #expect(overrun.faults.isEmpty)
    }

    @Test func oneFailingPageFailsTheScan() async throws {
        let server = try ScriptedServer(
            Step(Self.first, .json(#"{"tags":["1"]}"#, headers: Self.link("?last=1"))),
            Step("GET /v2/a/tags/list?last=1", times: 3, .json("{}", status: 500))
        )
        #expect(Self.kind(await Self.scan(server)) == "refused")
        #expect(server.faults.isEmpty)
    }

    @Test func aLaterPageWithoutTagsFailsTheScan() async throws {
        let server = try ScriptedServer(
            Step(Self.first, .json(#"{"tags":["1"]}"#, headers: Self.link("?last=1"))),
            Step("GET /v2/a/tags/list?last=1", .json(#"{"errors":[{"code":"UNAVAILABLE"}]}"#))
        )
        #expect(Self.kind(await Self.scan(server)) == "badTagList")
        #expect(server.faults.isEmpty)
    }

    @Test func endsAtTheDeadline() async throws {
        let server = try ScriptedServer(
            Step(Self.first, .stall(Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".utf8)))
        )
        let start = ContinuousClock.now
        #expect(Self.kind(await Self.scan(server, Access(timeout: .seconds(1)))) == "noAnswer")
        #expect(.now - start < .seconds(30))
    }

    @Test func doesNotUnfoldABomb() async throws {
        let directory = try TemporaryDirectory()
        try Command("sh", ["-c", "head -c 200000000 /dev/zero | gzip -9 > bomb.gz"], in: directory.path).succeed()
        let bomb = [UInt8](try Data(contentsOf: URL(filePath: "\(directory.path)/bomb.gz")))
        let server = try ScriptedServer(
            Step(
                Self.first,
                .response(200, headers: ["Content-Type: application/json", "Content-Encoding: gzip"], body: bomb)
            )
        )
        let result = await Self.scan(server)
        guard case .failure(.noAnswer(_, .tooLarge(_, Registry.pageLimit))) = result else {
            Issue.record("\(result)")
            return
        }
    }

    // MARK: Logins

    private static let login = Login(.password(user: "user", Secret("canary-s3cret")), source: "secret 'a/b'")

    @Test func aHostileRealmGetsNothing() async throws {
        let thief = try ScriptedServer()
        let server = try ScriptedServer()
        server.expect(
            Step(
                Self.first,
                times: .max,
                .json(
                    "{}",
                    status: 401,
                    headers: ["WWW-Authenticate: Bearer realm=\"http://\(thief.host)/token\",service=x"]
                )
            )
        )
        let result = await Self.scan(server, Access(login: Self.login, timeout: .seconds(120)))
        #expect(Self.kind(result) == "untrustedTokenServer")
        #expect(thief.requests.isEmpty)
        #expect(!"\(result)".contains("canary"))
    }

    @Test func aRedirectElsewhereTakesNothingAlong() async throws {
        let thief = try ScriptedServer()
        for status in [301, 302, 303, 307, 308] {
            let server = try ScriptedServer(
                Step(
                    Self.first,
                    forbids: ["Authorization"],
                    .json("{}", status: 401, headers: ["WWW-Authenticate: Basic realm=x"])
                ),
                Step(
                    Self.first,
                    requires: ["authorization: Basic dXNlcjpjYW5hcnktczNjcmV0"],
                    .response(status, headers: ["Location: http://\(thief.host)/v2/a/tags/list"])
                )
            )
            #expect(Self.kind(await Self.scan(server, Access(login: Self.login, timeout: .seconds(120)))) == "noAnswer")
            #expect(server.faults.isEmpty)
        }
        #expect(thief.requests.isEmpty)
    }

    /// Who allows plain HTTP has not allowed that a login is read on the way: through a proxy, since loopback is nobody's way.
    @Test(arguments: ["basic", "bearer", "identity", "registry token", "nobody"])
    func noLoginGoesOverPlainHTTP(_ kind: String) async throws {
        let server = try ScriptedServer()
        let port = try #require(Int(server.host.split(separator: ":")[1]))
        let proxy = try ProxyServer(routes: ["r.test:80": port])
        let challenge = kind == "basic" ? "Basic realm=x" : "Bearer realm=\"http://r.test/token\""
        let logins: [String: Login] = [
            "identity": Login(.identityToken(Secret("canary-s3cret"), user: "u"), source: "t"),
            "registry token": Login(.registryToken(Secret("canary-s3cret")), source: "t"),
        ]
        if kind != "registry token" {
            server.expect(
                Step(
                    Self.first,
                    forbids: ["Authorization"],
                    .json("{}", status: 401, headers: ["WWW-Authenticate: \(challenge)"])
                )
            )
        }
        if kind == "nobody" {
            // A token that anybody gets is nobody's secret.
            server.expect(
                Step("GET /token?scope=repository%3Aa%3Apull", forbids: ["Authorization"], .json(#"{"token":"t"}"#))
            )
            server.expect(Step(Self.first, requires: ["authorization: Bearer t"], .json(#"{"tags":["1"]}"#)))
        }
        let access = Access(
            login: kind == "nobody" ? nil : logins[kind] ?? Self.login,
            isInsecure: true,
            route: .proxy(try Proxy("http://\(proxy.host)")),
            timeout: .seconds(120)
        )
        let repository = try Repository("r.test/a")
        let error: OCIError?
        do throws(OCIError) {
            #expect(try await Registry().tags(of: repository, access: access).names == ["1"])
            error = nil
        } catch let found { error = found }
        switch error {
        case nil: #expect(kind == "nobody")
        case .loginOverPlainHTTP?: #expect(kind != "nobody")
        case let error?: Issue.record("\(error)")
        }
        #expect(server.faults.isEmpty && proxy.faults.isEmpty)
    }

    /// Of several ways to log in the token is taken, wherever it stands; those that are not spoken get nothing.
    @Test(arguments: [
        (["Basic realm=\"x\", Bearer realm=\"http://HOST/t\""], true),
        (["Basic realm=\"x\"", "Bearer realm=\"http://HOST/t\""], true),
        (["Negotiate, NTLM, Bearer realm=\"http://HOST/t\", Basic realm=\"x\""], true),
        (["Negotiate", "NTLM TlRMTVNTUAAB", "Digest realm=\"x\", nonce=\"y\""], false), (["Negotiate"], false),
    ])
    func theTokenIsTakenAndNothingUnknown(_ challenges: [String], _ isKnown: Bool) async throws {
        let server = try ScriptedServer()
        let fields = challenges.map { "WWW-Authenticate: " + $0.replacing("HOST", with: server.host) }
        server.expect(Step(Self.first, forbids: ["Authorization"], .json("{}", status: 401, headers: fields)))
        if isKnown {
            server.expect(Step("GET /t?scope=repository%3Aa%3Apull", .json(#"{"token":"t"}"#)))
            server.expect(Step(Self.first, requires: ["authorization: Bearer t"], .json(#"{"tags":["1"]}"#)))
        }
        let result = await Self.scan(server, Access(login: Self.login, timeout: .seconds(120)))
        #expect(Self.kind(result) == (isKnown ? "success" : "loginRefused"), "\(result)")
        #expect(server.faults.isEmpty, "\(server.faults)")
    }

    /// Neither a token server nor a manifest has a reason to lead to another host.
    @Test func aTokenServerLeadsNowhere() async throws {
        for status in [301, 302, 303, 307, 308] {
            let (thief, server) = (try ScriptedServer(), try ScriptedServer())
            server.expect(
                Step(
                    Self.first,
                    .json("{}", status: 401, headers: ["WWW-Authenticate: Bearer realm=\"http://\(server.host)/t\""])
                ),
                Step(
                    "GET /t?scope=repository%3Aa%3Apull",
                    requires: ["authorization: Basic dXNlcjpjYW5hcnktczNjcmV0"],
                    .response(status, headers: ["Location: http://\(thief.host)/t"])
                )
            )
            let result = await Self.scan(server, Access(login: Self.login, timeout: .seconds(120)))
            guard case .failure(.noAnswer(_, .redirected)) = result else {
                Issue.record("\(status): \(result)")
                return
            }
            #expect(thief.requests.isEmpty && server.faults.isEmpty)
        }
    }

    @Test func aManifestLeadsNowhere() async throws {
        let digest = try #require(Digest(Self.hash))
        let thief = try ScriptedServer()
        let redirect = Listener.Reply.response(307, headers: ["Location: http://\(thief.host)/v2/a/manifests/x"])
        let server = try ScriptedServer(
            Step("GET /v2/a/manifests/\(digest)", redirect),
            Step("HEAD /v2/a/manifests/1", redirect),
            Step("GET /v2/a/referrers/\(digest)", redirect)
        )
        let (registry, repository) = (Registry(), try Repository("\(server.host)/a"))
        let tag = try #require(Tag("1"))
        let questions: [@Sendable () async throws -> Void] = [
            { _ = try await registry.manifest(of: repository, digest: digest, access: Access()) },
            { _ = try await registry.digest(of: repository, tag: tag, access: Access()) },
            { _ = try await registry.referrers(of: repository, digest: digest, access: Access()) },
        ]
        for question in questions {
            let error = await #expect(throws: OCIError.self) { try await question() }
            guard case .noAnswer(_, .redirected)? = error else {
                Issue.record("\(error.map(String.init(describing:)) ?? "")")
                return
            }
        }
        #expect(thief.requests.isEmpty && server.faults.isEmpty)
    }

    @Test func anExpiredTokenIsRefreshedOnceInTheMiddle() async throws {
        let server = try ScriptedServer()
        let challenge = ["WWW-Authenticate: Bearer realm=\"http://\(server.host)/token?x=1\",service=\"s p\""]
        let token = "GET /token?x=1&service=s%20p&scope=repository%3Aa%3Apull"
        server.expect(
            Step(Self.first, forbids: ["Authorization"], .json("{}", status: 401, headers: challenge)),
            Step(token, .json(#"{"token":"one"}"#)),
            Step(
                Self.first,
                requires: ["authorization: Bearer one"],
                .json(#"{"tags":["1"]}"#, headers: Self.link("?last=1"))
            ),
            Step(
                "GET /v2/a/tags/list?last=1",
                requires: ["authorization: Bearer one"],
                .json("{}", status: 401, headers: challenge)
            ),
            Step(token, .json(#"{"access_token":"two"}"#)),
            Step(
                "GET /v2/a/tags/list?last=1",
                requires: ["authorization: Bearer two"],
                .json(#"{"tags":["2"]}"#, headers: Self.link("?last=2"))
            ),
            Step("GET /v2/a/tags/list?last=2", times: 2, .json("{}", status: 401, headers: challenge)),
            Step(token, .json(#"{"token":"three"}"#))
        )
        #expect(Self.kind(await Self.scan(server)) == "loginRefused")
        #expect(server.faults.isEmpty)
    }

    @Test func aRegistryTokenGoesAsItIs() async throws {
        let server = try ScriptedServer(
            Step(Self.first, requires: ["authorization: Bearer r"], .json(#"{"tags":[]}"#))
        )
        _ = try await Self.scan(server, Access(login: Login(.registryToken(Secret("r")), source: "t"))).get()
        #expect(server.faults.isEmpty)
    }

    @Test func anEndlessTokenIsCutOff() async throws {
        let server = try ScriptedServer()
        server.expect(
            Step(
                Self.first,
                .json("{}", status: 401, headers: ["WWW-Authenticate: Bearer realm=\"http://\(server.host)/t\""])
            ),
            Step(
                "GET /t?scope=repository%3Aa%3Apull",
                .endless(
                    Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"token\":\"".utf8),
                    chunk: [UInt8](repeating: 0x61, count: 65536)
                )
            )
        )
        guard case .failure(.noAnswer(_, .tooLarge(_, Registry.smallBodyLimit))) = await Self.scan(server) else {
            Issue.record("no cap")
            return
        }
    }

    // MARK: Digests

    private static let hash = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

    /// Answers to HEAD and GET of a manifest, and the digest or the error that they make.
    static let manifests: [(String, [Step], String)] = [
        ("header", [Step("HEAD /v2/a/manifests/1", .response(200, headers: ["Docker-Content-Digest: \(hash)"]))], hash),
        ("none", [Step("HEAD /v2/a/manifests/1", .response(200)), Step("GET /v2/a/manifests/1", .json("{}"))], hash),
        (
            "garbage",
            [
                Step("HEAD /v2/a/manifests/1", .response(200, headers: ["Docker-Content-Digest: md5:0"])),
                Step("GET /v2/a/manifests/1", .json("{}")),
            ],
            hash
        ),
        (
            "no HEAD", [Step("HEAD /v2/a/manifests/1", .response(405)), Step("GET /v2/a/manifests/1", .json("{}"))],
            hash
        ),
        (
            "mismatch",
            [
                Step("HEAD /v2/a/manifests/1", .response(200)),
                Step("GET /v2/a/manifests/1", .json("{ }", headers: ["Docker-Content-Digest: \(hash)"])),
            ], "badManifest"
        ),
        (
            "schema 1",
            [
                Step(
                    "HEAD /v2/a/manifests/1",
                    .response(
                        200,
                        headers: [
                            "Content-Type: application/vnd.docker.distribution.manifest.v1+prettyjws",
                            "Docker-Content-Digest: \(hash)",
                        ]
                    )
                )
            ],
            "badManifest"
        ),
        (
            "gone",
            [
                Step("HEAD /v2/a/manifests/1", .response(404)),
                Step("GET /v2/a/manifests/1", .json(#"{"errors":[{"code":"MANIFEST_UNKNOWN"}]}"#, status: 404)),
            ], "notFound"
        ),
    ]

    @Test func aManifestWithoutEndIsCutOff() async throws {
        let server = try ScriptedServer(
            Step("HEAD /v2/a/manifests/1", .response(200)),
            Step(
                "GET /v2/a/manifests/1",
                .endless(
                    Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{".utf8),
                    chunk: [UInt8](repeating: 0x20, count: 65536)
                )
            )
        )
        let repository = try Repository("\(server.host)/a")
        let tag = try #require(Tag("1"))
        let error = await #expect(throws: OCIError.self) {
            _ = try await Registry().digest(of: repository, tag: tag, access: Access())
        }
        guard case .noAnswer(_, .tooLarge(_, Registry.manifestLimit))? = error else {
            Issue.record("\(error.map { "\($0)" } ?? "")")
            return
        }
    }

    @Test(arguments: manifests) func findsDigests(_ name: String, _ steps: [Step], _ expected: String) async throws {
        let server = try ScriptedServer()
        for step in steps { server.expect(step) }
        let repository = try Repository("\(server.host)/a")
        let tag = try #require(Tag("1"))
        let found: String
        do throws(OCIError) {
            found = try await Registry().digest(of: repository, tag: tag, access: Access()).description
        } catch {
            found = Mirror(reflecting: error).children.first?.label ?? ""
        }
        #expect(found == expected)
        #expect(server.faults.isEmpty)
    }
}
