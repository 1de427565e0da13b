import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `tidemark.dev/push-branch: reset`.
    @Suite(.timeLimit(.minutes(5))) struct ResetTests {
        static let trailer = "Tidemark-Automation: flux-system/fleet"

        func place(commit: String = "") throws -> Place {
            let place = try Place(commit: commit, push: "    push: {branch: images}\n")
            let automation = try place.fleet.file("policies/automation.yaml").replacing(
                "kind: ImageUpdateAutomation\nmetadata:\n",
                with: "kind: ImageUpdateAutomation\nmetadata:\n  annotations: {tidemark.dev/push-branch: reset}\n"
            )
            try place.fleet.commit(["policies/automation.yaml": automation], message: "Reset")
            return place
        }

        func run(_ place: Place) throws -> Command.Outcome { try place.tidemark("run", place.url) }

        @Test func itsOwnCommitIsReplacedAndNothingIsPushedTwice() throws {
            let place = try place()
            #expect(try run(place).status == 0)
            let first = try place.fleet.tip("images")
            #expect(try place.fleet.git("log", "-1", "--format=%(trailers)", "images") == Self.trailer + "\n")
            #expect(try run(place).output.contains("Nothing to change."))
            #expect(try place.fleet.tip("images") == first)
            #expect(try place.tidemark("preview", place.url, "--check").status == 0)
            // Another tag, and another commit to begin at.
            for change in ["tag", "commit"] {
                if change == "tag" {
                    try place.registry.fill("acme/web", tags: ["1.12.0"])
                } else {
                    try place.fleet.commit(["apps/other.yaml": "a: 1\n"], message: "Other")
                }
                let preview = try place.tidemark("preview", place.url, "--check")
                #expect(preview.status == 2, "\(preview.errors)")
                #expect(preview.output.contains(":1.12.0"))
                let run = try run(place)
                #expect(run.status == 0, "\(run.errors)")
                #expect(try place.fleet.git("rev-parse", "images~") == place.fleet.tip())
                #expect(try place.fleet.file("apps/web.yaml", at: "images").contains(":1.12.0"))
            }
            // Once it is merged, there is nothing to do.
            try place.fleet.git("update-ref", "refs/heads/main", "images")
            let merged = try place.fleet.tip("images")
            #expect(try run(place).output.contains("Nothing to change."))
            #expect(try place.fleet.tip("images") == merged)
            // And the next one begins there, without force.
            try place.registry.fill("acme/web", tags: ["1.13.0"])
            #expect(try run(place).status == 0)
            #expect(try place.fleet.git("rev-parse", "images~") == merged)
            try place.fleet.verify()
        }

        enum Stranger: String, CaseIterable, CustomTestStringConvertible {
            case onTop, amended, mergeOfMain, below, anotherAutomation, unrelated
            var testDescription: String { rawValue }
        }

        @Test(arguments: Stranger.allCases) func somebodyElsesCommitIsNeverReplaced(_ stranger: Stranger) throws {
            let place = try place()
            #expect(try run(place).status == 0)
            let tip = try place.fleet.tip("images")
            let tree = try place.fleet.git("rev-parse", "images^{tree}")
            let own = [
                "-c", "user.name=Tidemark", "-c", "user.email=tidemark@example.com",
            ]
            func commit(_ message: String, _ parents: [String], asTidemark: Bool) throws -> String {
                var environment = BareRepository.environment
                if asTidemark {
                    for role in ["AUTHOR", "COMMITTER"] {
                        environment["GIT_\(role)_NAME"] = "Tidemark"
                        environment["GIT_\(role)_EMAIL"] = "tidemark@example.com"
                    }
                }
                return try Command(
                    "git",
                    own + ["-C", place.fleet.path, "commit-tree", tree, "-m", message]
                        + parents.flatMap { ["-p", $0] },
                    environment: environment
                ).succeed()
            }
            let message = "Update\n\n\(Self.trailer)"
            let theirs: String
            switch stranger {
            case .onTop: theirs = try commit("Fix", [tip], asTidemark: false)
            case .amended: theirs = try commit(message, ["main"], asTidemark: false)
            case .mergeOfMain:
                try place.fleet.commit(["apps/other.yaml": "a: 1\n"], message: "Other")
                theirs = try commit(message, [tip, "main"], asTidemark: true)
            case .below: theirs = try commit(message, [commit("Fix", ["main"], asTidemark: false)], asTidemark: true)
            case .anotherAutomation:
                theirs = try commit("Update\n\nTidemark-Automation: prod/fleet", ["main"], asTidemark: true)
            case .unrelated: theirs = try commit("Begin", [], asTidemark: true)
            }
            try place.fleet.git("update-ref", "refs/heads/images", theirs)
            try place.registry.fill("acme/web", tags: ["1.12.0"])
            let run = try run(place)
            #expect(run.status == 1)
            #expect(run.errors.contains("policies/automation.yaml:"), "\(run.errors)")
            #expect(run.errors.contains("error: cannot replace 'images' of '\(place.url)': commit "), "\(run.errors)")
            #expect(run.errors.contains("is somebody else's"), "\(run.errors)")
            #expect(try place.fleet.tip("images") == theirs)
        }

        @Test func whoPushesMeanwhileIsNotReplaced() throws {
            let place = try place()
            #expect(try run(place).status == 0)
            // Between what was looked at and what the server compares.
            try place.fleet.commit(["apps/theirs.yaml": "a: 1\n"], to: "theirs", message: "Theirs")
            let theirs = try place.fleet.tip("theirs")
            try place.fleet.hook(
                "pre-receive",
                "#!/bin/sh\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/images \(theirs)\n"
            )
            try place.registry.fill("acme/web", tags: ["1.12.0"])
            let run = try run(place)
            #expect(run.status == 1)
            #expect(run.errors.contains("is somebody else's"), "\(run.errors)")
            #expect(try place.fleet.tip("images") == theirs)
        }

        @Test func aServerThatAllowsNoSuchThingIsQuoted() throws {
            let place = try place()
            #expect(try run(place).status == 0)
            let tip = try place.fleet.tip("images")
            try place.fleet.git("config", "receive.denyNonFastForwards", "true")
            try place.registry.fill("acme/web", tags: ["1.12.0"])
            let run = try run(place)
            #expect(run.status == 1)
            #expect(run.errors.contains("rejected by the remote: non-fast-forward"), "\(run.errors)")
            #expect(run.errors.contains("hint: let this credential replace commits of the branch"), "\(run.errors)")
            #expect(try place.fleet.tip("images") == tip)
        }

        @Test func theTrailerJoinsOthers() throws {
            let template = "      messageTemplate: \"Update\\n\\nSigned-off-by: A <a@example.com>\"\n"
            let place = try place(commit: template)
            #expect(try run(place).status == 0)
            #expect(
                try place.fleet.git("log", "-1", "--format=%(trailers)", "images")
                    == "Signed-off-by: A <a@example.com>\n\(Self.trailer)\n"
            )
        }
    }
}
