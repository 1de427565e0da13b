import Foundation
import HTTP
import TestSupport
import Testing

@testable import Git

@Suite(.timeLimit(.minutes(1))) struct StoreTests {
    /// What two commits differ in is what `git diff` says, whatever takes the place of what.
    @Test func changesAreWhatGitFinds() async throws {
        let directory = try TemporaryDirectory()
        let repository = try BareRepository(
            at: directory.path + "/fleet.git",
            files: ["a/b/one": "1", "a/b/two": "2", "a/c": "3", "d": "4", "e/f/g": "5", "h": "6"]
        )
        try repository.commit(
            [
                "a/b/one": "changed", "a/b/new": "n", "a/c": nil, "d": nil, "d/now/a/directory": "x", "e/f/g": nil,
                "e/f": "now a file", "i/j": "new",
            ],
            message: "All kinds"
        )
        let store = try await Store.open(directory.path + "/store")
        let remote = Remote(
            .local(path: repository.path),
            access: Access(environment: ["PATH": "/usr/bin:/bin"]),
            client: Client()
        )
        let old = try #require(ObjectID(try repository.git("rev-parse", "main~")))
        _ = try await remote.fetch(.commit(old), into: store)
        let new = try await remote.fetch(.head, into: store, haves: [old]).commit
        for (from, to) in [(old, new), (new, old), (new, new)] {
            let changes = try await store.changes(from: from, to: to)
            let paths = changes.gone.union(changes.entries.map(\.path))
            let said = try repository.git("diff", "--name-only", "--no-renames", "\(from)", "\(to)")
            #expect(paths == Set(said.split(separator: "\n").map(String.init)))
            let files = try await store.files(of: to)
            #expect(Set(changes.entries).isSubset(of: files))
        }
    }

    /// libgit2 writes beyond a buffer where the head of a loose object is damaged, and believes what an index says.
    @Test func objectsAreInPacksWhoseIndexesAreWhole() async throws {
        let directory = try TemporaryDirectory()
        let repository = try BareRepository(at: directory.path + "/fleet.git", files: ["a.yaml": "a: 1\n"])
        let path = directory.path + "/store/objects"
        let packs = path + "/pack"
        do {
            let store = try await Store.open(directory.path + "/store")
            let remote = Remote(
                .local(path: repository.path),
                access: Access(environment: ["PATH": "/usr/bin:/bin"]),
                client: Client()
            )
            let tip = try await remote.fetch(.head, into: store)
            let commit = try await store.commit(
                ["a.yaml": Array("a: 2\n".utf8)],
                on: tip.commit,
                message: "Update",
                author: Identity(name: "T", email: "t@example.com"),
                time: 1_700_000_000
            )
            #expect(await !store.contains(commit: commit.id))
            try await store.keep(commit)
            #expect(await store.contains(commit: commit.id))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["pack"])
        let index = try #require(
            FileManager.default.contentsOfDirectory(atPath: packs).first { $0.hasSuffix(".idx") }.map {
                "\(packs)/\($0)"
            }
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: index)
        let whole = try Data(contentsOf: URL(fileURLWithPath: index))
        _ = try ObjectDatabase(path)
        for offset in whole.indices {
            var damaged = whole
            damaged[offset] ^= 1 << UInt8(offset % 8)
            try damaged.write(to: URL(fileURLWithPath: index))
            #expect(throws: GitError.self) { try ObjectDatabase(path) }
        }
        for length in [0, 19, 20, whole.count - 1] {
            try whole.prefix(length).write(to: URL(fileURLWithPath: index))
            #expect(throws: GitError.self) { try ObjectDatabase(path) }
        }
    }

    /// A server that has become an older one is asked again what it can do.
    @Test func aServerThatIsNotWhatItWasIsAskedAgain() async throws {
        let server = try GitServer(.old)
        let repository = try server.repository("fleet", files: ["a.yaml": "a: 1\n"])
        let known = KnownServer(
            """
            git-receive-pack
            version 0
            report-status=

            git-upload-pack
            version 2
            fetch=shallow filter
            ls-refs=unborn
            """
        )
        #expect(KnownServer(known.text).text == known.text)
        let directory = try TemporaryDirectory()
        let store = try await Store.open(directory.path + "/store")
        let remote = Remote(
            try Location.parse(server.url + "/fleet.git").location,
            access: Access(),
            client: Client(),
            server: known
        )
        let tip = try await remote.fetch(.head, into: store)
        #expect(tip.commit.description == (try repository.tip()))
        #expect(!known.text.contains("git-upload-pack"))
    }

    @Test func aPushThatArrivedThoughItsAnswerDidNotIsASuccess() async throws {
        // What is known of the server is wrong, so the first try ends in an answer that nobody understands: the server
        // has taken the commit by then, and its own words tell.
        let server = try GitServer(.plain)
        let repository = try server.repository("fleet", files: ["a.yaml": "a: 1\n"])
        let known = KnownServer("git-receive-pack\nversion 0\nreport-status=\nside-band-64k=")
        let directory = try TemporaryDirectory()
        let store = try await Store.open(directory.path + "/store")
        let remote = Remote(
            try Location.parse(server.url + "/fleet.git").location,
            access: Access(),
            client: Client(),
            server: known
        )
        let tip = try await remote.fetch(.head, into: store)
        let commit = try await store.commit(
            ["a.yaml": Array("a: 2\n".utf8)],
            on: tip.commit,
            message: "Update",
            author: Identity(name: "T", email: "t@example.com"),
            time: 1_700_000_000
        )
        try await remote.push(commit.pack, commit.id, to: ReferenceName("refs/heads/main")!, from: tip.commit)
        #expect(try repository.tip() == commit.id.description)
        // The same again finds it there.
        try await remote.push(commit.pack, commit.id, to: ReferenceName("refs/heads/main")!, from: tip.commit)
        #expect(try repository.log().count == 2)
    }
}
