import HTTP
import TestSupport
import Testing

@testable import Git

@Suite(.timeLimit(.minutes(2))) struct RemoteTests {
    static let files = [
        "apps/web.yaml": "image: web:1\n", "apps/api.yaml": "image: api:1\n", "deep/er/still.yaml": "a: b\n",
        "README.md": "# fleet\n",
    ]

    /// One repository behind each way to reach it.
    enum Route: String, CaseIterable, CustomTestStringConvertible {
        case https, token, http, old, ssh, encryptedKey, file
        var testDescription: String { rawValue }
    }

    struct Place {
        let repository: BareRepository
        let remote: Remote
        let cache: TemporaryDirectory
        let servers: [Any]
    }

    func place(_ route: Route, files: [String: String] = Self.files) throws -> Place {
        let cache = try TemporaryDirectory()
        var access = Access(timeout: .seconds(20), environment: ["PATH": "/usr/bin:/bin"])
        let repository: BareRepository
        let url: String
        var servers: [Any] = []
        switch route {
        case .https, .token, .http, .old:
            let modes: [Route: GitServer.Mode] = [.http: .plain, .old: .old, .token: .token]
            let server = try GitServer(modes[route] ?? .password)
            repository = try server.repository("fleet", files: files)
            url = server.url + "/fleet.git"
            if server.authority != nil {
                access.proof = .http(
                    route == .token
                        ? .bearer(Secret(GitServer.token))
                        : .basic(user: GitServer.user, password: Secret(GitServer.password))
                )
                access.trust = Request.Trust(authorities: Array(try server.directory.read("ca.crt").utf8))
            }
            servers = [server]
        case .ssh, .encryptedKey:
            let passphrase = route == .ssh ? "" : "open sesame"
            let server = try SSHServer(passphrase: passphrase)
            repository = try BareRepository(at: server.directory.path + "/fleet.git", files: files)
            url = server.url(of: repository)
            access.proof = .ssh(
                Access.SSHKey(
                    identity: Secret(server.identity),
                    knownHosts: server.knownHosts,
                    passphrase: passphrase.isEmpty ? nil : Secret(passphrase)
                )
            )
            servers = [server]
        case .file:
            repository = try BareRepository(at: cache.path + "/fleet.git", files: files)
            url = "file://" + repository.path
        }
        let remote = Remote(try Location.parse(url).location, access: access, client: Client())
        return Place(repository: repository, remote: remote, cache: cache, servers: servers)
    }

    @Test(arguments: Route.allCases)
    func fetchesEditsAndPushes(_ route: Route) async throws {
        let place = try place(route)
        try place.repository.git("update-server-info")
        let store = try await Store.open(place.cache.path + "/store")
        let tip = try await place.remote.fetch(.head, into: store)
        #expect(tip.branch == BranchName("main"))
        #expect(try tip.commit.description == place.repository.tip())
        let files = try await store.files(of: tip.commit)
        #expect(Set(files.map(\.path)) == Set(Self.files.keys))

        let author = try Identity(name: "Tidemark", email: "tidemark@example.com")
        let commit = try await store.commit(
            ["apps/web.yaml": Array("image: web:2\n".utf8)],
            on: tip.commit,
            message: "Update",
            author: author,
            time: 1_700_000_000
        )
        try await place.remote.push(commit.pack, commit.id, to: ReferenceName("refs/heads/main")!, from: tip.commit)
        #expect(try place.repository.tip() == commit.id.description)
        #expect(try place.repository.file("apps/web.yaml") == "image: web:2\n")
        #expect(try place.repository.file("deep/er/still.yaml") == "a: b\n")
        #expect(
            try place.repository.log(format: "%an <%ae> %at %cn") == [
                "Tidemark <tidemark@example.com> 1700000000 Tidemark",
                "A Person <person@example.com> \(try place.repository.git("log", "-1", "--format=%at", "main~")) A Person",
            ]
        )
        try place.repository.verify()

        // A later fetch carries only what is new, and the store knows what it has.
        try place.repository.commit(["apps/new.yaml": "x: y\n"], message: "By a person")
        let next = try await place.remote.fetch(.branch(BranchName("main")!), into: store, haves: [commit.id])
        #expect(try await store.files(of: next.commit).count == Self.files.count + 1)
    }

    @Test func theOldServerSpeaksVersion0() throws {
        let server = try GitServer(.old)
        _ = try server.repository("fleet", files: Self.files)
        let url = server.url + "/fleet.git/info/refs?service=git-upload-pack"
        let said = try Command("curl", ["-s", "--output", "-", "-H", "Git-Protocol: version=2", url]).succeed()
        #expect(said.contains("refs/heads/main") && !said.contains("version 2"))
    }

    @Test(arguments: [Route.https, .ssh, .file])
    func aRejectedPushIsAnErrorWithTheServersWords(_ route: Route) async throws {
        let place = try place(route)
        try place.repository.hook("pre-receive", "#!/bin/sh\necho 'main is protected, open a request' >&2\nexit 1\n")
        let before = try place.repository.tip()
        let store = try await Store.open(place.cache.path + "/store")
        let tip = try await place.remote.fetch(.head, into: store)
        let commit = try await edit(tip.commit, in: store)
        let error = await #expect(throws: GitError.self) {
            try await place.remote.push(commit.pack, commit.id, to: ReferenceName("refs/heads/main")!, from: tip.commit)
        }
        guard case .rejected(_, "main", let reason, let words) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason == "pre-receive hook declined")
        #expect(words.contains("main is protected, open a request"))
        #expect(try place.repository.tip() == before)
    }

    @Test(arguments: Route.allCases)
    func aRivalsPushIsNeverOverwritten(_ route: Route) async throws {
        let place = try place(route)
        let store = try await Store.open(place.cache.path + "/store")
        let tip = try await place.remote.fetch(.head, into: store)
        let commit = try await edit(tip.commit, in: store)
        try place.repository.commit(["rival.yaml": "a: 1\n"], message: "Rival")
        let rival = try place.repository.tip()
        await #expect(throws: GitError.moved(remote: place.remote.location.description, branch: "main")) {
            try await place.remote.push(commit.pack, commit.id, to: ReferenceName("refs/heads/main")!, from: tip.commit)
        }
        #expect(try place.repository.tip() == rival)
    }

    @Test func aRaceInsideTheServerIsARaceToo() async throws {
        // The hook runs after the advertisement: the branch moves between what the server said and what it compares.
        let place = try place(.https)
        let store = try await Store.open(place.cache.path + "/store")
        let tip = try await place.remote.fetch(.head, into: store)
        let commit = try await edit(tip.commit, in: store)
        try place.repository.commit(["rival.yaml": "a: 1\n"], to: "rival", message: "Rival")
        let rival = try place.repository.tip("rival")
        try place.repository.hook(
            "pre-receive",
            "#!/bin/sh\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main \(rival)\n"
        )
        await #expect(throws: GitError.moved(remote: place.remote.location.description, branch: "main")) {
            try await place.remote.push(commit.pack, commit.id, to: ReferenceName("refs/heads/main")!, from: tip.commit)
        }
        #expect(try place.repository.tip() == rival)
    }

    @Test(arguments: Route.allCases)
    func namesWhatTheRemoteDoesNotHave(_ route: Route) async throws {
        let place = try place(route)
        let store = try await Store.open(place.cache.path + "/store")
        let error = await #expect(throws: GitError.self) {
            _ = try await place.remote.fetch(.branch(BranchName("mian")!), into: store)
        }
        #expect(
            error
                == .unknownReference(
                    remote: place.remote.location.description,
                    name: "refs/heads/mian",
                    known: ["refs/heads/main"]
                )
        )
    }

    @Test(arguments: Route.allCases)
    func anEmptyRepositoryIsAnError(_ route: Route) async throws {
        let place = try place(route, files: [:])
        let store = try await Store.open(place.cache.path + "/store")
        await #expect(throws: GitError.emptyRepository(remote: place.remote.location.description)) {
            _ = try await place.remote.fetch(.head, into: store)
        }
    }

    @Test func wrongCredentialsAreNamedByTheirSourceAndNeverShown() async throws {
        let server = try GitServer(.password)
        _ = try server.repository("fleet", files: Self.files)
        let cache = try TemporaryDirectory()
        let store = try await Store.open(cache.path + "/store")
        let access = Access(
            proof: .http(.basic(user: "tide", password: Secret("canary-password"))),
            source: "secret 'flux-system/git'",
            trust: Request.Trust(authorities: Array(try server.directory.read("ca.crt").utf8))
        )
        let location = try Location.parse(server.url + "/fleet.git").location
        let error = await #expect(throws: GitError.self) {
            _ = try await Remote(location, access: access, client: Client()).fetch(.head, into: store)
        }
        let text = try #require(error).description
        #expect(text.contains("does not accept the credentials from secret 'flux-system/git'"))
        #expect(!text.contains("canary"))
    }

    @Test func anUnknownHostKeyIsRefused() async throws {
        let server = try SSHServer()
        let other = try SSHServer()
        let repository = try BareRepository(at: server.directory.path + "/fleet.git", files: Self.files)
        let store = try await Store.open(server.directory.path + "/store")
        let wrong = other.knownHosts.replacing("\(other.port)", with: "\(server.port)")
        let key = Access.SSHKey(identity: Secret(server.identity), knownHosts: wrong)
        let access = Access(proof: .ssh(key), environment: ["PATH": "/usr/bin:/bin"])
        let location = try Location.parse(server.url(of: repository)).location
        let error = await #expect(throws: GitError.self) {
            _ = try await Remote(location, access: access, client: Client()).fetch(.head, into: store)
        }
        #expect(try #require(error).description.contains("Host key verification failed"))
    }

    @Test func aServerThatIsDownOrSilentEndsAtTheDeadline() async throws {
        let cache = try TemporaryDirectory()
        let store = try await Store.open(cache.path + "/store")
        let port = try Daemon.freePort()
        let down = Remote(
            try Location.parse("http://localhost:\(port)/a.git").location,
            access: Access(),
            client: Client()
        )
        let error = await #expect(throws: GitError.self) { _ = try await down.fetch(.head, into: store) }
        #expect(try #require(error).description.contains("cannot use 'http://localhost:\(port)/a.git': cannot reach "))
    }

    @Test(arguments: ["http", "ssh"])
    func aServerThatSaysNothingIsLeftAtTheDeadline(scheme: String) async throws {
        let cache = try TemporaryDirectory()
        let store = try await Store.open(cache.path + "/store")
        let port = try Daemon.freePort()
        let script =
            "import socket, time; s = socket.socket(); s.bind(('127.0.0.1', \(port))); s.listen(); time.sleep(60)"
        let daemon = try Daemon("python3", ["-c", script], port: port, in: cache)
        defer { daemon.stop() }
        let access = Access(timeout: .seconds(1), environment: ["PATH": "/usr/bin:/bin", "HOME": cache.path])
        let remote = Remote(
            try Location.parse("\(scheme)://localhost:\(port)/a.git").location,
            access: access,
            client: Client()
        )
        let start = ContinuousClock.now
        let error = await #expect(throws: GitError.self) { _ = try await remote.fetch(.head, into: store) }
        #expect(.now - start < .seconds(20))
        let text = try #require(error).description
        #expect(text.contains("did not"), "\(text)")
    }

    private func edit(_ commit: ObjectID, in store: Store) async throws -> NewCommit {
        try await store.commit(
            ["apps/web.yaml": Array("image: web:2\n".utf8)],
            on: commit,
            message: "Update",
            author: Identity(name: "Tidemark", email: "t@example.com"),
            time: 1_700_000_000
        )
    }
}
