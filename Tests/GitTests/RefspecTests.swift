import HTTP
import TestSupport
import Testing

@testable import Git

@Suite struct RefspecTests {
    @Test(
        arguments: [
            ("refs/heads/main:refs/heads/auto", "main", "refs/heads/auto"),
            ("main:auto", "main", "refs/heads/auto"), ("heads/main:heads/auto", "main", "refs/heads/auto"),
            ("HEAD:refs/for/main", nil, "refs/for/main"), ("@:refs/tags/deployed", nil, "refs/tags/deployed"),
            ("HEAD:refs/for/main%topic=images", nil, "refs/for/main%topic=images"),
            ("feature/x:refs/heads/y/z", "feature/x", "refs/heads/y/z"),
        ] as [(String, String?, String)]
    )
    func reads(_ text: String, _ source: String?, _ destination: String) throws {
        let refspec = try Refspec(text)
        #expect(refspec.source == source.flatMap { BranchName($0) }.map { .branch($0) } ?? .head)
        #expect(refspec.destination.text == destination)
        #expect(refspec.pushes(BranchName(source ?? "any")!))
        #expect(refspec.pushes(BranchName("another")!) == (source == nil))
    }

    @Test(
        arguments: [
            ("+refs/heads/main:refs/heads/auto", .forces), (":refs/heads/auto", .deletes),
            ("refs/heads/*:refs/heads/*", .isPattern),
            ("refs/heads/main", .hasNoDestination), ("main:", .hasNoDestination), ("", .hasNoDestination),
            ("refs/tags/v1:refs/heads/auto", .hasNoSource("refs/tags/v1")), ("main~1:auto", .hasNoSource("main~1")),
            ("main:refs/heads/a b", .isNoReference("refs/heads/a b")),
            ("main:refs/heads/", .isNoReference("refs/heads/")),
            ("main:a:b", .isNoReference("a:b")), ("main:refs/heads/-x", .isNoReference("refs/heads/-x")),
            ("main:refs/heads/+x", .isNoReference("refs/heads/+x")), ("main:HEAD", .isNoReference("HEAD")),
            ("main:refs/heads/a\nb", .isNoReference("refs/heads/a\nb")), ("main:+auto", .isNoReference("+auto")),
        ] as [(String, Refspec.Fault)]
    )
    func refuses(_ text: String, _ fault: Refspec.Fault) {
        #expect(throws: fault) { try Refspec(text) }
    }

    /// What one commit has behind it and another has not, from servers with filters and without, of both versions.
    @Test(arguments: ["filter", "plain", "old"])
    func historyIsWhatLiesBetween(_ kind: String) async throws {
        let server = try GitServer(kind == "old" ? .old : .plain)
        let repository = try server.repository("fleet", files: ["a.yaml": "a: 1\n"])
        if kind == "filter" { try repository.git("config", "uploadpack.allowFilter", "true") }
        let base = ObjectID(try repository.tip())!
        for number in 2...5 { try repository.commit(["a.yaml": "a: \(number)\n"], message: "\(number)") }
        let tip = ObjectID(try repository.tip())!
        try repository.git("branch", "other", base.description)
        try repository.commit(["b.yaml": "b: 1\n"], to: "other", message: "aside")
        let aside = ObjectID(try repository.tip("other"))!

        let cache = try TemporaryDirectory()
        let store = try await Store.open(cache.path + "/store")
        let remote = Remote(try Location.parse(server.url + "/fleet.git").location, access: Access(), client: Client())
        let history = try await remote.history(from: tip, without: base, in: store)
        #expect(history.commits.count == 4)
        #expect(history.leads(from: tip, to: base))
        let diverged = try await remote.history(from: tip, without: aside, in: store)
        #expect(!diverged.leads(from: tip, to: aside))
        #expect(try await remote.history(from: base, without: tip, in: store).isEmpty)
        #expect(try await remote.history(from: tip, without: nil, in: store).commits.count == 5)
        let person = try Identity(name: "A Person", email: "person@example.com")
        #expect(history.newest(by: person, from: tip) == tip)
        #expect(history.newest(by: try Identity(name: "Nobody", email: "x"), from: tip) == nil)
        // The store itself took none of them in.
        #expect(await !store.contains(commit: tip))
    }
}
