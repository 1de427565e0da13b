import HTTP
import Testing

@testable import OCI

@Suite struct HeaderTests {
    private static func challenge(_ scheme: String, _ parameters: [String: String] = [:], token68: String? = nil)
        -> Challenge
    {
        Challenge(scheme: scheme, parameters: parameters, token68: token68)
    }

    static let challenges: [(String, [Challenge]?)] = [
        ("", []), (" , ", []), ("Basic", [challenge("basic")]),
        (
            "Bearer realm=\"https://a/token\",service=\"r\" , scope=\"repository:a/b:pull,push\"",
            [challenge("bearer", ["realm": "https://a/token", "service": "r", "scope": "repository:a/b:pull,push"])]
        ),
        ("BEARER Realm = x", [challenge("bearer", ["realm": "x"])]),
        (
            "Basic realm=\"a, b=\\\"c\\\"\", Bearer realm=x",
            [challenge("basic", ["realm": "a, b=\"c\""]), challenge("bearer", ["realm": "x"])]
        ),
        (
            "Negotiate, NTLM TlRM==, Basic realm=a,",
            [challenge("negotiate"), challenge("ntlm", token68: "TlRM=="), challenge("basic", ["realm": "a"])]
        ),
        ("Bearer realm=a, realm=b", [challenge("bearer", ["realm": "a"])]),
        ("Basic realm=", [challenge("basic", token68: "realm=")]),
        ("Basic realm=\"a", nil), ("\"a\"", nil),
        ("Basic realm=a b=c", nil), ("=", nil), ("Basic realm=\"a\\", nil), ("Basic é", nil),
    ]

    @Test(arguments: challenges) func readsChallenges(_ field: String, _ expected: [Challenge]?) {
        #expect(Challenge.parse(field) == expected)
    }

    static let links: [(String, [LinkHeader]?)] = [
        ("", []), ("</a?b>; rel=\"next\"", [LinkHeader(target: "/a?b", relations: ["next"])]),
        ("<a>;rel=NEXT", [LinkHeader(target: "a", relations: ["next"])]),
        ("<a>", [LinkHeader(target: "a", relations: [])]),
        ("<a>; title=\"x, <b>; rel=next\"; rel=prev", [LinkHeader(target: "a", relations: ["prev"])]),
        (
            "<a>; rel=\"prev  next\" , <b>; rel=last;",
            [
                LinkHeader(target: "a", relations: ["prev", "next"]), LinkHeader(target: "b", relations: ["last"]),
            ]
        ),
        ("<a>; rel=prev; rel=next", [LinkHeader(target: "a", relations: ["prev"])]),
        ("<a,b>;rel=next", [LinkHeader(target: "a,b", relations: ["next"])]),
        ("<a>; crossorigin; rel=next", [LinkHeader(target: "a", relations: ["next"])]), ("a; rel=next", nil),
        ("<a; rel=next", nil),
        ("<a>; rel=\"next", nil), ("<a> rel=next", nil), ("<a>; rel=", nil),
    ]

    @Test(arguments: links) func readsLinks(_ field: String, _ expected: [LinkHeader]?) {
        #expect(LinkHeader.parse(field) == expected)
    }

    /// The page was `https://r.test/v2/team/app/tags/list`; what comes out is the query of the next one, or the reason why not.
    static let nextPages: [(String, String?)] = [
        ("</v2/team/app/tags/list?n=2&last=b>; rel=\"next\"", "n=2&last=b"), ("<?last=b>; rel=next", "last=b"),
        ("<list?last=b>; rel=next", "last=b"), ("<https://r.test/v2/team/app/tags/list?x=1>; rel=next", "x=1"),
        ("<https://R.TEST:443/v2/team/app/tags/list?x=1>; rel=next", "x=1"),
        ("</v2/app/tags/list?last=10000>; rel=next", "last=10000"),
        ("</repository/docker/v2/team/app/tags/list?last=c>; rel=next", "last=c"),
        ("</v2/team/app/tags/list?last=b>; rel=prev", nil),
        ("<https://evil.test/v2/team/app/tags/list?x=1>; rel=next", "leads to another server"),
        ("<http://r.test/v2/team/app/tags/list?x=1>; rel=next", "leads to another server"),
        ("<https://r.test:8443/v2/team/app/tags/list?x=1>; rel=next", "leads to another server"),
        ("<//evil.test/v2/team/app/tags/list?x=1>; rel=next", "leads to another server"),
        ("<https://r.test@evil.test/v2/team/app/tags/list?x=1>; rel=next", "is not an http or https URL"),
        ("<file:///etc/passwd>; rel=next", "is not an http or https URL"),
        ("</admin/delete?all=1>; rel=next", "is not a page of this tag list"),
        ("</v2/other/tags/list?x=1>; rel=next", "is not a page of this tag list"),
        ("</v2/team/app/tags/list>; rel=next", "is not a page of this tag list"),
        ("<https://r.test\\@evil.test/v2/team/app/tags/list?x>; rel=next", "is not an http or https URL"),
        ("</v2/team/app/tags/list?x=1; rel=next", "is malformed"),
    ]

