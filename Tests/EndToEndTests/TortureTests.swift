import Foundation
import Synchronization
import TestSupport
import Testing

extension EndToEnd {
    /// Rows C1, C6, G2, G3 and G9 of the fault matrix: `tidemark run` is killed at random moments and before each system call
    /// that changes anything, and races against itself, with a rival pushing meanwhile. Whatever happens, the next run puts
    /// it right: no lost update, no doubled commit, no force, nothing to clean up, every object sound.
    ///
    /// `make torture` runs the whole campaign; without it a short one is part of the tests.
    @Suite(.timeLimit(.minutes(120))) struct TortureTests {
        static let isWhole = ProcessInfo.processInfo.environment["TIDEMARK_TORTURE"] != nil

        @Test(arguments: Arena.Route.allCases) func killedAtRandomMoments(_ route: Arena.Route) throws {
            let arena = try Arena(route)
            let rival = arena.startRival()
            var (killed, ended) = (0, 0)
            // 1,000 in all.
            let wanted = Self.isWhole ? route.share : 5
            while killed < wanted {
                try arena.bump()
                let running = try arena.start()
                usleep(UInt32.random(in: 0..<UInt32(arena.duration * 1.1 * 1_000_000)))
                running.send(SIGKILL)
                if try running.outcome().status == 137 { killed += 1 } else { ended += 1 }
                try arena.recover()
            }
            let rivals = rival.stop()
            try arena.verify(rivals: rivals)
            print(
                "torture: \(route): \(killed) kills at random moments, \(ended) runs ended first, "
                    + "\(rivals.count) rival commits, \(arena.exhaustions) times all attempts lost their races"
            )
        }

        @Test(arguments: Arena.Route.allCases) func killedBeforeEachSystemCall(_ route: Arena.Route) throws {
            let arena = try Arena(route)
            let rival = arena.startRival()
            var (call, killed) = (1, 0)
            let count = arena.directory.path + "/count"
            while true {
                try arena.bump()
                let running = try arena.start(under: [Arena.faultAt, "\(call)", count])
                let outcome = try running.outcome()
                try arena.recover()
                if outcome.status == 0 { break }
                #expect(outcome.status == 137, "\(outcome.errors)")
                killed += 1
                call += Self.isWhole ? 1 : Int.random(in: 20...80)
            }
            let rivals = rival.stop()
            try arena.verify(rivals: rivals)
            #expect(killed > (Self.isWhole ? 100 : 1))
            print(
                "torture: \(route): killed before each of \(killed) system calls, \(rivals.count) rival commits, "
                    + "\(arena.exhaustions) times all attempts lost their races"
            )
        }

        /// From some system call on the disk is full, out of order or read-only. It is an error at most, and the next run, with the
        /// same cache, puts it right.
        @Test(arguments: [ENOSPC, EIO, EROFS], [Arena.Route.http, .fresh])
        func aDiskThatFailsFromEachSystemCall(_ error: Int32, _ route: Arena.Route) throws {
            let arena = try Arena(route)
            let count = arena.directory.path + "/count"
            var call = Self.isWhole ? 1 : Int.random(in: 1...4)
            var (failed, done) = (0, 0)
            while true {
                try arena.bump()
                let outcome = try arena.start(under: [Arena.faultAt, "\(call):\(error)", count]).outcome()
                try arena.recover()
                // Where only the memory of the pass could not be written, nothing was lost.
                #expect([0, 1].contains(outcome.status), "\(outcome.status) \(outcome.errors)")
                #expect(outcome.status == 0 || outcome.errors.contains("error: "), "\(outcome.errors)")
                if outcome.status == 0 { done += 1 } else { failed += 1 }
                let calls = try String(contentsOfFile: count, encoding: .utf8).trimmingCharacters(in: .newlines)
                if try call > #require(Int(calls)) { break }
                call += Self.isWhole ? 1 : Int.random(in: 2...6)
            }
            try arena.verify(rivals: [])
            // With a cache hardly anything is written that could not be done without.
            #expect(failed > 0 || (route == .http && !Self.isWhole))
            print(
                "torture: \(route): from each of \(call) calls on the disk failed, \(failed) errors, \(done) did not mind"
            )
        }

        /// Four agents on one branch: with a policy each, or all with all of them.
        @Test func fourAgentsConverge() throws {
            let arena = try Arena(.http)
            let rounds = Self.isWhole ? 200 : 4
            for round in 0..<rounds {
                try arena.bump(commits: round.isMultiple(of: 2) ? Arena.apps : 1)
                let agents = try (0..<Arena.apps).map { app in
                    try arena.start(
                        cache: "cache-\(app)",
                        more: round.isMultiple(of: 2) ? ["--policy", "flux-system/web-\(app)"] : []
                    )
                }
                for agent in agents {
                    let outcome = try agent.outcome()
                    #expect(outcome.status == 0, "\(outcome.errors)")
                }
                try arena.expectVersion()
            }
            try arena.verify(rivals: [])
            print("torture: \(rounds) races of \(Arena.apps) agents converged")
        }
    }
}

