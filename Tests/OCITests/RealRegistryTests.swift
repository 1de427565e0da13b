import HTTP
import TestSupport
import Testing

@testable import OCI

/// Against Debian's `docker-registry`.
@Suite struct RealRegistryTests {
    static let tags = (0..<300).map { "1.0.\($0)" } + ["latest"]

    @Test func plain() async throws {
        let server = try RegistryServer()
        let digest = try server.fill("team/app", tags: Self.tags)
        let repository = try Repository(server.image("team/app"))
        let registry = Registry()
        let list = try await registry.tags(of: repository, access: Access())
        #expect(Set(list.names) == Set(Self.tags))
        let tag = try #require(Tag("latest"))
        #expect(try await registry.digest(of: repository, tag: tag, access: Access()).description == digest)

        let missing = try Repository(server.image("team/none"))
        await expectNotFound(code: "NAME_UNKNOWN") { try await registry.tags(of: missing, access: Access()).count }
        let gone = try #require(Tag("gone"))
        await expectNotFound(code: "MANIFEST_UNKNOWN") {
            try await registry.digest(of: repository, tag: gone, access: Access())
        }
        server.stop()
        await #expect(throws: OCIError.self) {
            try await registry.tags(of: repository, access: Access(timeout: .seconds(2)))
        }
    }

    private func expectNotFound(code: String, _ body: () async throws -> some Sendable) async {
        let error = await #expect(throws: OCIError.self) { _ = try await body() }
        guard case .notFound(_, _, let complaint)? = error else {
            Issue.record("\(error.map(String.init(describing:)) ?? "")")
            return
        }
        #expect(complaint.code == code)
    }

    @Test func passwordOverTLSWithAPrivateAuthority() async throws {
        let server = try RegistryServer(.password)
        let digest = try server.fill("team/app", tags: Self.tags)
        let repository = try Repository(server.image("team/app"))
        let authority = try #require(server.authority)
        let trust = Request.Trust(authorities: Array(try server.directory.read("ca.crt").utf8))
        #expect(authority.authority.hasSuffix("ca.crt"))
        func access(_ password: String?) -> Access {
            Access(
                login: password.map { Login(.password(user: RegistryServer.user, Secret($0)), source: "test") },
                trust: trust
            )
        }
        let registry = Registry()
        let list = try await registry.tags(of: repository, access: access(RegistryServer.password))
        #expect(list.count == Self.tags.count)
        let tag = try #require(Tag("latest"))
        #expect(
            try await registry.digest(of: repository, tag: tag, access: access(RegistryServer.password)).description
                == digest
        )

        for (password, login) in [("wrong", "user 'tide' from 'test'"), (nil, nil)] as [(String?, String?)] {
            let error = await #expect(throws: OCIError.self) {
                try await registry.tags(of: repository, access: access(password))
            }
            guard case .loginRefused(_, login, let complaint)? = error else {
                Issue.record("\(error.map(String.init(describing:)) ?? "")")
                return
            }
            #expect(complaint.code == "UNAUTHORIZED")
            #expect(!"\(String(reflecting: error))".contains("wrong"))
        }

        // Without the authority, the server found out to speak TLS is not trusted.
        let error = await #expect(throws: OCIError.self) {
            try await registry.tags(of: repository, access: Access(login: access(RegistryServer.password).login))
        }
        guard case .noAnswer(_, .untrusted)? = error else {
            Issue.record("\(error.map(String.init(describing:)) ?? "")")
            return
        }
    }

    @Test func tokens() async throws {
        let directory = try TemporaryDirectory()
        let tokens = try TokenServer(in: directory)
        let server = try RegistryServer(.token(tokens), in: directory)
        try server.fill("team/app", tags: Self.tags)
        try server.fill("team/web", tags: ["1"])
        let registry = Registry()
        func access(_ kind: Login.Kind?) -> Access {
            var access = Access(login: kind.map { Login($0, source: "test") })
            access.tokenHosts = [tokens.host]
            return access
        }
        let password = Login.Kind.password(user: TokenServer.user, Secret(TokenServer.password))
        for name in ["team/app", "team/web", "team/app"] {
            let list = try await registry.tags(of: try Repository(server.image(name)), access: access(password))
            #expect(list.count == (name == "team/app" ? Self.tags.count : 1))
        }
        // One token for each repository; the third listing takes the first one's.
        #expect(tokens.requests.count == 2)

        let identity = Login.Kind.identityToken(Secret(TokenServer.identityToken), user: "")
        let list = try await registry.tags(of: try Repository(server.image("team/app")), access: access(identity))
        #expect(list.count == Self.tags.count)
        #expect(tokens.requests.last?.method == "POST")

        let before = tokens.requests.count
        for kind in [.password(user: "tide", Secret("wrong")), nil] as [Login.Kind?] {
            let error = await #expect(throws: OCIError.self) {
                try await registry.tags(of: try Repository(server.image("team/app")), access: access(kind))
            }
            guard case .loginRefused? = error else {
                Issue.record("\(error.map(String.init(describing:)) ?? "")")
                return
            }
        }
        // Refused at once, or with one token that doesn't open anything: no loop.
        #expect(tokens.requests.count <= before + 2)
    }

    @Test func manyAtOnceShareOneToken() async throws {
        let directory = try TemporaryDirectory()
        let tokens = try TokenServer(in: directory, knowsPost: false)
        let server = try RegistryServer(.token(tokens), in: directory)
        try server.fill("team/app", tags: ["1", "2"])
        var access = Access(
            login: Login(.password(user: TokenServer.user, Secret(TokenServer.password)), source: "test")
        )
        access.tokenHosts = [tokens.host]
        let shared = access
        let registry = Registry()
        let repository = try Repository(server.image("team/app"))
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { try await registry.tags(of: repository, access: shared).count } }
            for try await count in group { #expect(count == 2) }
        }
        #expect(tokens.requests.count == 1)

        // Where the token server doesn't know the newer form, the older one gets the token as a password, which it refuses.
        access.login = Login(.identityToken(Secret("x"), user: "u"), source: "test")
        await #expect(throws: OCIError.self) { try await registry.tags(of: repository, access: access) }
        #expect(tokens.requests.dropFirst().map(\.method) == ["POST", "GET"])
    }
}
