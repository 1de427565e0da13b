import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The built executable against real registries and real Git servers.
    @Suite(.timeLimit(.minutes(5))) struct RunTests {
        static let tags = ["1.0.0", "1.2.0", "1.10.0", "2.0.0", "1.11.0-rc.1", "latest"]

        @Test func oneWholePassOverTLSWithPasswordsThenNothingToDo() throws {
            let registry = try RegistryServer(.password)
            try registry.fill("acme/web", tags: Self.tags)
            let git = try GitServer(.password)
            let image = registry.image("acme/web")
            let url = git.url + "/fleet.git"
            var files = Fleet.web(image: image, url: url)
            files["policies/web.yaml"] =
                Fleet.repository(
                    "web",
                    image: image,
                    more: "  secretRef:\n    name: registry\n  certSecretRef:\n    name: authority\n"
                )
                + Fleet.policy("web", range: "1.x")
            files["policies/automation.yaml"] = Fleet.automation(url: url, more: "  secretRef:\n    name: git\n")
            let fleet = try git.repository("fleet", files: files)

            let secrets = try TemporaryDirectory()
            let login = Data("\(RegistryServer.user):\(RegistryServer.password)".utf8).base64EncodedString()
            try secrets.write("registry/.dockerconfigjson", #"{"auths":{"\#(registry.host)":{"auth":"\#(login)"}}}"#)
            try secrets.write(
                "flux-system/authority/ca.crt",
                String(contentsOfFile: registry.authority!.authority, encoding: .utf8)
            )
            try secrets.write("git/username", GitServer.user)
            try secrets.write("git/password", GitServer.password)
            try secrets.write("git/ca.crt", String(contentsOfFile: git.authority!.authority, encoding: .utf8))

            // The source itself is opened by what the operator gives: the environment and SSL_CERT_FILE.
            let tidemark = try Tidemark(environment: [
                "TIDEMARK_GIT_USERNAME": GitServer.user, "TIDEMARK_GIT_PASSWORD": GitServer.password,
                "SSL_CERT_FILE": git.authority!.authority,
            ])
            let before = try fleet.tip()
            let first = try tidemark(
                "run",
                url,
                "--secrets",
                secrets.path,
                "--output",
                "json",
                "--now",
                "2026-11-20T21:00:00Z"
            )
            #expect(first.status == 0, "\(first.errors)\(first.output)")
            let report = try Report(first.output)
            #expect(
                report.policies == [
                    .init(
                        policy: "flux-system/web",
                        image: image,
                        tag: "1.10.0",
                        previousTag: "1.0.0",
                        error: nil,
                        total: 6,
                        candidates: 3
                    )
                ]
            )
            #expect(report.changes.map(\.new) == ["\(image):1.10.0"])
            #expect(report.automations.first?.commit == (try fleet.tip()))
            #expect(report.automations.first?.pushed == true)
            #expect(
                try fleet.log(format: "%an <%ae> %cn %aI %s").first
                    == "Tidemark <tidemark@example.com> Tidemark 2026-11-20T21:00:00+00:00 Update from image update automation"
            )
            #expect(try fleet.git("rev-parse", "main~") == before)
            #expect(try fleet.git("diff", "--name-only", "main~", "main") == "apps/web.yaml")
            #expect(
                try fleet.file("apps/web.yaml")
                    == files["apps/web.yaml"]!.replacing("\(image):1.0.0", with: "\(image):1.10.0")
            )
            try fleet.verify()

            let tip = try fleet.tip()
            let second = try tidemark("run", url, "--secrets", secrets.path)
            #expect(second.status == 0, "\(second.errors)")
            #expect(second.output.contains("Nothing to change."))
            #expect(try fleet.tip() == tip)
            // Nothing that was given in confidence is in anything that was printed.
            let printed = first.output + first.errors + second.output + second.errors
            for secret in [GitServer.password, RegistryServer.password, login] { #expect(!printed.contains(secret)) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: tidemark.home.path).isEmpty)
        }

        @Test func tokensOfARegistryAndAKeyForSSH() throws {
            let directory = try TemporaryDirectory()
            let tokens = try TokenServer(in: directory)
            let registry = try RegistryServer(.token(tokens), in: directory)
            try registry.fill("acme/web", tags: Self.tags)
            let ssh = try SSHServer(passphrase: "open sesame")
            let image = registry.image("acme/web")
            let path = ssh.directory.path + "/fleet.git"
            let url = "ssh://\(ssh.user)@localhost:\(ssh.port)\(path)"
            var files = Fleet.web(image: image, url: url)
            files["policies/automation.yaml"] = Fleet.automation(url: url, more: "  secretRef:\n    name: git\n")
            let fleet = try BareRepository(at: path, files: files)
            let secrets = try TemporaryDirectory()
            let secret = """
                apiVersion: v1
                kind: Secret
                metadata: {name: git, namespace: flux-system}
                data:
                  identity: \(Data(ssh.identity.utf8).base64EncodedString())
                  known_hosts: \(Data(ssh.knownHosts.utf8).base64EncodedString())
                stringData:
                  password: open sesame
                """
            try secrets.write("secrets.yaml", secret)
            try secrets.write(
                "docker/config.json",
                #"{"auths":{"\#(registry.host)":{"username":"\#(TokenServer.user)","password":"\#(TokenServer.password)"}}}"#
            )
            let tidemark = try Tidemark(environment: ["DOCKER_CONFIG": "\(secrets.path)/docker"])
            // A clone on this machine stands for its origin; its policy files name the secret that opens it.
            let work = try TemporaryDirectory()
            try Command("git", ["clone", "-q", path, "\(work.path)/fleet"]).succeed()
            try Command("git", ["-C", "\(work.path)/fleet", "remote", "remove", "origin"]).succeed()
            let options = ["--secrets", "\(secrets.path)/secrets.yaml", "--token-host", tokens.host]
            let run = try tidemark(["run", "\(work.path)/fleet"] + options)
            #expect(run.status == 0, "\(run.errors)\(run.output)")
            #expect(try fleet.file("apps/web.yaml").contains("\(image):1.10.0"))
            #expect(!(run.output + run.errors).contains("sesame"))
            try fleet.verify()
        }

        @Test func aDirectoryWithABareRepositoryIsItsOwnRemote() throws {
            let place = try Place()
            let run = try place.tidemark("run", place.fleet.path)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.10.0"))
        }

        @Test func aRejectedPushIsAnErrorAndNeverASuccess() throws {
            let place = try Place()
            try place.fleet.hook("pre-receive", "#!/bin/sh\necho 'main is protected: open a request'\nexit 1\n")
            let before = try place.fleet.tip()
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 1)
            #expect(run.errors.contains("rejected by the remote: pre-receive hook declined: "))
            #expect(run.errors.contains("main is protected: open a request"))
            #expect(run.errors.contains("hint: set 'spec.git.push.branch'"))
            #expect(!run.output.contains("pushed"))
            #expect(try place.fleet.tip() == before)
        }

        @Test func aRivalThatPushesFirstIsBuiltUpon() throws {
            let place = try Place()
            // The first push finds that the branch has moved since it was read: the hook lets a rival in before it.
            try place.fleet.commit(["apps/rival.yaml": "a: 1\n"], to: "rival", message: "Rival")
            let rival = try place.fleet.tip("rival")
            try place.fleet.hook(
                "pre-receive",
                """
                #!/bin/sh
                [ -e "$GIT_DIR/raced" ] && exit 0
                touch "$GIT_DIR/raced"
                unset GIT_QUARANTINE_PATH
                git update-ref refs/heads/main \(rival)

                """
            )
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 0, "\(run.errors)\(run.output)")
            #expect(try place.fleet.git("rev-parse", "main~") == rival)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.10.0"))
            #expect(try place.fleet.file("apps/rival.yaml") == "a: 1\n")
            try place.fleet.verify()
        }

        @Test func aRivalThatMadeTheSameEditLeavesNothingToDo() throws {
            let place = try Place()
            let edited = try place.fleet.file("apps/web.yaml").replacing(":1.0.0", with: ":1.10.0")
            try place.fleet.commit(["apps/web.yaml": edited], to: "rival", message: "Rival")
            let rival = try place.fleet.tip("rival")
            try place.fleet.hook(
                "pre-receive",
                "#!/bin/sh\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main \(rival)\n"
            )
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 0, "\(run.errors)\(run.output)")
            #expect(run.output.contains("Nothing to change."))
            #expect(try place.fleet.tip() == rival)
        }

        /// Somebody who changes the automation while a pass is under way is heeded by that pass.
        @Test(
            arguments: [
                ("  interval: 5m\n  sourceRef", "  suspend: true\n  interval: 5m\n  sourceRef", nil),
                ("kind: ImageUpdateAutomation", "kind: ConfigMap", nil),
                ("  interval: 5m\n  sourceRef", "  interval: 5\n  sourceRef", "is not valid any more"),
                ("  update:\n", "    push:\n      branch: images\n  update:\n", "was changed meanwhile"),
            ] as [(String, String, String?)]
        )
        func aRivalThatChangesTheAutomationIsHeeded(old: String, new: String, error: String?) throws {
            let place = try Place()
            let before = try place.fleet.file("policies/automation.yaml")
            let after = before.replacing(old, with: new)
            try #require(before != after)
            try place.fleet.commit(["policies/automation.yaml": after], to: "rival", message: "Stop")
            let rival = try place.fleet.tip("rival")
            try place.fleet.hook(
                "pre-receive",
                "#!/bin/sh\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main \(rival)\n"
            )
            let run = try place.tidemark("run", place.url)
            #expect(run.status == (error == nil ? 0 : 1), "\(run.errors)\(run.output)")
            if let error { #expect(run.errors.contains(error), "\(run.errors)") }
            #expect(try place.fleet.tip() == rival)
        }

        @Test func pushesToABranchOfItsOwnAndBuildsOnIt() throws {
            let place = try Place(push: "    push:\n      branch: images\n")
            let main = try place.fleet.tip()
            #expect(try place.tidemark("run", place.url).status == 0)
            #expect(try place.fleet.tip() == main)
            #expect(try place.fleet.git("rev-parse", "images~") == main)
            let first = try place.fleet.tip("images")
            let again = try place.tidemark("run", place.url)
            #expect(again.status == 0, "\(again.errors)")
            #expect(try place.fleet.tip("images") == first)
            try place.registry.fill("acme/web", tags: ["1.12.0"])
            #expect(try place.tidemark("run", place.url).status == 0)
            #expect(try place.fleet.git("rev-parse", "images~") == first)
            #expect(try place.fleet.file("apps/web.yaml", at: "images").contains(":1.12.0"))
        }

        @Test func aCacheIsFilledUsedAndNeverNeeded() throws {
            let place = try Place()
            let cache = place.tidemark.home.path + "/cache"
            #expect(try place.tidemark("run", place.url, "--cache", cache).status == 0)
            try place.registry.fill("acme/web", tags: ["1.12.0"])
            #expect(try place.tidemark("run", place.url, "--cache", cache).status == 0)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.12.0"))
            // Every object damaged: thrown away and fetched again.
            let files = try #require(FileManager.default.enumerator(atPath: cache)).compactMap { $0 as? String }
            for file in files where file.hasSuffix(".pack") || file.contains("/objects/") {
                let path = "\(cache)/\(file)"
                if (try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType)
                    == .typeRegular
                {
                    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
                    try Data("garbage".utf8).write(to: URL(fileURLWithPath: path))
                }
            }
            try place.registry.fill("acme/web", tags: ["1.13.0"])
            let run = try place.tidemark("run", place.url, "--cache", cache)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.13.0"))
            try place.fleet.verify()
        }

        @Test func theMessageIsRenderedFromItsTemplate() throws {
            let template = """
                      messageTemplateValues: {cluster: prod}
                      messageTemplate: |-
                        {{ .AutomationObject }} on {{ .Values.cluster | upper }}

                        {{ range $file, $objects := .Changed.FileChanges -}}
                        {{ range $object, $changes := $objects -}}
                        {{ range $changes -}}
                        {{ $file }}: {{ $object.Kind }} {{ $object.Name }}: {{ .OldValue }} -> {{ .NewValue }} ({{ .Setter }})
                        {{ end }}{{ end }}{{ end -}}
                        {{ range .Updated.Images }}- {{ . }}
                        {{ end }}

                """
            let place = try Place(commit: template)
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 0, "\(run.errors)")
            let message = try place.fleet.log(format: "%B")
            #expect(
                message.prefix(3).joined(separator: "\n")
                    == """
                    flux-system/fleet on PROD
                    web.yaml: Deployment web: IMAGE:1.0.0 -> IMAGE:1.10.0 (flux-system:web)
                    - IMAGE:1.10.0
                    """.replacing("IMAGE", with: "\(place.registry.host)/acme/web")
            )
        }

        @Test(arguments: [
            ("'{{ .Changed.Nope }}'", "policies/automation.yaml:", "can't evaluate field Nope"),
            ("'{{ end }}'", "policies/automation.yaml:", "the message template cannot be read: unexpected {{end}}"),
            (
                "'{{ range $i := until 100000 }}12345678{{ end }}'", "policies/automation.yaml:",
                "the message template goes too far"
            ),
        ])
        func aTemplateThatFailsIsNamedAndNothingIsPushed(_ template: String, _ file: String, _ error: String) throws {
            let place = try Place(commit: "      messageTemplate: \(template)\n")
            let before = try place.fleet.tip()
            let run = try place.tidemark("run", place.url)
            #expect(run.status == 1)
            #expect(run.errors.contains(file))
            #expect(run.errors.contains(error), "\(run.errors)")
            #expect(try place.fleet.tip() == before)
        }

        @Test(arguments: ["branch", "empty", "gone", "down"])
        func aGitServerThatCannotServe(_ fault: String) throws {
            let place = try Place()
            let run: Command.Outcome
            switch fault {
            case "branch": run = try place.tidemark("run", place.url, "--ref", "mian")
            case "empty":
                _ = try place.git.repository("empty", files: [:])
                run = try place.tidemark("run", place.git.url + "/empty.git")
            case "gone": run = try place.tidemark("run", place.git.url + "/nothing.git")
            default: run = try place.tidemark("run", "http://localhost:\(try Daemon.freePort())/fleet.git")
            }
            #expect(run.status == 1, "\(run.errors)")
            let expected = [
                "branch": "has no 'refs/heads/mian'\n  hint: did you mean 'refs/heads/main'?",
                "empty": "has no commit yet",
                "gone": "answered with status 404", "down": "cannot reach",
            ]
            #expect(run.errors.contains(expected[fault]!), "\(run.errors)")
            #expect(run.errors.split(separator: "\n").count(where: { $0.contains("error:") }) == 1)
        }
    }
}