    @Test(arguments: nextPages) func followsOnlyPagesOfTheSameList(_ field: String, _ expected: String?) throws {
        let page = try HTTP.URL("https://r.test/v2/team/app/tags/list?n=2")
        do throws(NextPage.Refusal) {
            let next = try NextPage.url(in: ["Link": field], after: page, path: "team/app")
            #expect(next?.query == expected)
            #expect(next.map { $0.origin == page.origin && $0.path == page.path } ?? true)
        } catch {
            #expect(error.reason == expected)
        }
    }

    /// The registry is `https://r.test`; with a login.
    static let realms: [(String, String?)] = [
        ("https://r.test/token", nil), ("https://R.test:443/token?a=b", nil), ("https://auth.listed.test/token", nil),
        ("https://auth.listed.test:8443/token", "that host is not trusted with the registry's login"),
        ("https://evil.test/token", "that host is not trusted with the registry's login"),
        ("https://r.test.evil.test/token", "that host is not trusted with the registry's login"),
        ("https://r.test./token", "that host is not trusted with the registry's login"),
        ("https://r.test:444/token", "that host is not trusted with the registry's login"),
        ("http://r.test/token", "that would be plain HTTP, and the registry isn't"),
        ("https://169.254.169.254/latest", "that is a bare address, and not the registry's own"),
        ("https://0x7f.1/", "that is a bare address, and not the registry's own"),
        ("https://2130706433/", "that is a bare address, and not the registry's own"),
        ("https://[::]/", "that is a bare address, and not the registry's own"),
        ("https://r.test@evil.test/", "that is not an absolute http or https URL"),
        ("/token", "that is not an absolute http or https URL"),
        ("https://r.test\\.evil.test/", "that is not an absolute http or https URL"),
        ("ftp://r.test/", "that is not an absolute http or https URL"),
        ("", "that is not an absolute http or https URL"),
    ]

    @Test(arguments: realms) func trustsOnlyTheRegistryAndListedTokenServers(_ text: String, _ reason: String?) throws {
        var access = Access(login: Login(.password(user: "u", Secret("p")), source: "test"))
        access.tokenHosts = ["auth.listed.test"]
        let registry = try HTTP.URL("https://r.test/")
        do throws(Realm.Refusal) {
            let realm = try Realm(text, registry: registry, access: access)
            #expect(realm.isTrusted && reason == nil)
        } catch {
            #expect(error.reason == reason)
        }
    }

    static let lostWithoutTLS: [(HTTPError, Bool)] = [
        (.redirected(from: "http://r.test/v2/", to: "https://r.test/v2/", reason: ""), true),
        (.redirected(from: "http://r.test/v2/", to: "https://r.test.evil.test/v2/", reason: ""), false),
        (.unreachable(origin: "http://r.test", reason: "refused"), true),
        (.timedOut(origin: "http://r.test", reason: ""), false),
    ]

    @Test(arguments: lostWithoutTLS) func triesTLSWherePlainHTTPLeadsThere(_ error: HTTPError, _ expected: Bool) {
        #expect(Conversation.wantsTLS(error, host: "r.test") == expected)
        #expect(!Conversation.wantsTLS(.unreachable(origin: "http://r.test:5000", reason: ""), host: "r.test:5000"))
    }

    @Test func knowsTheTokenServerOfDockerHub() throws {
        let access = Access(login: Login(.password(user: "u", Secret("p")), source: "test"))
        let hub = try HTTP.URL("https://registry-1.docker.io/")
        #expect(try Realm("https://auth.docker.io/token", registry: hub, access: access).isTrusted)
        for realm in [
            "https://auth.docker.io:8443/token", "http://auth.docker.io/token", "https://evil.auth.docker.io/",
        ] {
            #expect(throws: Realm.Refusal.self) { try Realm(realm, registry: hub, access: access) }
        }
        #expect(throws: Realm.Refusal.self) { try Realm("https://gitlab.com/jwt/auth", registry: hub, access: access) }
        #expect(try Realm("https://anything.test/token", registry: hub, access: Access()).isTrusted == false)
    }

    static let tokens: [(String, String?, ClosedRange<Double>)] = [
        (#"{"token":"a.b"}"#, "a.b", 50...60), (#"{"access_token":"t","expires_in":300}"#, "t", 260...300),
        (#"{"token":"","access_token":"t","expires_in":"300"}"#, "t", 260...300),
        (#"{"token":"t","expires_in":-1}"#, "t", 50...60),
        (#"{"token":"t","expires_in":1e18}"#, "t", 3000...3600), (#"{"token":"t","expires_in":[]}"#, "t", 50...60),
        (#"{"token":"a\r\nX: y"}"#, nil, 0...0), (#"{"token":"a b"}"#, nil, 0...0), (#"{"token":5}"#, nil, 0...0),
        ("{}", nil, 0...0), ("", nil, 0...0),
        ("<html>", nil, 0...0),
    ]

    @Test(arguments: tokens) func readsTokens(_ body: String, _ secret: String?, _ lifetime: ClosedRange<Double>) {
        let now = ContinuousClock.now
        let token = Token(Array(body.utf8), now: now)
        #expect(token?.secret.value == secret)
        if let token { #expect(lifetime.contains((token.expiry - now) / .seconds(1))) }
    }
}
