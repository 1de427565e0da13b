import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What leads elsewhere in a commit: named, never followed, never rewritten.
    @Suite(.timeLimit(.minutes(5))) struct UnfollowedTests {
        static let pointer = """
            version https://git-lfs.github.com/spec/v1
            oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
            size 12345

            """

        /// A fleet with a link to a marked file, one to another file, a pointer and a submodule below `update.path`.
        func place() throws -> Place {
            let place = try Place()
            try place.fleet.commit(["apps/large.yaml": Self.pointer, "other/large.yaml": Self.pointer], message: "LFS")
            try place.fleet.add(
                [
                    ("120000", "apps/link.yaml", "../other/web.yaml"), ("120000", "apps/plain.yaml", "../README.md"),
                    ("120000", "apps/host.yaml", "/etc/hostname"),
                    ("120000", "apps/out.yaml", "../../../other/web.yaml"),
                    ("160000", "apps/sub", nil),
                ],
                message: "Links"
            )
            return place
        }

        static let warnings = """
            apps/large.yaml: warning: this is a pointer of Git LFS: whether its file has markers is not known
              hint: keep manifests out of LFS
            apps/link.yaml: warning: this is a symbolic link to 'other/web.yaml', which has markers: links are not followed
              hint: fields are edited where 'spec.update.path' covers the file itself

            """

        @Test func inACommit() throws {
            let place = try place()
            let before = try place.fleet.git("ls-tree", "-r", "main")
            let cache = place.tidemark.home.path + "/cache"
            // The second pass knows it from its memory.
            for _ in 0..<2 {
                let run = try place.tidemark("run", place.url, "--cache", cache)
                #expect(run.status == 0, "\(run.errors)")
                #expect(run.errors == Self.warnings)
            }
            #expect(try place.fleet.git("diff", "--name-only", "main~", "main") == "apps/web.yaml")
            let after = try place.fleet.git("ls-tree", "-r", "main")
            #expect(Set(before.split(separator: "\n")).subtracting(after.split(separator: "\n")).count == 1)
            // What is not there any more is not named any more.
            try place.fleet.commit(["apps/large.yaml": nil, "apps/link.yaml": nil], message: "Gone")
            #expect(try place.tidemark("run", place.url, "--cache", cache).errors == "")
            // A path that leads into the submodule is.
            let automation = try place.fleet.file("policies/automation.yaml")
            try place.fleet.commit(
                ["policies/automation.yaml": automation.replacing("./apps", with: "./apps/sub/deploy")],
                message: "Into"
            )
            let errors = try place.tidemark("run", place.url, "--cache", cache).errors
            #expect(errors.contains("apps/sub: warning: this is a submodule, and 'spec.update.path' leads into it"))
            try place.fleet.verify()
        }

        @Test func inADirectory() throws {
            let place = try place()
            let clone = place.tidemark.home.path + "/clone"
            try Command("git", ["clone", "-q", place.fleet.path, clone], environment: BareRepository.environment)
                .succeed()
            try place.tidemark.home.write("clone/apps/sub/.git", "gitdir: ../../.git/modules/sub\n")
            let marked = try place.fleet.file("apps/web.yaml")
            try place.tidemark.home.write("clone/apps/sub/web.yaml", marked)
            let update = try place.tidemark("update", clone)
            #expect(update.status == 0, "\(update.errors)")
            #expect(
                update.errors == Self.warnings + """
                    apps/sub: warning: this is a submodule with markers: submodules are not entered
                      hint: let an automation work on the submodule's own repository

                    """
            )
            #expect(try place.tidemark.home.read("clone/apps/sub/web.yaml") == marked)
            let status = try Command("git", ["-C", clone, "diff", "--name-only", "--ignore-submodules=all"]).succeed()
            #expect(status == "apps/web.yaml")
        }
    }

    /// The machine's own Git configuration, and Git's variables, mean nothing.
    @Suite(.timeLimit(.minutes(5))) struct HostConfigurationTests {
        @Test(arguments: ["http", "path", "ssh"]) func hasNoInfluence(_ route: String) throws {
            let place = try Place()
            let home = try TemporaryDirectory()
            let evil = try BareRepository(at: home.path + "/evil.git", files: ["README.md": "# evil\n"])
            let before = try evil.tip()
            let canary = home.path + "/canary"
            let command = try home.write("command", "#!/bin/sh\ntouch \(canary)\nexit 1\n", mode: 0o755)
            try home.write("hooks/pre-push", "#!/bin/sh\ntouch \(canary)\n", mode: 0o755)
            let configuration = """
                [url "\(evil.path)"]
                    insteadOf = \(place.url)
                    insteadOf = \(place.fleet.path)
                    pushInsteadOf = \(place.url)
                [user]
                    name = Somebody Else
                    email = else@example.com
                [core]
                    sshCommand = \(command)
                    fsmonitor = \(command)
                    hooksPath = \(home.path)/hooks
                    autocrlf = true
                [commit]
                    gpgSign = true
                [gpg]
                    program = \(command)
                [http]
                    proxy = http://127.0.0.1:1
                    sslVerify = false
                    extraHeader = X-Evil: 1
                [credential]
                    helper = \(command)
                [protocol]
                    version = 0
                    allow = never
                [uploadpack]
                    packObjectsHook = \(command)
                [safe]
                    directory = /nowhere
                [include]
                    path = \(home.path)/more

                """
            try home.write("more", "[push]\n    default = nothing\n")
            try home.write(".gitconfig", configuration)
            try home.write("config/git/config", configuration)
            let variables = [
                "HOME": home.path, "XDG_CONFIG_HOME": home.path + "/config",
                "GIT_CONFIG_GLOBAL": home.path + "/.gitconfig",
                "GIT_CONFIG_SYSTEM": home.path + "/.gitconfig", "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": "http.proxy",
                "GIT_CONFIG_VALUE_0": "http://127.0.0.1:1", "GIT_CONFIG_PARAMETERS": "'http.proxy=http://127.0.0.1:1'",
                "GIT_DIR": evil.path, "GIT_WORK_TREE": home.path, "GIT_OBJECT_DIRECTORY": home.path + "/none",
                "GIT_ALTERNATE_OBJECT_DIRECTORIES": evil.path + "/objects", "GIT_INDEX_FILE": home.path + "/index",
                "GIT_SSH_COMMAND": command, "GIT_SSH": command, "GIT_ASKPASS": command, "SSH_ASKPASS": command,
                "GIT_EXEC_PATH": home.path, "GIT_AUTHOR_NAME": "Somebody Else", "GIT_COMMITTER_NAME": "Somebody Else",
                "GIT_AUTHOR_DATE": "1999-01-01T00:00:00Z", "GIT_TRACE": canary, "GIT_NAMESPACE": "evil",
                "GIT_CEILING_DIRECTORIES": home.path, "GIT_PROXY_COMMAND": command, "EDITOR": command,
                "GIT_EDITOR": command,
                "GIT_TERMINAL_PROMPT": "1", "GIT_HTTP_USER_AGENT": "evil", "GIT_SSL_NO_VERIFY": "1",
            ]
            let ssh = route == "ssh" ? try SSHPlace(environment: variables) : nil
            let fleet = ssh?.fleet ?? place.fleet
            switch route {
            case "http":
                #expect(try Tidemark(environment: variables)("run", place.url).status == 0)
            case "path":
                let run = try Tidemark(environment: variables)("run", place.fleet.path)
                #expect(run.status == 0, "\(run.errors)")
            default:
                let ssh = try #require(ssh)
                let run = try ssh.start(port: ssh.server.port).outcome()
                #expect(run.status == 0, "\(run.errors)")
            }
            #expect(try fleet.log(format: "%an <%ae> %cn").first == "Tidemark <tidemark@example.com> Tidemark")
            #expect(try fleet.file("apps/web.yaml").contains(":1.10.0"))
            #expect(try evil.tip() == before)
            #expect(!FileManager.default.fileExists(atPath: canary))
            try fleet.verify()
        }
    }
}

extension BareRepository {
    /// Adds entries to `main` that are no files: a mode, a path, and what a link says.
    fileprivate func add(_ entries: [(mode: String, path: String, text: String?)], message: String) throws {
        var script = "set -e; export GIT_INDEX_FILE=add.index; git read-tree main\n"
        for (mode, name, text) in entries {
            let id = text.map { "$(printf %s '\($0)' | git hash-object -w --stdin)" } ?? "$(git rev-parse main)"
            script += "git update-index --add --cacheinfo \(mode),\(id),\(name)\n"
        }
        script += "git update-ref refs/heads/main $(git commit-tree -p main -m '\(message)' $(git write-tree))\n"
        try Command("sh", ["-c", script], in: path, environment: Self.environment).succeed()
    }
}
