import Foundation
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

    // MARK: The environment

    /// What curl makes of the same variables; `-` is no proxy.
    @Test(arguments: [
        ("https://r.test/", "https_proxy=a", "a"), ("https://r.test/", "HTTPS_PROXY=a", "a"),
        ("https://r.test/", "https_proxy=a HTTPS_PROXY=b all_proxy=c", "a"), ("http://r.test/", "http_proxy=a", "a"),
        ("http://r.test/", "HTTP_PROXY=a", "-"), ("http://r.test/", "https_proxy=a", "-"),
        ("http://r.test/", "https_proxy=a all_proxy=b ALL_PROXY=c", "b"), ("https://r.test/", "ALL_PROXY=c", "c"),
        ("https://r.test/", "https_proxy= all_proxy=b", "b"), ("https://r.test/", "", "-"),
        ("https://r.test/", "all_proxy=b no_proxy=*", "-"), ("https://r.test/", "all_proxy=b no_proxy=x,*", "b"),
        ("https://r.test/", "all_proxy=b no_proxy=r.test", "-"),
        ("https://r.test/", "all_proxy=b NO_PROXY=r.test", "-"),
        ("https://r.test/", "all_proxy=b no_proxy=x NO_PROXY=r.test", "b"),
        ("https://r.test./", "all_proxy=b no_proxy=R.TEST", "-"),
        ("https://a.r.test/", "all_proxy=b no_proxy=x,.r.test.", "-"),
        ("https://a.r.test/", "all_proxy=b no_proxy=r.test:443", "b"),
        ("https://ar.test/", "all_proxy=b no_proxy=r.test", "b"),
        ("https://test/", "all_proxy=b no_proxy=r.test,.", "b"),
        ("https://10.1.2.3/", "all_proxy=b no_proxy=10.0.0.0/8", "-"),
        ("https://11.1.2.3/", "all_proxy=b no_proxy=10.0.0.0/8", "b"),
        ("https://10.1.2.3/", "all_proxy=b no_proxy=10.1.2.0/23", "-"),
        ("https://10.1.4.3/", "all_proxy=b no_proxy=10.1.2.0/23", "b"),
        ("https://10.1.2.3/", "all_proxy=b no_proxy=10.1.2.3", "-"),
        ("https://10.1.2.3/", "all_proxy=b no_proxy=2.3,10.1.2.3/33", "b"),
        ("https://[fd12::1]/", "all_proxy=b no_proxy=fd12::/16", "-"),
        ("https://[fd12::1]/", "all_proxy=b no_proxy=[fd12::1]", "-"),
        ("https://[fd12::1]/", "all_proxy=b no_proxy=fd13::/16,10.0.0.0/8", "b"),
    ])
    func readsVariablesAsCurlDoes(_ url: String, _ variables: String, _ proxy: String) throws {
        let pairs = variables.split(separator: " ").map { $0.split(separator: "=", omittingEmptySubsequences: false) }
        let values = Dictionary(pairs.map { (String($0[0]), String($0[1])) }) { $1 }
        let found = ProxyVariables { values[$0].flatMap { $0.isEmpty ? nil : $0 } }.proxy(to: try HTTP.URL(url))
        #expect((found ?? "-") == proxy)
    }

    @Test(arguments: ["http", "socks5"]) func leadsThroughAProxy(_ scheme: String) async throws {
        let server = try ScriptedServer(.init("GET /a?b", forbids: ["Proxy-Authorization"], times: 2, .json("{}")))
        let port = try #require(Int(server.host.split(separator: ":")[1]))
        let proxy = try ProxyServer(routes: ["r.test:8080": port], login: Self.login)
        let client = Client()
        for password in [Self.login.password, "wrong-password"] {
            var request = HTTP.Request(.get, try HTTP.URL("http://r.test:8080/a?b"))
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
            var request = HTTP.Request(.get, try HTTP.URL("https://r.test/"))
            request.route = .proxy(try Proxy("\(scheme)://\(proxy.host)"))
            #expect(try await client.send(request).status == 200)
            // The certificate is the server's, whoever leads there.
            request.url = try HTTP.URL("https://other.test/")
            await #expect(throws: HTTPError.self) { try await client.send(request) }
            request.url = try HTTP.URL("https://unknown.test/")
            request.attempts = 1
            let error = await #expect(throws: HTTPError.self) { try await client.send(request) }
            guard case .proxyFailed? = error else {
                Issue.record("\(error.map { "\($0)" } ?? "")")
                return
            }
        }
        #expect(proxy.faults == ["unexpected target: unknown.test:443", "unexpected target: unknown.test:443"])
    }

    /// A domain that may be redirected to, and what only looks like it; by TLS alone, and without the login.
    @Test func aDomainIsFollowedAndNothingThatLooksLikeIt() async throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer(.init("GET /x", forbids: ["Authorization"], times: 2, .json("{}")))
        let port = try #require(Int(server.host.split(separator: ":")[1]))
        let names = ["r.test", "d.test", "a.d.test", "evild.test", "d.test.evil.test"]
        let front = try TLSFront(names: names, to: port, in: directory)
        let proxy = try ProxyServer(
            routes: Dictionary(uniqueKeysWithValues: names.map { ("\($0):443", front.port) })
                .merging(["a.d.test:80": port]) { $1 }
        )
        let client = Client(authorityFile: front.authority.authority)
        let targets = [
            ("https://d.test/x", true), ("https://a.d.test/x", true), ("https://evild.test/x", false),
            ("https://d.test.evil.test/x", false), ("http://a.d.test/x", false),
        ]
        for (target, isFollowed) in targets {
            server.expect(
                .init("GET /1", requires: ["Authorization: Bearer t"], .response(307, headers: ["Location: \(target)"]))
            )
            var request = HTTP.Request(.get, try HTTP.URL("https://r.test/1"), headers: ["Authorization": "Bearer t"])
            request.redirects = .alsoBelow(domain: "d.test")
            request.route = .proxy(try Proxy("http://\(proxy.host)"))
            do throws(HTTPError) {
                let response = try await client.send(request)
                #expect(isFollowed && response.status == 200, "\(target)")
            } catch {
                let reason = "another host is not followed"
                #expect(!isFollowed && error == .redirected(from: "https://r.test/1", to: target, reason: reason))
            }
        }
        #expect(server.faults.isEmpty && proxy.faults.isEmpty)
    }

    /// A proxy stands where addresses may be reached that this machine does not reach: it is not asked for them.
    @Test(arguments: [
        ("http://169.254.169.254/latest", AddressRule.withoutMetadata), ("http://0xa9fea9fe/", .withoutMetadata),
        ("https://[fd00:ec2::254]/", .withoutMetadata), ("http://0.0.0.0/", .withoutMetadata),
        ("http://10.1.2.3/", .publicOnly), ("https://192.168.1.1/", .publicOnly), ("http://[fd12::1]/", .publicOnly),
    ])
    func aProxyIsNotAskedForWhatIsForbidden(_ text: String, _ rule: AddressRule) async throws {
        let proxy = try ProxyServer(routes: [:])
        var request = HTTP.Request(.get, try HTTP.URL(text))
        request.route = .proxy(try Proxy("http://\(proxy.host)"))
        await #expect(throws: HTTPError.forbiddenAddress(origin: try HTTP.URL(text).origin, rule: rule)) {
            try await Client(on: EventLoop(addresses: rule)).send(request)
        }
        #expect(proxy.targets.isEmpty && proxy.faults.isEmpty)
    }

    /// Its own address is no registry's: a private one is where proxies are, and a link-local one is where nothing is.
    @Test func theProxysAddressIsTheOperatorsChoice() async throws {
        let server = try ScriptedServer(.init("GET /", .json("{}")))
        let port = try #require(Int(server.host.split(separator: ":")[1]))
        let proxy = try ProxyServer(routes: ["r.test:80": port])
        let client = Client(on: EventLoop(addresses: .publicOnly))
        var request = HTTP.Request(.get, try HTTP.URL("http://r.test/"))
        request.route = .proxy(try Proxy("http://\(proxy.host)"))
        #expect(try await client.send(request).status == 200)
        request.route = .proxy(try Proxy("http://169.254.169.254:3128"))
        let reason = "its address is link-local or unspecified, which is never contacted"
        await #expect(
            throws: HTTPError.proxyFailed(origin: "http://r.test", proxy: "http://169.254.169.254:3128", reason: reason)
        ) { try await client.send(request) }
    }

    /// A tunnel belongs to the password that opened it, and to one request.
    @Test(arguments: ["http", "socks5"]) func aTunnelIsNotPassedOn(_ scheme: String) async throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer(.init("GET /", times: .max, .json("{}")))
        let port = try #require(Int(server.host.split(separator: ":")[1]))
        let front = try TLSFront(names: ["r.test"], to: port, in: directory)
        let proxy = try ProxyServer(routes: ["r.test:443": front.port], login: Self.login)
        let client = Client(authorityFile: front.authority.authority)
        for password in [Self.login.password, Self.login.password, "wrong-password"] {
            var request = HTTP.Request(.get, try HTTP.URL("https://r.test/"))
            request.attempts = 1
            request.route = .proxy(
                try Proxy("\(scheme)://\(proxy.host)", user: Self.login.user, password: Secret(password))
            )
            let status = try? await client.send(request).status
            #expect(status == (password == Self.login.password ? 200 : nil))
        }
        #expect(proxy.targets == ["r.test:443", "r.test:443"])
        #expect(proxy.faults == ["no login"])
    }

    /// What a certificate or an authority opened stays shut to those who have neither, though a connection is there.
    @Test func aConnectionBelongsToItsCertificate() async throws {
        let registry = try RegistryServer(.certificate)
        let authority = try #require(registry.authority)
        let files = try authority.client()
        let read = { (path: String) in [UInt8](try Data(contentsOf: URL(filePath: path))) }
        let client = Client()
        var request = HTTP.Request(.get, try HTTP.URL("https://\(registry.host)/v2/"))
        let all = HTTP.Request.Trust(
            authorities: try read(authority.authority),
            clientCertificate: .init(chain: try read(files.certificate), key: try read(files.key))
        )
        for _ in 0..<4 {
            request.trust = all
            #expect(try await client.send(request).status == 200)
            for trust in [HTTP.Request.Trust(authorities: all.authorities), HTTP.Request.Trust()] {
                request.trust = trust
                let error = await #expect(throws: HTTPError.self) { try await client.send(request) }
                // Nor is anybody told that nobody is there.
                if case .unreachable? = error { Issue.record("\(trust.authorities == nil)") }
            }
        }
    }

    /// What is meant for this machine alone is never somebody else's.
    @Test func thisMachineIsReachedDirectly() async throws {
        let server = try ScriptedServer(.init("GET /", .json("{}")))
        let proxy = try ProxyServer(routes: [:])
        var request = HTTP.Request(.get, try HTTP.URL("http://\(server.host)/"))
        request.route = .proxy(try Proxy("http://\(proxy.host)"))
        #expect(try await Client().send(request).status == 200)
        #expect(proxy.targets.isEmpty && proxy.faults.isEmpty)
    }

}
