import HTTP
import TestSupport
import Testing

@testable import Git

/// Git servers over HTTP that no real one is like: where the credential goes, and what is taken in.
@Suite(.timeLimit(.minutes(2))) struct HTTPServerTests {
    private static let question = "GET /fleet.git/info/refs?service=git-upload-pack"
    private static let password = Access.Proof.http(.basic(user: "tide", password: Secret("canary-of-git")))

    private static func fetch(_ url: String, _ access: Access) async throws -> GitError? {
        let cache = try TemporaryDirectory()
        let store = try await Store.open(cache.path + "/store")
        let remote = Remote(try Location.parse(url).location, access: access, client: Client())
        return await #expect(throws: GitError.self) { _ = try await remote.fetch(.head, into: store) }
    }

    /// Real servers redirect within themselves at most; another host gets neither the credential nor a question.
    @Test(arguments: [301, 302, 303, 307, 308]) func aRedirectElsewhereIsNotFollowed(_ status: Int) async throws {
        let thief = try ScriptedServer()
        let target = "http://\(thief.host)/fleet.git/info/refs?service=git-upload-pack"
        let server = try ScriptedServer(
            .init(
                Self.question,
                requires: ["authorization: Basic dGlkZTpjYW5hcnktb2YtZ2l0"],
                .response(status, headers: ["Location: \(target)"])
            )
        )
        let error = try await Self.fetch("http://\(server.host)/fleet.git", Access(proof: Self.password))
        guard case .unreachable(_, .redirected(_, _, "another host is not followed"))? = error else {
            Issue.record("\(error.map { "\($0)" } ?? "")")
            return
        }
        #expect(thief.requests.isEmpty && server.faults.isEmpty)
    }

    /// In plain text, whoever is on the way could read it.
    @Test func noCredentialGoesOverPlainHTTP() async throws {
        let proxy = try ProxyServer(routes: [:])
        let route = HTTP.Route.proxy(try Proxy("http://\(proxy.host)"))
        for proof in [Self.password, .http(.bearer(Secret("canary-of-git")))] {
            let error = try await Self.fetch("http://git.test/fleet.git", Access(proof: proof, route: route))
            guard case .unauthorized(_, _, "credentials are not sent over plain http")? = error else {
                Issue.record("\(error.map { "\($0)" } ?? "")")
                return
            }
        }
        #expect(proxy.targets.isEmpty && proxy.faults.isEmpty)
    }

    @Test func anAnswerWithoutEndEnds() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n"
        let line = Array(("0032" + String(repeating: "a", count: 46)).utf8)
        let chunk = Array(repeatElement(line, count: 20_000).joined())
        let server = try ScriptedServer(.init(Self.question, .endless(Array(head.utf8), chunk: chunk)))
        let error = try await Self.fetch("http://\(server.host)/fleet.git", Access())
        guard case .tooLarge(_, Remote.answerLimit)? = error else {
            Issue.record("\(error.map { "\($0)" } ?? "")")
            return
        }
        #expect(server.faults.isEmpty)
    }
}
