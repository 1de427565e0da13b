import TestSupport
import Testing

@testable import HTTP

/// Requests through a proxy that alone knows the names of the servers.
@Suite struct RouteTests {
    private static let login = (user: "tide", password: "pa55:of the@proxy")

    @Test(arguments: [
        ("http://p.test:3128", "http://p.test:3128"), ("http://p.test", "http://p.test:80"),
        ("HTTPS://P.test/", "https://p.test:443"), ("socks5://p.test", "socks5h://p.test:1080"),
        ("socks5h://[::1]:9", "socks5h://[::1]:9"), ("http://u:p@p.test:80", "http://p.test:80"),
    ]) func readsAddresses(_ text: String, _ address: String) throws {
        #expect(try Proxy(text).address == address)
    }

    @Test(arguments: ["", "p.test:3128", "ftp://p.test", "http://", "http://p.test/path", "http://tide:pa55@p test"])
    func refusesWhatIsNoAddress(_ text: String) {
        let error = #expect(throws: HTTPError.self) { try Proxy(text) }
        #expect(!"\(error.map { "\($0)" } ?? "")".contains("pa55"))
    }

    @Test func whatIsGivenCountsBeforeWhatIsWithin() throws {
        let within = try Proxy("http://u:p@p.test")
        #expect(within.user == "u" && within.password == Secret("p"))
        let given = try Proxy("http://u:p@p.test", user: "v", password: Secret("q"))
        #expect(given.user == "v" && given.password == Secret("q"))
    }

    @Test(arguments: ["http", "socks5"]) func leadsThroughAProxy(_ scheme: String) async throws {
        let server = try ScriptedServer(.init("GET /a?b", forbids: ["Proxy-Authorization"], times: 2, .json("{}")))
        let port = try #require(Int(server.host.split(separator: ":")[1]))
        let proxy = try ProxyServer(routes: ["r.test:8080": port], login: Self.login)
        let client = Client()
        for password in [Self.login.password, "wrong-password"] {
            var request = Request(.get, try URL("http://r.test:8080/a?b"))
            request.attempts = 1
            request.route = .proxy(
                try Proxy("\(scheme)://\(proxy.host)", user: Self.login.user, password: Secret(password))
            )
            guard password == "wrong-password" else {
                for _ in 0..<2 { #expect(try await client.send(request).status == 200) }
                continue
            }
            let error = await #expect(throws: HTTPError.self) { try await client.send(request) }
            guard case .proxyFailed("http://r.test:8080", let address, let reason)? = error else {
                Issue.record("\(error.map { "\($0)" } ?? "")")
                return
            }
            #expect(address?.hasSuffix(proxy.host) ?? false)
            #expect(!reason.contains("wrong-password"))
        }
        #expect(proxy.targets == ["r.test:8080", "r.test:8080"])
        #expect(server.faults.isEmpty)
    }

    @Test func tunnelsTLS() async throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer(.init("GET /", times: .max, .json("{}")))
        let port = try #require(Int(server.host.split(separator: ":")[1]))
        let front = try TLSFront(names: ["r.test"], to: port, in: directory)
        let proxy = try ProxyServer(routes: ["r.test:443": front.port, "other.test:443": front.port])
        let client = Client(authorityFile: front.authority.authority)
        for scheme in ["http", "socks5"] {
            var request = Request(.get, try URL("https://r.test/"))
            request.route = .proxy(try Proxy("\(scheme)://\(proxy.host)"))
            #expect(try await client.send(request).status == 200)
            // The certificate is the server's, whoever leads there.
            request.url = try URL("https://other.test/")
            await #expect(throws: HTTPError.self) { try await client.send(request) }
            request.url = try URL("https://unknown.test/")
            request.attempts = 1
            let error = await #expect(throws: HTTPError.self) { try await client.send(request) }
            guard case .proxyFailed? = error else {
                Issue.record("\(error.map { "\($0)" } ?? "")")
                return
            }
        }
        #expect(proxy.faults == ["unexpected target: unknown.test:443", "unexpected target: unknown.test:443"])
    }

    /// What is meant for this machine alone is never somebody else's.
    @Test func thisMachineIsReachedDirectly() async throws {
        let server = try ScriptedServer(.init("GET /", .json("{}")))
        let proxy = try ProxyServer(routes: [:])
        var request = Request(.get, try URL("http://\(server.host)/"))
        request.route = .proxy(try Proxy("http://\(proxy.host)"))
        #expect(try await Client().send(request).status == 200)
        #expect(proxy.targets.isEmpty && proxy.faults.isEmpty)
    }

}
