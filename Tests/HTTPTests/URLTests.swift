import Testing

@testable import HTTP

@Suite struct URLTests {
    @Test(arguments: [
        ("https://ghcr.io", "https://ghcr.io/", "https://ghcr.io"),
        ("HTTPS://GHCR.io:443/v2/", "https://ghcr.io/v2/", "https://ghcr.io"),
        ("http://localhost:5000/a?b=c", "http://localhost:5000/a?b=c", "http://localhost:5000"),
        ("https://[::1]:8443/x", "https://[::1]:8443/x", "https://[::1]:8443"),
        ("https://a.example/%2e%2E/b", "https://a.example/%2e%2E/b", "https://a.example"),
    ])
    func parses(_ text: String, _ whole: String, _ origin: String) throws {
        let url = try URL(text)
        #expect(url.text == whole)
        #expect(url.origin == origin)
    }

    @Test(arguments: [
        "", "ghcr.io", "ftp://a/", "file:///etc/passwd", "https://", "https://a b/", "https://a\\b/",
        "https://a/\n", "https://a:99999/", "https://user@a/", "https://user:secret@a/", "gopher://a:70/_x",
        "https://a/b c", "https://a/\\b", "https://a\\@b/", "https://a/\u{7F}",
    ])
    func refuses(_ text: String) {
        let error = #expect(throws: HTTPError.self) { try URL(text) }
        #expect(!(error?.description.contains("secret") ?? true))
    }

    @Test(arguments: [
        ("/v2/x?last=b", "https://a.example:8443/v2/x?last=b"), ("?n=1", "https://a.example:8443/v2/y?n=1"),
        ("https://b.example/z", "https://b.example/z"), ("//b.example/z", "https://b.example/z"),
        ("http://a.example/", "http://a.example/"),
    ])
    func resolves(_ reference: String, _ whole: String) throws {
        #expect(try URL("https://a.example:8443/v2/y?n=0").resolving(reference).text == whole)
    }

    @Test(arguments: ["https://user:secret@b.example/", "javascript:alert(1)", "file:///x"])
    func resolvesNothingElse(_ reference: String) throws {
        let base = try URL("https://a.example/")
        #expect(throws: HTTPError.self) { try base.resolving(reference) }
    }

    @Test(arguments: [
        ("localhost", true), ("a.localhost", true), ("127.0.0.1", true), ("127.9.8.7", true), ("[::1]", true),
        ("127.example.com", false), ("localhost.example.com", false), ("10.0.0.1", false), ("[::2]", false),
    ])
    func knowsLoopback(_ host: String, _ isLoopback: Bool) throws {
        #expect(try URL("http://\(host)/").isLoopback == isLoopback)
    }

    /// A query may hold a token or a signature.
    @Test func aPersonSeesNoQuery() throws {
        let url = try URL("https://a.example:8443/b?token=pa55")
        #expect("\(url)" == "https://a.example:8443/b")
        #expect(url.text == "https://a.example:8443/b?token=pa55")
    }

    @Test func splitsUserInformation() throws {
        let parts = try URL.split("https://tide:p%40ss@git.example.com/fleet.git")
        #expect(parts.url.description == "https://git.example.com/fleet.git")
        #expect(parts.user == "tide")
        #expect(parts.password == "p@ss")
    }
}
