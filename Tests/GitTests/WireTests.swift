import Testing

@testable import Git

@Suite struct WireTests {
    static let one = String(repeating: "1", count: 40)
    static let two = String(repeating: "2", count: 40)

    @Test(arguments: [
        ("0000", [PacketLine.flush]), ("0001", [.delimiter]), ("0002", [.end]),
        ("0006a\n0000", [.line("a"), .flush]), ("0004", [.data([])]), ("", []),
        ("000Bhello\n!0000", [.data(Array("hello\n!".utf8)[...]), .flush]),
    ])
    func readsPacketLines(_ text: String, _ lines: [PacketLine]) throws {
        #expect(try PacketLine.all(in: Array(text.utf8)) == lines)
    }

    @Test(arguments: ["0003", "xyz0", "+004", "-001", "fff9", "0005", "00", "0006a"])
    func refusesWhatIsNone(_ text: String) {
        #expect(throws: MalformedPacket.self) { try PacketLine.all(in: Array(text.utf8)) }
    }

    @Test func writesWhatItReads() throws {
        let lines: [PacketLine] = [.line("want \(Self.one)"), .delimiter, .data([]), .flush, .end]
        #expect(try PacketLine.all(in: lines.flatMap(\.bytes)) == lines)
    }

    @Test func readsAnAdvertisementOfVersion2() throws {
        let lines = [
            "# service=git-upload-pack", "version 2", "agent=git/2.39.5", "ls-refs=unborn",
            "fetch=shallow wait-for-done filter", "object-format=sha1",
        ]
        let server = try Advertisement(lines.map { .line($0) } + [.flush])
        #expect(server.version == 2)
        #expect(server.offers("fetch", "filter"))
        #expect(!server.offers("fetch", "ref-in-want"))
        #expect(server.capabilities["object-format"] == "sha1")
    }

    @Test func readsAnAdvertisementOfVersion0() throws {
        let server = try Advertisement([
            .line("\(Self.one) HEAD\0multi_ack side-band-64k symref=HEAD:refs/heads/main shallow"),
            .line("\(Self.one) refs/heads/main"), .line("\(Self.two) refs/tags/v1"),
            .line("\(Self.one) refs/tags/v1^{}"), .flush,
        ])
        #expect(server.version == 0)
        #expect(server.head == "refs/heads/main")
        #expect(server.references["refs/tags/v1"]?.description == Self.one)
        #expect(server.capabilities["shallow"] == "")
    }

    @Test func readsTheAdvertisementOfAnEmptyRepository() throws {
        let zero = String(repeating: "0", count: 40)
        let server = try Advertisement([.line("\(zero) capabilities^{}\0report-status"), .flush])
        #expect(server.references.isEmpty)
        #expect(server.capabilities["report-status"] == "")
    }

    @Test(arguments: ["zz refs/heads/main", "ERR no such repository", "<html>", "\0"])
    func refusesAnAdvertisementThatIsNone(_ line: String) {
        #expect(throws: MalformedPacket.self) { try Advertisement([.line(line)]) }
    }