/// A registry with `acme/web`, a plain Git server with the fleet, and the executable.
struct Place {
    let registry: RegistryServer
    let git: GitServer
    let fleet: BareRepository
    let tidemark: Tidemark
    var url: String { git.url + "/fleet.git" }
    var image: String { registry.image("acme/web") }

    init(commit: String = "", push: String = "") throws {
        registry = try RegistryServer()
        try registry.fill("acme/web", tags: EndToEnd.RunTests.tags)
        git = try GitServer(.plain)
        let url = git.url + "/fleet.git"
        var files = Fleet.web(image: registry.image("acme/web"), url: url)
        files["policies/automation.yaml"] = Fleet.automation(url: url, commit: commit, push: push)
        fleet = try git.repository("fleet", files: files)
        tidemark = try Tidemark()
    }
}

/// What tests look at of a report, read from its JSON.
struct Report {
    struct Policy: Equatable {
        var policy: String
        var image: String?
        var tag: String?
        var previousTag: String?
        var error: String?
        var total: Int?
        var candidates: Int?
    }

    struct Change: Equatable {
        var file: String
        var line: Int
        var column: Int
        var old: String
        var new: String
    }

    struct Automation: Equatable {
        var automation: String
        var commit: String?
        var message: String?
        var pushed: Bool
        var error: String?
    }

