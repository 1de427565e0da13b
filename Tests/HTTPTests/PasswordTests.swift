import HTTP
import Testing

@Suite struct PasswordTests {
    static let texts = [
        ("https://tide:pa55@example.com/a", "https://tide:****@example.com/a"),
        ("https://token@example.com/a", "https://*****@example.com/a"),
        ("ssh://git@example.com/a", "ssh://git@example.com/a"),
        ("ssh://git:pa55@example.com/a", "ssh://git:****@example.com/a"),
        ("https://tide:p@ss@example.com/a", "https://tide:****@example.com/a"),
        ("https://tide:p/ss@example.com/a", "https://tide:****@example.com/a"),
        ("  url: 'http://a:b@c' # http://d:e@f", "  url: 'http://a:*@c' # http://d:*@f"),
        ("oci://example.com:5000/web@sha256:0", "oci://example.com:5000/web@sha256:0"),
        ("https://example.com/@scope/a", "https://example.com/@scope/a"),
        ("tide@example.com and git@example.com:a/b", "tide@example.com and git@example.com:a/b"),
        ("https://", "https://"), ("", ""),
    ]

    @Test(arguments: texts) func areCovered(_ text: String, _ shown: String) {
        #expect(text.hidingPasswords == shown)
        #expect(text.hidingPasswords.unicodeScalars.count == text.unicodeScalars.count)
    }

    /// However a secret comes into a text: by interpolation, by `dump`, within what holds it.
    @Test func aSecretShowsNothing() throws {
        let secret = Secret("pa55")
        let proxy = try Proxy("http://tide:pa55@proxy.test:3128")
        var dumped = ""
        dump([secret], to: &dumped)
        dump(proxy, to: &dumped)
        dump(Credential.bearer(secret), to: &dumped)
        let texts = [
            "\(secret)", String(describing: [secret]), String(reflecting: secret), "\(Credential.bearer(secret))",
            "\(proxy)", "\(Route.proxy(proxy))", dumped,
        ]
        for text in texts { #expect(!text.contains("pa55") && !text.isEmpty, "\(text)") }
    }
}
