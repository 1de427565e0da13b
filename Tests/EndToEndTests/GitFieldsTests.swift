import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The fields below `spec.git` of an automation, and `spec.ref` of its repository.
    @Suite(.timeLimit(.minutes(5))) struct GitFieldsTests {
        /// A place whose tags and branches can be told apart by their `apps/web.yaml`, which has the marker, and by a file
        /// that names them.
        func place(checkout: String, push: String = "    push: {branch: images}\n") throws -> (Place, [String: String])
        {
            let place = try Place(push: "    checkout: {ref: \(checkout)}\n" + push)
            var commits = ["main": try place.fleet.tip()]
            let revisions = ["v1.0.0", "v1.9.0", "v1.10.0-rc.1", "1.10", "v2.0.0", "latest", "1.9.0+later"]
            for name in revisions {
                try place.fleet.commit(["name": name], to: "work", message: name)
                commits[name] = try place.fleet.tip("work")
                // Annotated and light ones alike.
                if name == "v1.9.0" {
                    try place.fleet.git("tag", "-a", "-m", "x", name, "work")
                } else {
                    try place.fleet.git("tag", name, "work")
                }
            }
            try place.fleet.commit(["name": "stable"], to: "stable", message: "stable")
            commits["stable"] = try place.fleet.tip("stable")
            return (place, commits)
        }

        @Test(arguments: [
            ("{branch: stable}", "stable"), ("{tag: v1.0.0}", "v1.0.0"), ("{semver: '1.x'}", "v1.9.0"),
            ("{semver: '>=1.0.0-0'}", "v2.0.0"), ("{semver: '~1.10.0-0'}", "v1.10.0-rc.1"),
            ("{name: refs/tags/v1.9.0}", "v1.9.0"), ("{name: refs/heads/stable}", "stable"),
            ("{tag: v1.0.0, semver: '1.x', branch: main}", "v1.0.0"), ("{semver: 1.x, branch: stable}", "v1.9.0"),
            ("{name: refs/tags/v2.0.0, tag: v1.0.0}", "v2.0.0"), ("{commit: '', tag: v1.0.0}", "v1.0.0"),
        ])
        func checksOut(_ reference: String, _ expected: String) throws {
            let (place, commits) = try place(checkout: reference)
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 0, "\(run.errors)\(run.output)")
            #expect(try place.fleet.git("rev-parse", "images~") == commits[expected])
            #expect(try place.fleet.file("apps/web.yaml", at: "images").contains(":1.10.0"))
            try place.fleet.verify()
        }

        @Test func aCommitBeatsEverythingElse() throws {
            let (place, commits) = try place(checkout: "{branch: main}")
            let commit = try #require(commits["v1.0.0"])
            let reference = "{commit: \(commit), name: refs/tags/v2.0.0, tag: v1.9.0, semver: 1.x, branch: stable}"
            let automation = Fleet.automation(
                url: place.url,
                push: "    checkout: {ref: \(reference)}\n    push: {branch: images}\n"
            )
            try place.fleet.commit(["policies/automation.yaml": automation], message: "commit")
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 0, "\(run.errors)\(run.output)")
            #expect(try place.fleet.git("rev-parse", "images~") == commit)
        }

        @Test func aRepositorysReferenceCountsWhereTheAutomationHasNone() throws {
            let place = try Place(push: "    push: {branch: images}\n")
            try place.fleet.git("tag", "v1.0.0", "main")
            let tagged = try place.fleet.tip()
            let automation = try place.fleet.file("policies/automation.yaml")
                .replacing("    branch: main", with: "    semver: 1.x")
            try place.fleet.commit(["policies/automation.yaml": automation], message: "semver")
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 0, "\(run.errors)\(run.output)")
            #expect(try place.fleet.git("rev-parse", "images~") == tagged)
        }

        @Test func aBranchBesideATagIsPushedTo() throws {
            let (place, _) = try place(checkout: "{tag: v1.0.0, branch: stable}", push: "")
            let stable = try place.fleet.tip("stable")
            #expect(try place.tidemark("run", place.url).status == 0)
            #expect(try place.fleet.git("rev-parse", "stable~") == stable)
        }

        @Test(
            arguments: [
                (
                    "{tag: v1.0.0}", "", "a tag is checked out, so there is no branch to push to",
                    "set 'spec.git.push.branch'"
                ),
                (
                    "{semver: 1.x}", "", "a tag is checked out, so there is no branch to push to",
                    "set 'spec.git.push.branch'"
                ),
                ("{name: refs/tags/v1.0.0}", "", "a reference is checked out", "set 'spec.git.push.branch'"),
                ("{tag: v9.0.0}", "images", "has no 'refs/tags/v9.0.0'", "did you mean 'refs/tags/v1.0.0'?"),
                ("{semver: '>=3.0.0'}", "images", "none of the 7 tags of '", "(newest version is 'v2.0.0')"),
                ("{semver: '>=3 <'}", "images", "'>=3 <' is not a version range", "expected"),
                ("{name: main}", "images", "'main' is not a reference", "write it whole: 'refs/heads/main'"),
                ("{commit: abc}", "images", "'abc' is not a commit: 40 hexadecimal", " digits"),
                ("{tag: 'a b'}", "images", "'a b' cannot be", " the name of a tag"),
            ]
        )
        func whatCannotBeCheckedOutIsSaid(_ reference: String, _ branch: String, _ message: String, _ more: String)
            throws
        {
            let push = branch.isEmpty ? "" : "    push: {branch: \(branch)}\n"
            let (place, _) = try place(checkout: reference, push: push)
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 1, "\(run.errors)\(run.output)")
            #expect(run.errors.contains("policies/automation.yaml:"), "\(run.errors)")
            #expect(run.errors.contains(message) && run.errors.contains(more), "\(run.errors)")
            #expect(try place.fleet.git("branch", "--list", "images").isEmpty)
        }

        // MARK: The second push

        static let refspec = "    push:\n      refspec: refs/heads/main:refs/heads/auto\n"

        @Test func theSecondPushGoesWhereTheRefspecSaysWithTheOptionsOfBoth() throws {
            let place = try Place(push: Self.refspec + "      options: {ci.skip: '', topic: images}\n")
            try place.fleet.git("config", "receive.advertisePushOptions", "true")
            try place.fleet.hook(
                "pre-receive",
                "#!/bin/sh\nread old new ref\necho $ref $GIT_PUSH_OPTION_0 $GIT_PUSH_OPTION_1 >> $GIT_DIR/seen\n"
            )
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 0, "\(run.errors)\(run.output)")
            #expect(run.output.contains(", pushed to 'refs/heads/auto' besides"), "\(run.output)")
            #expect(try place.fleet.tip("auto") == place.fleet.tip())
            let seen = try String(contentsOfFile: place.fleet.path + "/seen", encoding: .utf8)
            #expect(seen == "refs/heads/main ci.skip= topic=images\nrefs/heads/auto ci.skip= topic=images\n")
            // What is up to date already is no error.
            let again = try place.tidemark("run", place.url)
            #expect(again.status == 0, "\(again.errors)")
            #expect(!again.output.contains("besides"))
        }

        /// Flux never comes back to a second push that failed.
        @Test func aSecondPushThatFailedIsMadeByTheNextPassAlsoWhenNothingChanges() throws {
            let place = try Place(push: Self.refspec)
            try place.fleet.hook(
                "update",
                "#!/bin/sh\n[ $1 = refs/heads/main ] || [ -e $GIT_DIR/open ] || { echo 'auto is closed'; exit 1; }\n"
            )
            let first = try place.tidemark("run", place.url, "--output", "json")
            #expect(first.status == 1)
            let report = try Report(first.output)
            #expect(report.automations.first?.pushed == true)
            #expect(report.automations.first?.commit == (try place.fleet.tip()))
            #expect(report.automations.first?.error?.contains("cannot push 'auto'") == true)
            #expect(report.changes.count == 1)
            let commit = try place.fleet.tip()

            // What a person commits meanwhile is not ours to push on.
            try place.fleet.commit(["README.md": "# by a person\n"], message: "By a person")
            let second = try place.tidemark("run", place.url)
            #expect(second.status == 1)
            #expect(second.errors.contains("policies/automation.yaml:"), "\(second.errors)")
            #expect(second.errors.contains("auto is closed"), "\(second.errors)")

            try Data().write(to: URL(fileURLWithPath: place.fleet.path + "/open"))
            let third = try place.tidemark("run", place.url)
            #expect(third.status == 0, "\(third.errors)")
            #expect(try place.fleet.tip("auto") == commit)
            let fourth = try place.tidemark("run", place.url)
            #expect(fourth.status == 0)
            #expect(try place.fleet.tip("auto") == commit)

            // The next commit takes it along.
            try place.registry.fill("acme/web", tags: ["1.12.0"])
            #expect(try place.tidemark("run", place.url).status == 0)
            #expect(try place.fleet.tip("auto") == place.fleet.tip())
            try place.fleet.verify()
        }

        @Test func aDestinationWithOtherCommitsIsNeverOverwritten() throws {
            let place = try Place(push: Self.refspec)
            try place.fleet.git("branch", "auto", "main")
            try place.fleet.commit(["else.yaml": "x: 1\n"], to: "auto", message: "Elsewhere")
            let before = try place.fleet.tip("auto")
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 1)
            #expect(run.errors.contains("it has commits that would be lost"), "\(run.errors)")
            #expect(try place.fleet.tip("auto") == before)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.10.0"))
        }

        /// Gerrit makes a change of what is pushed to `refs/for/…`, lists no such reference, and refuses a commit that it
        /// has under review.
        @Test func aMagicReferenceIsPushedToOnce() throws {
            let place = try Place(push: "    push:\n      branch: images\n      refspec: HEAD:refs/for/main\n")
            try place.fleet.git("config", "receive.hiderefs", "refs/changes")
            try place.fleet.hook(
                "update",
                """
                #!/bin/sh
                case $1 in refs/for/*) ;; *) exit 0 ;; esac
                [ -e $GIT_DIR/change ] && { echo 'no new changes' >&2; exit 1; }
                echo $3 > $GIT_DIR/change

                """
            )
            #expect(try place.tidemark("run", place.url).status == 0)
            let change = try String(contentsOfFile: place.fleet.path + "/change", encoding: .utf8)
            #expect(change == (try place.fleet.tip("images")) + "\n")
        }

        @Test(
            arguments: [
                (
                    "+refs/heads/main:refs/heads/auto", "forces the push, and nothing is ever forced",
                    "leave the '+' out"
                ),
                (
                    "refs/heads/other:refs/heads/auto",
                    "pushes another branch than the one that is committed to, 'main'", "HEAD:"
                ),
                ("refs/heads/main", "names no destination", "write 'HEAD:refs/heads/BRANCH'"),
                ("refs/heads/*:refs/heads/*", "is a pattern", "HEAD:"), (":refs/heads/auto", "would delete", "HEAD:"),
            ]
        )
        func aRefspecThatMakesNoSenseIsRefusedBeforeAnythingIsPushed(_ text: String, _ message: String, _ hint: String)
            throws
        {
            let place = try Place(push: "    push:\n      refspec: '\(text)'\n")
            let before = try place.fleet.tip()
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 1)
            #expect(run.errors.contains(message) && run.errors.contains(hint), "\(run.errors)")
            #expect(run.errors.contains("policies/automation.yaml:"))
            #expect(try place.fleet.tip() == before)
        }

        // MARK: Signatures

        static func signing(_ type: String) -> String {
            "      signingKey:\n        type: \(type)\n        secretRef:\n          name: signing\n"
        }

        @Test(arguments: ["gpg", "ssh"])
        func aSignedCommitIsVerifiedByGitAndLeavesNothingBehind(_ type: String) throws {
            let place = try Place(commit: Self.signing(type))
            let secrets = try TemporaryDirectory()
            var environment = BareRepository.environment
            var configuration: [String] = []
            let gnupg = try GnuPG()
            if type == "gpg" {
                try secrets.write("flux-system/signing/git.asc", gnupg.makeKey("tidemark", passphrase: "0pen-sesame"))
                try secrets.write("flux-system/signing/passphrase", "0pen-sesame\n")
                environment["GNUPGHOME"] = gnupg.home
            } else {
                let key = secrets.path + "/flux-system/signing/identity"
                try secrets.write("flux-system/signing/password", "0pen-sesame\n")
                try Command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "0pen-sesame", "-f", key]).succeed()
                let signers = try secrets.write(
                    "signers",
                    "tidemark@example.com " + secrets.read("flux-system/signing/identity.pub")
                )
                configuration = ["-c", "gpg.ssh.allowedSignersFile=\(signers)"]
            }
            let run = try place.tidemark("run", place.url, "--secrets", secrets.path)
            #expect(run.status == 0, "\(run.errors)\(run.output)")
            let verify = ["-C", place.fleet.path] + configuration + ["verify-commit", "--raw", "main"]
            let verified = try Command("git", verify, environment: environment).run()
            #expect(verified.status == 0, "\(verified.errors)")
            #expect((verified.output + verified.errors).contains(type == "gpg" ? "GOODSIG" : "Good \"git\" signature"))
            try place.fleet.verify()
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.tidemark.home.path).isEmpty)
            if type == "gpg" {
                // An agent notices within moments that its home is gone.
                var agents = 1
                for _ in 0..<50 where agents > 0 {
                    agents = try GnuPG.agents(below: place.tidemark.home.path)
                    if agents > 0 { usleep(100_000) }
                }
                #expect(agents == 0)
            }
        }

        @Test(
            arguments: [
                ("gpg", [:], "the secret 'flux-system/signing' was not given"),
                ("gpg", ["identity": "x"], "secret 'flux-system/signing' has no 'git.asc'"),
                ("ssh", ["git.asc": "x"], "secret 'flux-system/signing' has no 'identity'"),
                ("ssh", ["identity": "canary"], "cannot sign with the key of secret 'flux-system/signing'"),
            ] as [(String, [String: String], String)]
        )
        func aKeyThatIsNotThereIsSaidAndNothingIsCommitted(
            _ type: String,
            _ secret: [String: String],
            _ message: String
        ) throws {
            let place = try Place(commit: Self.signing(type))
            let secrets = try TemporaryDirectory()
            for (key, text) in secret { try secrets.write("signing/\(key)", text) }
            let before = try place.fleet.tip()
            let run = try place.tidemark("run", place.url, "--secrets", secrets.path)
            #expect(run.status == 1)
            #expect(run.errors.contains(message), "\(run.errors)")
            #expect(run.errors.contains("policies/automation.yaml:"))
            #expect(!run.errors.contains("canary"))
            #expect(try place.fleet.tip() == before)
        }
    }
}