    @Test func readsReferences() throws {
        let found = try UploadPack.references(in: [
            .line("\(Self.one) HEAD symref-target:refs/heads/main"), .line("\(Self.one) refs/heads/main"),
            .line("\(Self.two) refs/tags/v1 peeled:\(Self.one)"), .flush,
        ])
        #expect(found.head == "refs/heads/main")
        #expect(
            found.objects.mapValues(\.description) == [
                "HEAD": Self.one, "refs/heads/main": Self.one, "refs/tags/v1": Self.one,
            ]
        )
        #expect(
            try UploadPack.references(in: [.line("unborn HEAD symref-target:refs/heads/main"), .flush])
                == UploadPack.References(objects: [:], head: "refs/heads/main")
        )
    }

    static func server() throws -> Advertisement {
        try Advertisement([.line("\(one) refs/heads/main\0report-status side-band-64k push-options"), .flush])
    }

    @Test(
        arguments: [
            (["unpack ok", "ok refs/heads/main"], true, nil),
            (["unpack ok", "ng refs/heads/main pre-receive hook declined"], false, "pre-receive hook declined"),
            (["unpack ok", "ok refs/heads/other"], false, nil),
            (["unpack ok"], false, nil),
            (["unpack index-pack abnormal exit", "ng refs/heads/main unpacker error"], false, "unpacker error"),
            (["unpack ok", "ok refs/heads/main", "ng refs/heads/main late"], false, "late"),
        ] as [([String], Bool, String?)]
    )
    func believesNothingButTheReport(_ lines: [String], _ isSuccess: Bool, _ refusal: String?) throws {
        let inner = lines.flatMap { PacketLine.line($0).bytes } + PacketLine.flush.bytes
        let answer: [PacketLine] = [.data([2] + Array("remote: hello\n".utf8)), .data([1] + inner[...]), .flush]
        let report = try ReceivePack.report(on: "refs/heads/main", in: answer, server: Self.server())
        #expect(report.isSuccess == isSuccess)
        #expect(report.refusal == refusal)
        #expect(report.words == "remote: hello\n")
    }

    @Test(
        arguments: [[], [.flush], [.data([1])], [.data([9, 9])], [.data([1] + Array("00".utf8)[...])]] as [[PacketLine]]
    )
    func aMissingReportIsNoSuccess(_ answer: [PacketLine]) {
        #expect(throws: FetchFault.self) {
            try ReceivePack.report(on: "refs/heads/main", in: answer, server: Self.server())
        }
    }

    @Test(arguments: [
        "main", "release/1.2", "a-b_c", "ü",
    ])
    func takesBranchNames(_ name: String) {
        #expect(BranchName(name)?.text == name)
        #expect(BranchName("refs/heads/" + name)?.text == name)
    }

    @Test(arguments: [
        "", "-x", "+main", "main:other", "refs/heads/", "a..b", "a.lock", ".a", "a/.b", "a//b", "/a", "a/", "a b",
        "a~1",
        "a^", "a?", "a*", "a[b", "a\\b", "@", "a@{1}", "HEAD", "a\n", "a.", String(repeating: "a", count: 256),
    ])
    func refusesBranchNames(_ name: String) {
        #expect(BranchName(name) == nil)
    }

    @Test(arguments: [
        ("https://git.example.com/fleet.git", "https://git.example.com/fleet.git"),
        ("https://u:p@git.example.com/fleet.git", "https://git.example.com/fleet.git"),
        ("git@github.com:acme/fleet.git", "ssh://git@github.com/acme/fleet.git"),
        ("ssh://git@host:2222/acme/fleet.git", "ssh://git@host:2222/acme/fleet.git"),
        ("ssh://host/~u/fleet.git", "ssh://host/~u/fleet.git"),
        ("file:///srv/fleet.git", "/srv/fleet.git"), ("/srv/fleet.git", "/srv/fleet.git"),
    ])
    func readsLocations(_ text: String, _ shown: String) throws {
        #expect(try Location.parse(text).location.description == shown)
    }

    @Test(arguments: [
        "ssh://-oProxyCommand=x/y", "ssh://-x@host/y", "git@-host:x", "git@host:-x", "ssh://host", "ssh://host:port/x",
        "ftp://host/x", "https://", "git@ho st:x", "ssh://host/a\nb",
    ])
    func refusesLocations(_ text: String) {
        #expect(throws: GitError.self) { try Location.parse(text) }
    }

    @Test(arguments: [
        ("A", "a@b.c", true), ("A\nB", "a@b.c", false), ("A <x>", "a@b.c", false), ("", "a@b.c", false),
        (" . ", "a", false), ("A", "a>b", false), ("Ü", "", true),
    ])
    func holdsIdentities(_ name: String, _ email: String, _ isGood: Bool) {
        #expect(((try? Identity(name: name, email: email)) != nil) == isGood)
    }
}
