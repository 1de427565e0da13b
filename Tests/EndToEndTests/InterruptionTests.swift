import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Row C2 of the fault matrix: signals in the middle of everything, and what is left behind.
    @Suite(.timeLimit(.minutes(5))) struct InterruptionTests {
        /// Waits until something is so; fails when it does not come about.
        func wait(for situation: String, _ isSo: () throws -> Bool) throws {
            let deadline = Date(timeIntervalSinceNow: 20)
            while Date() < deadline {
                if try isSo() { return }
                usleep(5000)
            }
            throw Command.Failure(description: "\(situation) did not come about")
        }

        /// Sends a signal, waits for the end, and says how many seconds that took.
        func interrupt(_ running: Command.Running, _ signal: Int32) throws -> (
            outcome: Command.Outcome, seconds: Double
        ) {
            try interrupt(running) { running.send(signal) }
        }

        func interrupt(_ running: Command.Running, _ send: () throws -> Void) throws -> (
            outcome: Command.Outcome, seconds: Double
        ) {
            let start = Date()
            try send()
            let outcome = try running.outcome(within: 30)
            return (outcome, Date().timeIntervalSince(start))
        }

        /// Whether a thread takes a signal that comes to its process, other than the one that is there for them.
        func takes(_ signal: Int32, thread: pid_t, of process: pid_t) -> Bool {
            let name = try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/comm", encoding: .utf8)
            guard name != "signals\n" else { return false }
            let status = try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/status", encoding: .utf8)
            let line = status?.split(separator: "\n").first { $0.hasPrefix("SigBlk:") }
            let blocked = UInt64(line?.split(separator: "\t").last ?? "", radix: 16) ?? .max
            return blocked >> UInt64(signal - 1) & 1 == 0
        }

        @Test(arguments: [(SIGTERM, 143), (SIGINT, 130), (SIGHUP, 129)] as [(Int32, Int32)])
        func aScanEndsAtOnce(_ signal: Int32, _ status: Int32) throws {
            let place = try Place()
            let relay = try Relay(to: Int(place.registry.host.split(separator: ":").last ?? "") ?? 0) { _ in
                .stall(after: 0)
            }
            let policy = Fleet.repository("web", image: "localhost:\(relay.port)/acme/web") + "\n"
            try place.fleet.commit(["policies/web.yaml": policy + Fleet.policy("web", range: "1.x")], message: "Slow")
            // Whoever runs the tests may have ignored some.
            let running = try place.tidemark.start(
                ["run", place.url],
                under: ["/usr/bin/env", "--default-signal=HUP"]
            )
            try wait(for: "a request") { try place.git.requests().count >= 3 }
            let (outcome, seconds) = try interrupt(running, signal)
            #expect(outcome.status == status)
            #expect(seconds < 2)
            #expect(outcome.errors == Self.interrupted)
            #expect(try place.tidemark.temporaryFiles == [])
        }

        /// Under `nohup` a run goes on when its terminal goes.
        @Test func aHangupThatIsIgnoredStaysSo() throws {
            let place = try Place()
            try place.fleet.hook("pre-receive", "#!/bin/sh\ntouch \"$GIT_DIR/begun\"\nsleep 1\n")
            let running = try place.tidemark.start(["run", place.url], under: ["/usr/bin/env", "--ignore-signal=HUP"])
            try wait(for: "a push") { FileManager.default.fileExists(atPath: place.fleet.path + "/begun") }
            #expect(try interrupt(running, SIGHUP).outcome.status == 0)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.10.0"))
        }

        static let interrupted = """
            error: interrupted before everything was done
              hint: run again: nothing was left half done

            """

        @Test func aFetchOverSSHEndsAtOnceWithItsKey() throws {
            let place = try SSHPlace()
            let relay = try Relay(to: place.server.port) { _ in .stall(after: 0) }
            let running = try place.start(port: relay.port)
            try wait(for: "a key") { try !place.tidemark.temporaryFiles.filter { $0.contains("ssh") }.isEmpty }
            let (outcome, seconds) = try interrupt(running, SIGTERM)
            #expect(outcome.status == 143)
            #expect(seconds < 4)
            #expect(try place.tidemark.temporaryFiles == [])
        }

        /// The kernel gives a signal to any thread that takes it: what waits for programs takes all.
        @Test func aSignalIsHeededWhicheverThreadGetsIt() throws {
            let place = try SSHPlace()
            let relay = try Relay(to: place.server.port) { _ in .stall(after: 0) }
            let running = try place.start(port: relay.port)
            var taking: [pid_t] = []
            try wait(for: "a thread that takes it") {
                let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(running.id)/task")
                taking = threads.compactMap { pid_t($0) }.filter {
                    $0 != running.id && takes(SIGTERM, thread: $0, of: running.id)
                }
                return taking.count == 1
            }
            // Sent to a thread's number it goes to the process, and to that thread before others.
            let (outcome, _) = try interrupt(running) { kill(taking[0], SIGTERM) }
            #expect(outcome.status == 143)
            #expect(outcome.errors.hasSuffix(Self.interrupted))
            #expect(try place.tidemark.temporaryFiles == [])
        }

        @Test func aPushThatIsUnderWayEndsAndIsReported() throws {
            let place = try Place()
            let started = place.fleet.path + "/started"
            try place.fleet.hook("pre-receive", "#!/bin/sh\ntouch \(started)\nsleep 2\n")
            let running = try place.tidemark.start(["run", place.url, "--output", "json"])
            try wait(for: "a push") { FileManager.default.fileExists(atPath: started) }
            let (outcome, seconds) = try interrupt(running, SIGTERM)
            #expect(outcome.status == 143)
            #expect(seconds < 6)
            #expect(try Report(outcome.output).automations.first?.pushed == true)
            #expect(try place.fleet.log().count == 2)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.10.0"))
            #expect(try place.tidemark.temporaryFiles == [])
        }

        @Test func aPushThatDoesNotEndIsLeft() throws {
            let place = try Place()
            let started = place.fleet.path + "/started"
            try place.fleet.hook("pre-receive", "#!/bin/sh\ntouch \(started)\nsleep 25\nexit 1\n")
            let running = try place.tidemark.start(["run", place.url])
            try wait(for: "a push") { FileManager.default.fileExists(atPath: started) }
            let (outcome, seconds) = try interrupt(running, SIGTERM)
            #expect(outcome.status == 143)
            #expect(seconds > 8 && seconds < 13)
            #expect(try place.tidemark.temporaryFiles == [])
        }

        @Test func theSecondSignalIsHeededAtOnce() throws {
            let place = try Place()
            let started = place.fleet.path + "/started"
            try place.fleet.hook("pre-receive", "#!/bin/sh\ntouch \(started)\nsleep 15\nexit 1\n")
            let running = try place.tidemark.start(["run", place.url])
            try wait(for: "a push") { FileManager.default.fileExists(atPath: started) }
            running.send(SIGTERM)
            usleep(300_000)
            let (outcome, seconds) = try interrupt(running, SIGINT)
            #expect(outcome.status == 130)
            #expect(seconds < 1)
            #expect(try place.tidemark.temporaryFiles == [])
        }

        @Test func whoWaitsForTheCacheStopsWaiting() throws {
            let place = try Place()
            let cache = place.tidemark.home.path + "/cache"
            #expect(try place.tidemark("run", place.url, "--cache", cache).status == 0)
            let mirror = try #require(
                FileManager.default.contentsOfDirectory(atPath: cache).first { $0.contains("fleet") }
            )
            let directory = try TemporaryDirectory()
            let holder = try Daemon(
                "flock",
                ["\(cache)/\(mirror)/lock", "sh", "-c", "touch held; exec sleep 60"],
                file: "\(directory.path)/held",
                in: directory
            )
            defer { holder.stop() }
            try place.registry.fill("acme/web", tags: ["1.12.0"])
            let running = try place.tidemark.start(["run", place.url, "--cache", cache])
            usleep(1_000_000)
            let (outcome, seconds) = try interrupt(running, SIGTERM)
            #expect(outcome.status == 143)
            #expect(seconds < 2)
        }

        /// What a process left that was killed goes with the next one: a key, and a store of its own.
        @Test func whatAKilledProcessLeftIsRemoved() throws {
            let place = try SSHPlace()
            let relay = try Relay(to: place.server.port) { _ in .stall(after: 0) }
            let running = try place.start(port: relay.port)
            try wait(for: "a key") { try place.tidemark.temporaryFiles.filter { $0.contains("ssh") }.count == 1 }
            #expect(try interrupt(running, SIGKILL).outcome.status == 137)
            #expect(try place.tidemark.temporaryFiles.count == 2)
            // Another one at work is none of its business, and neither is anything else.
            let other = try place.start(port: relay.port)
            try wait(for: "a key") { try place.tidemark.temporaryFiles.filter { $0.contains("ssh") }.count == 1 }
            try place.tidemark.home.write("tidemark-ssh-notes/mine", "text")
            try place.tidemark.home.write("tidemark-store-public/mine", "text")
            #expect(try place.start(port: place.server.port).outcome().status == 0)
            #expect(try place.tidemark.temporaryFiles.count == 4)
            _ = try interrupt(other, SIGTERM)
            #expect(try place.tidemark.temporaryFiles.sorted() == ["tidemark-ssh-notes", "tidemark-store-public"])
        }
    }
}

