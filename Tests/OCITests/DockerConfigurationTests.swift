import Foundation
import HTTP
import TestSupport
import Testing

@testable import OCI

@Suite struct DockerConfigurationTests {
    private static func auth(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private static func lookup(_ json: String, _ image: String) throws -> DockerConfiguration.Lookup {
        try DockerConfiguration(Array(json.utf8), source: "test").lookup(Repository(image))
    }

    private static func user(_ lookup: DockerConfiguration.Lookup) -> String? {
        guard case .login(let login) = lookup, case .password(let user, _) = login.kind else { return nil }
        return user
    }

    /// Key, image, and whether the key is the image's.
    static let keys: [(String, String, Bool)] = [
        ("ghcr.io", "ghcr.io/a/b", true), ("https://ghcr.io", "ghcr.io/a/b", true),
        ("http://GHCR.io/v2/", "ghcr.io/a", true),
        ("ghcr.io/a", "ghcr.io/a/b", true), ("ghcr.io/a", "ghcr.io/b", false),
        ("ghcr.io/team", "ghcr.io/teamx/a", true),
        ("ghcr.io", "x.ghcr.io/a", false), ("*.example.com", "r.example.com/a", true),
        ("*.example.com", "example.com/a", false),
        ("*.example.com", "a.b.example.com/a", false), ("r?g*.example.com", "registry.example.com/a", true),
        ("re*y.ex*.com", "registry.example.com/a", true), ("r.test:5000", "r.test:5000/a", true),
        ("r.test", "r.test:5000/a", false),
        ("r.test:5000", "r.test/a", false), ("https://index.docker.io/v1/", "nginx", true),
        ("index.docker.io", "docker.io/a/b", true),
        ("docker.io", "nginx", false), ("https://index.docker.io/v1/a", "docker.io/a/b", true),
        ("", "ghcr.io/a", false),
    ]

    @Test(arguments: keys) func matchesKeysAsFluxDoes(_ key: String, _ image: String, _ matches: Bool) throws {
        let json = #"{"auths":{"\#(key)":{"auth":"\#(Self.auth("u:p"))"}}}"#
        #expect((Self.user(try Self.lookup(json, image)) != nil) == matches)
    }

    @Test func theLongestKeyWins() throws {
        let json =
            #"{"auths":{"r.test":{"username":"host","password":"p"},"r.test/team":{"username":"team","password":"p"}}}"#
        #expect(Self.user(try Self.lookup(json, "r.test/team/a")) == "team")
        #expect(Self.user(try Self.lookup(json, "r.test/other")) == "host")
    }

    static let entries: [(String, Login.Kind?)] = [
        (#"{"auth":"\#(auth("u:p:q"))"}"#, .password(user: "u", Secret("p:q"))),
        (#"{"auth":"\#(auth("u:p\u{0}\u{0}"))"}"#, .password(user: "u", Secret("p"))),
        (#"{"username":"u","password":"p"}"#, .password(user: "u", Secret("p"))),
        (#"{"auth":"\#(auth("a:b"))","username":"u","password":"p"}"#, .password(user: "a", Secret("b"))),
        (#"{"auth":"\#(auth("u:"))","identitytoken":"i"}"#, .identityToken(Secret("i"), user: "u")),
        (#"{"auth":"\#(auth("<token>:i"))"}"#, .identityToken(Secret("i"), user: "<token>")),
        (#"{"registrytoken":"r","auth":"\#(auth("u:p"))"}"#, .registryToken(Secret("r"))), ("{}", nil),
    ]

    @Test(arguments: entries) func readsEntries(_ entry: String, _ kind: Login.Kind?) throws {
        for (json, form) in [
            (#"{"auths":{"r.test":\#(entry)}}"#, DockerConfiguration.Form.current), (#"{"r.test":\#(entry)}"#, .legacy),
        ] {
            let configuration = try DockerConfiguration(Array(json.utf8), form: form, source: "secret 'a/b'")
            let expected =
                kind.map { DockerConfiguration.Lookup.login(Login($0, source: "secret 'a/b'")) } ?? .anonymous
            #expect(configuration.lookup(try Repository("r.test/a")) == expected)
        }
    }

    @Test func saysWhereAHelperIsNeeded() throws {
        let json = #"{"auths":{"r.test":{}},"credsStore":"desktop","credHelpers":{"gcr.io":"gcloud"}}"#
        #expect(try Self.lookup(json, "r.test/a") == .helper("desktop"))
        #expect(try Self.lookup(json, "gcr.io/a") == .helper("gcloud"))
        #expect(try Self.lookup(json, "nginx") == .store("desktop"))
        let hub = #"{"credHelpers":{"https://index.docker.io/v1/":"pass"}}"#
        #expect(try Self.lookup(hub, "nginx") == .helper("pass"))
        #expect(try Self.lookup(hub, "ghcr.io/a") == .anonymous)
    }

    @Test(arguments: [
        ("", "it is not a JSON object"), ("[]", "it is not a JSON object"),
        (#"{"auths":[]}"#, "'auths' has the wrong type"),
        (#"{"auths":{"r":{"auth":5}}}"#, "'auths.r.auth' has the wrong type"),
        (#"{"auths":{"r":{"auth":"s3cret!"}}}"#, "'auth' of 'r' is not the base64 of a user and a password"),
        (#"{"auths":{"r":{"auth":"czNjcmV0"}}}"#, "'auth' of 'r' is not the base64 of a user and a password"),
    ]) func refusesWhatItCannotRead(_ json: String, _ reason: String) {
        #expect(throws: OCIError.badConfiguration(source: "f", reason: reason)) {
            try DockerConfiguration(Array(json.utf8), source: "f")
        }
    }

    @Test func looksForTheUsersFilesInOrder() throws {
        let directory = try TemporaryDirectory()
        let environment = [
            "DOCKER_CONFIG": "\(directory.path)/d", "REGISTRY_AUTH_FILE": "\(directory.path)/auth.json",
            "HOME": directory.path,
        ]
        #expect(
            DockerConfiguration.paths(environment: environment)
                == ["d/config.json", "auth.json", ".docker/config.json"].map { "\(directory.path)/\($0)" }
        )
        #expect(DockerConfiguration.paths(environment: ["DOCKER_CONFIG": ""]).isEmpty)
        #expect(try DockerConfiguration.load(environment: environment)?.source == nil)
        for (name, user) in [(".docker/config.json", "home"), ("auth.json", "file"), ("d/config.json", "docker")] {
            try directory.write(name, #"{"auths":{"r.test":{"username":"\#(user)","password":"p"}}}"#)
            let configuration = try #require(try DockerConfiguration.load(environment: environment))
            #expect(Self.user(configuration.lookup(try Repository("r.test/a"))) == user)
            #expect(configuration.source == "\(directory.path)/\(name)")
        }
    }

    @Test func showsNoSecret() throws {
        let login = Login(.password(user: "u", Secret("s3cret")), source: "f")
        var dumped = ""
        dump(Access(login: login), to: &dumped)
        #expect(!"\(login) \(dumped) \(String(reflecting: login))".contains("s3cret"))
    }
}