/// A repository with a few apps, the ways to it, and all that has happened to it.
final class Arena {
    enum Route: String, CaseIterable, CustomTestStringConvertible {
        /// Over HTTP, with a cache.
        case http
        /// Over HTTP, with a temporary store.
        case fresh
        /// A path, with a cache: Git's own server processes.
        case path

        var testDescription: String { rawValue }
        /// How many of a thousand kills fall on it.
        var share: Int { self == .http ? 500 : 250 }
    }

    static let apps = 4
    static let faultAt = URL(fileURLWithPath: Tidemark.executable).deletingLastPathComponent()
        .appendingPathComponent("fault-at").path

    let directory: TemporaryDirectory
    let repository: BareRepository
    private let server: GitServer
    private let route: Route
    private let tidemark: Tidemark
    private var version = 0
    private var expectedCommits = 0
    /// How often eight attempts at a push were too few.
    private(set) var exhaustions = 0
    /// What a run takes that nobody disturbs, in seconds.
    private(set) var duration = 0.3

    init(_ route: Route) throws {
        self.route = route
        directory = try TemporaryDirectory()
        tidemark = try Tidemark()
        server = try GitServer(.plain)
        let url =
            route == .path ? "file://\(server.directory.path)/repositories/fleet.git" : server.url + "/fleet.git"
        var files = ["README.md": "# fleet\n"]
        for app in 0..<Self.apps {
            let image = "example.com/web-\(app)"
            files["policies/web-\(app).yaml"] =
                Fleet.repository("web-\(app)", image: image) + Fleet.policy("web-\(app)", range: "1.x")
            files["apps/web-\(app).yaml"] = Fleet.deployment("web-\(app)", image: "\(image):1.0.0")
        }
        files["policies/automation.yaml"] = Fleet.automation(
            url: url,
            commit: "      messageTemplate: '{{ range .Changed.Changes }}{{ .NewValue }} {{ end }}'\n"
        )
        repository = try server.repository("fleet", files: files)
        try repository.git("config", "core.logAllRefUpdates", "always")
        try bump()
        try recover()
    }

    /// Publishes another version of all images.
    func bump(commits: Int = 1) throws {
        version += 1
        expectedCommits += commits
        let tags = (0..<Self.apps).map { "example.com/web-\($0): [1.0.0, 1.\(version).0]\n" }
        try directory.write("tags.yaml", tags.joined())
    }

    func start(under prefix: [String] = [], cache: String = "cache", more: [String] = []) throws -> Command.Running {
        let source = route == .path ? repository.path : server.url + "/fleet.git"
        let store = route == .fresh ? [] : ["--cache", "\(directory.path)/\(cache)"]
        return try tidemark.start(
            ["run", source, "--tags", directory.path + "/tags.yaml"] + store + more,
            under: prefix
        )
    }