/// The fleet behind SSH, with the secret that opens it and a tags file.
struct SSHPlace {
    let server: SSHServer
    let fleet: BareRepository
    let tidemark: Tidemark
    private let work: TemporaryDirectory

    init(passphrase: String = "", environment: [String: String] = [:]) throws {
        server = try SSHServer(passphrase: passphrase)
        work = try TemporaryDirectory()
        tidemark = try Tidemark(environment: environment)
        let path = server.directory.path + "/fleet.git"
        var files = Fleet.web(image: "example.com/web", url: "ssh://git@example.com/fleet.git")
        files["policies/automation.yaml"] = nil
        fleet = try BareRepository(at: path, files: files)
        try work.write("tags.yaml", "example.com/web: [1.0.0, 1.10.0]\n")
        try work.write("secrets/git/identity", server.identity)
        if !passphrase.isEmpty { try work.write("secrets/git/password", passphrase) }
    }

    /// Starts a run that reaches the server through a port.
    func start(port: Int, knownHosts: String? = nil) throws -> Command.Running {
        let url = "ssh://\(server.user)@localhost:\(port)\(fleet.path)"
        let known = knownHosts ?? server.knownHosts
        try work.write("secrets/git/known_hosts", known.replacing("]:\(server.port)", with: "]:\(port)"))
        // A directory that is no clone: its policy files name the repository, and the secret that opens it.
        var files = Fleet.web(image: "example.com/web", url: url)
        files["policies/automation.yaml"] = Fleet.automation(url: url, more: "  secretRef:\n    name: git\n")
        let source = "\(work.path)/source-\(port)"
        if !FileManager.default.fileExists(atPath: source) {
            try Command("git", ["init", "-q", source]).succeed()
        }
        for (name, text) in files { try work.write("source-\(port)/\(name)", text) }
        return try tidemark.start([
            "run", source, "--secrets", "\(work.path)/secrets", "--tags", "\(work.path)/tags.yaml",
        ])
    }
}
