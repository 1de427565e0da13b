import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Rows of the fault matrix that belong to the Git half, against real servers. Others are where their subject is: G3, G5 and
    /// G11 in `RemoteTests`, G8, G12 and C4 in `CacheTests`, C1, C6 and more of G9 in `TortureTests`, C2 in `InterruptionTests`.
    @Suite(.timeLimit(.minutes(5))) struct FaultTests {
        func relayed(_ place: Place, _ fault: @escaping @Sendable (String) -> Relay.Fault) throws -> (Relay, String) {
            let port = try #require(place.git.url.split(separator: ":").last.flatMap { Int($0) })
            let relay = try Relay(to: port, fault)
            // The policy files name the repository by the address that it is reached at.
            let url = "http://localhost:\(relay.port)/fleet.git"
            try place.fleet.commit(["policies/automation.yaml": Fleet.automation(url: url)], message: "Relay")
            return (relay, url)
        }

        func cache(_ place: Place) -> String { place.tidemark.home.path + "/cache" }

        // MARK: G1

        @Test func g1AServerThatIsDownOrUnknownIsAnErrorAndTheNextRunRecovers() throws {
            let place = try Place()
            for host in ["localhost:\(try Daemon.freePort())", "nothing.invalid"] {
                let run = try place.tidemark("run", "http://\(host)/fleet.git", "--cache", cache(place))
                #expect(run.status == 1)
                #expect(run.errors.contains("cannot use 'http://\(host)/fleet.git': "), "\(run.errors)")
            }
            #expect(try place.tidemark("run", place.url, "--cache", cache(place)).status == 0)
            #expect(try place.fleet.log().count == 2)
        }

        /// The connection is cut in the middle of whatever the server says, at many places.
        @Test func g1AnAnswerThatIsCutIsAnErrorAndTheNextRunRecovers() throws {
            let place = try Place()
            let (relay, url) = try relayed(place) { _ in .none }
            #expect(try place.tidemark("preview", url).status == 0)
            let whole = relay.bytesReceived
            let before = try place.fleet.tip()
            var failures = 0
            for limit in stride(from: 0, to: whole, by: max(1, whole / 12)) {
                // Each of the answers is cut after so many bytes, where it is as long as that.
                relay.set { $0.contains("receive-pack") ? .none : .cutResponse(after: limit) }
                let run = try place.tidemark("run", url, "--cache", cache(place))
                if run.status != 0 { failures += 1 }
                #expect(run.status == 0 || run.errors.contains("error: "), "\(run.errors)")
                #expect(try place.tidemark.temporaryFiles == [])
                if try place.fleet.tip() != before { break }
            }
            #expect(failures >= 2)
            relay.set { _ in .none }
            let run = try place.tidemark("run", url, "--cache", cache(place))
            #expect(run.status == 0, "\(run.errors)")
            #expect(try place.fleet.log(format: "%an").count { $0 == "Tidemark" } == 1)
            try place.fleet.verify()
        }

        // MARK: G2, G3

        /// All eight attempts lose their races, and then it is an error; a person's pushes are all there.
        @Test func g2ARivalThatIsAlwaysFirstIsAnErrorInTheEnd() throws {
            let place = try Place()
            try place.fleet.hook(
                "pre-receive",
                """
                #!/bin/sh
                unset GIT_QUARANTINE_PATH
                export GIT_AUTHOR_NAME=R GIT_AUTHOR_EMAIL=r@example.com GIT_COMMITTER_NAME=R GIT_COMMITTER_EMAIL=r@example.com
                git update-ref refs/heads/main $(git commit-tree -p main -m Rival "main^{tree}")
                """
            )
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 1)
            #expect(run.errors.contains("somebody else pushed first"))
            #expect(try place.fleet.log().count == 1 + 8)
        }

        // MARK: G4

        @Test func g4ARefusalIsNotTriedAgainAndNothingIsTakenForPushed() throws {
            let place = try Place()
            try place.fleet.hook("pre-receive", "#!/bin/sh\nprintf 'GH006: \\033[31mprotected\\033[0m\\n'\nexit 1\n")
            let run = try place.tidemark("run", place.url, "--cache", cache(place))
            #expect(run.status == 1)
            #expect(run.errors.contains("GH006: "))
            #expect(!run.errors.contains("\u{1B}"))
            #expect(try place.git.requests().count { $0 == "POST /fleet.git/git-receive-pack" } == 1)
            // What was committed and not pushed is not there for anybody.
            try FileManager.default.removeItem(atPath: place.fleet.path + "/hooks/pre-receive")
            #expect(try place.tidemark("run", place.url, "--cache", cache(place)).status == 0)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.10.0"))
            #expect(try place.fleet.log().count == 2)
        }

        // MARK: G5

        @Test func g5ACredentialThatMayOnlyReadIsNamed() throws {
            let place = try Place()
            try place.fleet.git("config", "http.receivepack", "false")
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 1)
            #expect(run.errors.contains("'\(place.url)' lets us read, and not write"), "\(run.errors)")
        }

        // MARK: G6, G7

        @Test(arguments: ["deleted", "renamed", "dangling"]) func g6ABranchThatIsGoneIsAnErrorAndNeverMade(
            _ fault: String
        ) throws {
            let place = try Place()
            #expect(try place.tidemark("run", place.url, "--cache", cache(place)).status == 0)
            switch fault {
            case "deleted": try place.fleet.git("update-ref", "-d", "refs/heads/main")
            case "renamed": try place.fleet.git("branch", "-m", "main", "trunk")
            default:
                try place.fleet.git("branch", "next", "main")
                try place.fleet.git("symbolic-ref", "HEAD", "refs/heads/nothing")
                try place.fleet.git("update-ref", "-d", "refs/heads/main")
            }
            try place.registry.fill("acme/web", tags: ["1.12.0"])
            let branches = try place.fleet.git("for-each-ref")
            let run = try place.tidemark("run", place.url, "--cache", cache(place))
            #expect(run.status == 1)
            #expect(run.errors.contains("has no ") && run.errors.contains(place.url), "\(run.errors)")
            #expect(try place.fleet.git("for-each-ref") == branches)
        }

        @Test func g7RewrittenHistoryCountsAndAnUnpushedCommitDoesNot() throws {
            let place = try Place()
            try place.fleet.commit(["apps/more.yaml": "a: 1\n"], message: "To be rewritten")
            try place.fleet.hook("pre-receive", "#!/bin/sh\nexit 1\n")
            #expect(try place.tidemark("run", place.url, "--cache", cache(place)).status == 1)
            try FileManager.default.removeItem(atPath: place.fleet.path + "/hooks/pre-receive")
            // Somebody forces: the commit that ours was made on is gone.
            let begin = try place.fleet.git("rev-parse", "main~")
            try place.fleet.git("update-ref", "refs/heads/main", begin)
            #expect(try place.tidemark("run", place.url, "--cache", cache(place)).status == 0)
            #expect(try place.fleet.git("rev-parse", "main~") == begin)
            try place.fleet.verify()
        }

        // MARK: G9

        /// No file may grow beyond a limit: what a full disk does, at every size.
        @Test(arguments: [0, 1, 2, 4, 8, 16]) func g9ADiskThatIsFullIsAnErrorAndTheNextRunRecovers(_ kilobytes: Int)
            throws
        {
            let place = try Place()
            let padding = (0..<400).map { "# \($0) \(UInt64.random(in: 0 ... .max))\n" }.joined()
            let marked = try place.fleet.file("apps/web.yaml")
            try place.fleet.commit(["apps/long.yaml": padding + marked], message: "Long")
            let words = ["-c", "ulimit -f \(kilobytes); exec \"$@\" > /dev/null", "sh"]
            let running = try place.tidemark.start(
                ["run", place.url, "--cache", cache(place), "--output", "json"],
                under: ["/bin/bash"] + words
            )
            let run = try running.outcome()
            // Where only the memory of the pass could not be written, nothing was lost.
            #expect([0, 1].contains(run.status), "\(run.status) \(run.errors)")
            #expect(try place.tidemark.temporaryFiles == [])
            let again = try place.tidemark("run", place.url, "--cache", cache(place))
            #expect(again.status == 0, "\(again.errors)")
            #expect(try place.fleet.file("apps/long.yaml").contains(":1.10.0"))
            #expect(try place.fleet.log(format: "%an").count { $0 == "Tidemark" } == 1)
            try place.fleet.verify()
        }

        /// With very few, Dispatch itself may end the process, which cannot look at its threads any more: no worse than a kill.
        @Test(arguments: [8, 10, 16, 32]) func g9TooFewDescriptorsAreAnErrorAndTheNextRunRecovers(_ count: Int) throws {
            let place = try Place()
            let running = try place.tidemark.start(
                ["run", place.url, "--cache", cache(place)],
                under: ["/bin/bash", "-c", "ulimit -n \(count); exec \"$@\"", "bash"]
            )
            let run = try running.outcome()
            #expect([0, 1, 128 + SIGILL].contains(run.status), "\(run.status) \(run.errors)")
            let again = try place.tidemark("run", place.url, "--cache", cache(place))
            #expect(again.status == 0, "\(again.errors)")
            #expect(try place.fleet.log(format: "%an").count { $0 == "Tidemark" } == 1)
        }

        @Test func g9ACacheThatCannotBeMadeIsNamed() throws {
            let place = try Place()
            try place.tidemark.home.write("file", "")
            let run = try place.tidemark("run", place.url, "--cache", place.tidemark.home.path + "/file/cache")
            #expect(run.status == 1)
            #expect(run.errors.contains("cannot use the store '"), "\(run.errors)")
        }

        // MARK: G10

        /// The server takes the push, and its answer is lost: the branch itself tells, and there is one commit.
        @Test(arguments: [true, false]) func g10AnAnswerThatIsLostMakesNoSecondCommit(isReachable: Bool) throws {
            let place = try Place()
            let (relay, url) = try relayed(place) { _ in .none }
            relay.set { [unowned relay] line in
                guard line.hasPrefix("POST /fleet.git/git-receive-pack") else { return .none }
                // And then it is not even reachable any more.
                if !isReachable { relay.set { _ in .cutRequest(after: 0) } }
                return .loseResponse
            }
            let run = try place.tidemark("run", url, "--cache", cache(place))
            #expect(run.status == (isReachable ? 0 : 1), "\(run.errors)")
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.10.0"))
            relay.set { _ in .none }
            let again = try place.tidemark("run", url, "--cache", cache(place))
            #expect(again.status == 0, "\(again.errors)")
            #expect(again.output.contains("Nothing to change."))
            #expect(try place.fleet.log(format: "%an").count { $0 == "Tidemark" } == 1)
        }

        /// The push itself is cut: whatever arrived, there is one commit in the end.
        @Test func g10APushThatIsCutIsMadeAgain() throws {
            let place = try Place()
            let (relay, url) = try relayed(place) { _ in .none }
            for limit in [0, 100, 400, 700, 1000, 1400] {
                relay.set { $0.contains("git-receive-pack") ? .cutRequest(after: limit) : .none }
                _ = try place.tidemark("run", url, "--cache", cache(place))
            }
            relay.set { _ in .none }
            #expect(try place.tidemark("run", url, "--cache", cache(place)).status == 0)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.10.0"))
            #expect(try place.fleet.log(format: "%an").count { $0 == "Tidemark" } == 1)
            try place.fleet.verify()
        }

        // MARK: P4

        /// Policies and manifests are of one commit: who holds a version back while a pass is under way is heeded by it.
        @Test func p4APolicyThatChangesMeanwhileIsHeeded() throws {
            let place = try Place()
            let policy = Fleet.repository("web", image: place.image) + "\n" + Fleet.policy("web", range: "1.2.x")
            try place.fleet.commit(["policies/web.yaml": policy], to: "rival", message: "Hold")
            try place.fleet.hook(
                "pre-receive",
                """
                #!/bin/sh
                [ -e "$GIT_DIR/raced" ] && exit 0
                touch "$GIT_DIR/raced"
                unset GIT_QUARANTINE_PATH
                git update-ref refs/heads/main rival
                """
            )
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.2.0"))
            #expect(try place.fleet.log() == ["Update from image update automation", "Hold", "Begin"])
        }

        // MARK: C5

        /// A clock that is a year off, in either direction, changes the date of the commit and nothing else.
        @Test(arguments: ["1999-12-31T23:59:59Z", "2099-01-01T00:00:00Z"])
        func c5AClockThatIsOffHarmsNothing(_ time: String) throws {
            let place = try Place()
            let run = try place.tidemark("run", place.url, "--cache", cache(place), "--now", time)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try place.tidemark("run", place.url, "--cache", cache(place)).status == 0)
            #expect(try place.fleet.log(format: "%an").count { $0 == "Tidemark" } == 1)
            try place.fleet.verify()
        }

        /// Where a commit is ahead of our clock, ours is not before it; one in the far future is not believed.
        @Test(arguments: [
            (days: 300, isFollowed: true), (days: 3000, isFollowed: false), (days: -3000, isFollowed: false),
        ])
        func c5ACommitIsNotOlderThanTheOneBefore(days: Int, isFollowed: Bool) throws {
            let place = try Place()
            let now = Int(Date().timeIntervalSince1970), ahead = now + days * 86400
            let signature = "T <t@example.com> \(ahead) +0000"
            try place.fleet.git(
                "update-ref",
                "refs/heads/main",
                place.fleet.git(
                    "-c",
                    "user.name=T",
                    "-c",
                    "user.email=t@example.com",
                    "hash-object",
                    "-t",
                    "commit",
                    "-w",
                    place.tidemark.home.write(
                        "commit",
                        "tree \(place.fleet.git("rev-parse", "main^{tree}"))\nparent \(place.fleet.tip())\n"
                            + "author \(signature)\ncommitter \(signature)\n\nAhead\n"
                    )
                )
            )
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 0, "\(run.errors)")
            let times = try place.fleet.log(format: "%ct").compactMap { Int($0) }
            #expect(times.count == 3 && times[1] == ahead)
            #expect(isFollowed ? times[0] == ahead : (now...now + 300).contains(times[0]))
            try place.fleet.verify()
        }
    }
}