    /// Runs once more: whatever happened before, everything is as it should be then. Against a rival as busy as this one even
    /// eight attempts are sometimes too few, which is said, and what the next run is for.
    func recover() throws {
        let begin = Date()
        var outcome = try start().outcome()
        duration = min(1, 0.8 * duration + 0.2 * Date().timeIntervalSince(begin))
        for _ in 0..<3 where outcome.status == 1 && outcome.errors.contains("somebody else pushed first") {
            exhaustions += 1
            outcome = try start().outcome()
        }
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectVersion()
    }

    func expectVersion() throws {
        for app in 0..<Self.apps {
            #expect(try repository.file("apps/web-\(app).yaml").contains("example.com/web-\(app):1.\(version).0'"))
        }
    }

    /// Holds everything that happened against what may happen.
    func verify(rivals: [String]) throws {
        let history = Set(try repository.log(format: "%H"))
        // No lost update: what was ever the tip, and what the rival pushed, is still there. So nothing was forced.
        let tips = try repository.git("log", "-g", "--format=%H", "main").split(separator: "\n").map(String.init)
        #expect(history.isSuperset(of: tips))
        #expect(history.isSuperset(of: rivals))
        #expect(try repository.git("rev-list", "--merges", "main") == "")
        // No doubled commit, and none too few.
        let messages = try repository.git("log", "--author=Tidemark", "--format=%s", "main").split(separator: "\n")
        #expect(messages.count == expectedCommits)
        #expect(Set(messages).count == messages.count)
        try repository.verify()
        // Nothing to clean up.
        #expect(try tidemark.temporaryFiles == [])
        for cache in try FileManager.default.contentsOfDirectory(atPath: directory.path) where cache.hasPrefix("cache")
        {
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(directory.path)/\(cache)")
            for mirror in names where !["tag-counts", "tag-counts.new"].contains(mirror) {
                let place = "\(directory.path)/\(cache)/\(mirror)"
                let names = Set(try FileManager.default.contentsOfDirectory(atPath: place))
                #expect(names.isSubset(of: ["lock", "memory", "memory.new", "objects", "objects.broken"]))
                let store = try Command("find", ["\(place)/objects", "-name", "*.lock", "-o", "-name", "*_git2_*"])
                    .succeed()
                #expect(store == "")
            }
        }
    }

    // MARK: The rival

    /// Somebody else who pushes to the same branch, again and again.
    final class Rival: Sendable {
        private let commits = Mutex<[String]>([])
        private let isStopped = Mutex(false)
        private let done = DispatchSemaphore(value: 0)

        fileprivate init(_ repository: BareRepository) {
            Thread.detachNewThread { [self] in
                var number = 0
                while !isStopped.withLock({ $0 }) {
                    number += 1
                    // The last step is what a push does in the end: it compares, and loses some races.
                    let script = """
                        set -e; cd \(repository.path); export GIT_INDEX_FILE=rival.index; old=$(git rev-parse main)
                        git read-tree $old; blob=$(echo \(number) | git hash-object -w --stdin)
                        git update-index --add --cacheinfo 100644,$blob,rival/\(number)
                        new=$(git commit-tree -p $old -m Rival $(git write-tree))
                        git update-ref refs/heads/main $new $old; echo $new
                        """
                    let outcome = try? Command("sh", ["-c", script], environment: BareRepository.environment).run()
                    if let outcome, outcome.status == 0 {
                        commits.withLock { $0.append(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)) }
                    }
                    usleep(UInt32.random(in: 0..<400_000))
                }
                done.signal()
            }
        }

        /// Waits for the last commit, and gives all of them.
        func stop() -> [String] {
            isStopped.withLock { $0 = true }
            done.wait()
            return commits.withLock { $0 }
        }
    }

    func startRival() -> Rival { Rival(repository) }
}
