import Foundation
import Git
import HTTP
import Markers
import OCI
import TestSupport
import Testing

@testable import Automation

@Suite(.timeLimit(.minutes(2))) struct MemoryTests {
    static func screening(_ number: Int) throws -> Screening {
        let id = { (digit: Int) in ObjectID(String(format: "%040x", digit))! }
        var screening = Screening(of: id(number))
        screening.policyFiles[Screening.File(path: "policies/\(number).yaml", id: id(1))] = Array("x: ü\n".utf8)
        let holding = Screening.Holding(policy: ObjectName(namespace: "a", name: "b"), part: .tag, text: "1.\(number)")
        screening.holdings[holding] = FileList([Screening.File(path: "apps/ü.yaml", id: id(2))])
        screening.troubled = [Screening.File(path: "apps/odd.yaml", id: id(3))]
        screening.tooLarge = ["apps/huge.yaml"]
        return screening
    }

    static func memory() throws -> MirrorMemory {
        var memory = MirrorMemory()
        memory.server = KnownServer("git-upload-pack\nversion 2\nfetch=filter")
        memory.names = [ReferenceName("refs/heads/main")!]
        memory.firstSize = 4711
        for number in 1...3 { memory.remember(try screening(number)) }
        return memory
    }

    static func show(_ memory: MirrorMemory) -> String {
        let screenings = memory.screenings.map { screening in
            let holdings = screening.holdings.map { "\($0.key) \($0.value.files)" }.sorted()
            return
                "\(screening.commit) \(screening.policyFiles) \(holdings) \(screening.troubled) \(screening.tooLarge)"
        }
        return "\(memory.server.text) \(memory.names) \(memory.firstSize) \(memory.isOvergrown) \(screenings)"
    }

    @Test func isReadAsItWasWritten() throws {
        let directory = try TemporaryDirectory()
        let file = directory.path + "/memory"
        try Self.memory().write(to: file)
        #expect(Self.show(MirrorMemory(file: file)) == Self.show(try Self.memory()))
        #expect(MirrorMemory(file: file).screenings.count == 3)
    }

    /// Whatever becomes of the file: nothing is remembered then, and nothing wrong.
    @Test func anythingElseIsNothing() throws {
        let directory = try TemporaryDirectory()
        let file = directory.path + "/memory"
        try Self.memory().write(to: file)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        let nothing = Self.show(MirrorMemory())
        for count in 0..<bytes.count {
            try bytes.prefix(count).write(to: URL(fileURLWithPath: file))
            #expect(Self.show(MirrorMemory(file: file)) == nothing)
        }
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0x10
            try damaged.write(to: URL(fileURLWithPath: file))
            #expect(Self.show(MirrorMemory(file: file)) == nothing)
        }
    }

    // MARK: Tag counts

    static func repository(_ name: String) throws -> Repository { try Repository("registry.example.com/\(name)") }

    @Test(arguments: [
        (before: 100, now: 51, isLoss: false), (100, 50, true), (100, 1, true), (100, 0, false), (100, 100, false),
        (100, 200, false), (10, 5, true), (11, 6, false), (11, 5, true), (9, 1, false), (1, 1, false),
    ])
    func halfOfTheTagsIsALoss(before: Int, now: Int, isLoss: Bool) throws {
        var counts = TagCounts()
        counts.note(before, of: try Self.repository("a"))
        #expect(counts.loss(to: now, of: try Self.repository("a")) == (isLoss ? before : nil))
        #expect(counts.loss(to: now, of: try Self.repository("b")) == nil)
    }

    @Test func countsAreKeptFromPassToPass() throws {
        let file = try TemporaryDirectory().path + "-counts"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let (a, b, c) = (try Self.repository("a"), try Self.repository("b"), try Self.repository("c"))
        var first = TagCounts()
        first.note(100, of: a)
        first.note(40, of: b)
        // Of two lists in one pass the shorter one counts, an empty one never.
        first.note(80, of: a)
        first.note(90, of: a)
        first.note(0, of: a)
        first.write(to: file, after: TagCounts())
        let earlier = TagCounts(file: file)
        #expect(earlier.loss(to: 40, of: a) == 80 && earlier.loss(to: 20, of: b) == 40)

        // What another pass wrote meanwhile stays, and what this one saw counts.
        var other = TagCounts()
        other.note(30, of: c)
        other.write(to: file, after: earlier)
        var second = TagCounts()
        second.note(20, of: a)
        second.write(to: file, after: earlier)
        let last = TagCounts(file: file)
        #expect(last.loss(to: 10, of: a) == 20 && last.loss(to: 20, of: b) == 40 && last.loss(to: 15, of: c) == 30)

        // Nothing new, nothing written.
        try FileManager.default.removeItem(atPath: file)
        second.write(to: file, after: last)
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func damagedCountsAreNone() throws {
        let directory = try TemporaryDirectory()
        let file = directory.path + "/tag-counts"
        let repository = try Self.repository("a")
        var counts = TagCounts()
        counts.note(100, of: repository)
        counts.write(to: file, after: TagCounts())
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        #expect(TagCounts(file: file).loss(to: 1, of: repository) == 100)
        for index in bytes.indices {
            for damaged in [bytes.prefix(index), bytes[..<index] + [bytes[index] ^ 0x10] + bytes[(index + 1)...]] {
                try damaged.write(to: URL(fileURLWithPath: file))
                #expect(TagCounts(file: file).loss(to: 1, of: repository) == nil)
            }
        }
        try Self.memory().write(to: file)
        #expect(TagCounts(file: file).loss(to: 1, of: repository) == nil)
    }

    /// A record with counts that are not true is refused, not believed.
    @Test func countsAreNotBelieved() {
        var reader = RecordReader([0xFF, 0xFF, 0xFF, 0xFF, 1][...])
        #expect(throws: RecordReader.Damaged.self) { try reader.bytes() }
        reader = RecordReader([0xFF, 0xFF, 0xFF, 0x7F, 1][...])
        #expect(throws: RecordReader.Damaged.self) {
            try reader.list { (reader) throws(RecordReader.Damaged) in try reader.count() }
        }
    }

    /// What is found by looking at changes alone is what is found by looking at everything.
    @Test func lookingAtChangesFindsWhatLookingAtAllFinds() async throws {
        let directory = try TemporaryDirectory()
        let repository = try BareRepository(at: directory.path + "/fleet.git", files: ["README.md": "# fleet\n"])
        let remote = Remote(
            .local(path: repository.path),
            access: Git.Access(environment: ["PATH": "/usr/bin:/bin"]),
            client: Client()
        )
        let mirror = Mirror(directory: directory.path + "/mirror", log: { _ in })
        var files: [String: String?] = [:]
        var random = SystemRandomNumberGenerator()
        for round in 0..<25 {
            var change: [String: String?] = [:]
            for _ in 0...Int.random(in: 0...3, using: &random) {
                let path = "\(["apps", "apps/deep/er", "policies"].randomElement()!)/\(Int.random(in: 0..<6)).yaml"
                let texts: [String?] = [
                    nil, "a: \(round)\n",
                    "image: web:\(Int.random(in: 0..<3)) # {\"$imagepolicy\": \"prod:\(["web", "api"].randomElement()!)\"}\n",
                    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nround: \(round)\n",
                    "image: web:1 # {\"$imagepolicy\": \"prod\"}\nround: \(round)\n",
                ]
                let text = texts.randomElement()!
                if text == nil, (files[path] ?? nil) == nil { continue }
                change[path] = text
            }
            change["round"] = "\(round)"
            for (path, text) in change { files[path] = text }
            try repository.commit(change, message: "\(round)")
            await mirror.forgetListings()
            let found = try await mirror.snapshot(of: .head, from: remote).screening
            let fresh = Mirror(directory: directory.path + "/fresh-\(round)", log: { _ in })
            let expected = try await fresh.snapshot(of: .head, from: remote).screening
            #expect(found.policyFiles == expected.policyFiles)
            #expect(Set(found.troubled) == Set(expected.troubled))
            let lists = { (screening: Screening) in screening.holdings.mapValues { Set($0.files) } }
            #expect(lists(found) == lists(expected))
        }
    }
}