    var policies: [Policy]
    var changes: [Change]
    var automations: [Automation]
    var messages: [String]

    init(_ json: String) throws {
        let object = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(object["apiVersion"] as? String == "tidemark.dev/v1")
        #expect(object["kind"] as? String == "Report")
        policies = try #require(object["policies"] as? [[String: Any]]).map { policy in
            #expect(Set(policy.keys) == ["policy", "image", "tag", "digest", "previousTag", "tags", "error"])
            let tags = policy["tags"] as? [String: Int]
            return Policy(
                policy: policy["policy"] as? String ?? "",
                image: policy["image"] as? String,
                tag: policy["tag"] as? String,
                previousTag: policy["previousTag"] as? String,
                error: policy["error"] as? String,
                total: tags?["total"],
                candidates: tags?["candidates"]
            )
        }
        changes = try #require(object["changes"] as? [[String: Any]]).map { change in
            #expect(Set(change.keys) == ["file", "line", "column", "policy", "object", "old", "new"])
            return Change(
                file: change["file"] as? String ?? "",
                line: change["line"] as? Int ?? 0,
                column: change["column"] as? Int ?? 0,
                old: change["old"] as? String ?? "",
                new: change["new"] as? String ?? ""
            )
        }
        automations = try #require(object["automations"] as? [[String: Any]]).map { automation in
            #expect(
                Set(automation.keys) == ["automation", "remote", "branch", "commit", "message", "pushed", "error"]
            )
            return Automation(
                automation: automation["automation"] as? String ?? "",
                commit: automation["commit"] as? String,
                message: automation["message"] as? String,
                pushed: automation["pushed"] as? Bool ?? false,
                error: automation["error"] as? String
            )
        }
        messages = try #require(object["diagnostics"] as? [[String: Any]]).map { diagnostic in
            #expect(Set(diagnostic.keys) == ["severity", "file", "line", "column", "message", "hint"])
            return diagnostic["message"] as? String ?? ""
        }
    }
}
