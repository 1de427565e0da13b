import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What `preview` shows, and that it is all that it does. The texts themselves are in `Cases`.
    @Suite struct PreviewTests {
        @Test func writesNothingNotEvenATime() throws {
            let directory = try TemporaryDirectory()
            try directory.write(Case.healthy)
            let listing = { try Command("find", [directory.path, "-printf", "%p %i %m %s %T@ %C@\n"]).succeed() }
            let before = try listing()
            let tidemark = try Tidemark()
            #expect(
                try tidemark("preview", directory.path, "--tags", "\(directory.path)/tags.yaml", "--check").status == 2
            )
            #expect(try listing() == before)
            #expect(try FileManager.default.contentsOfDirectory(atPath: tidemark.home.path).isEmpty)
        }

        @Test func equalInputGivesEqualBytes() throws {
            var files = Case.healthy
            for name in ["a", "b", "c", "d", "e"] {
                files["policies/\(name).yaml"] =
                    Fleet.repository(name, image: "example.com/\(name)") + Fleet.policy(name, range: "1.x")
                files["apps/\(name).yaml"] = Fleet.deployment(name, image: "example.com/\(name):1.0.0")
                files["tags.yaml", default: ""] += "example.com/\(name): [1.0.0, 1.1.0]\n"
            }
            let outputs = try (0..<3).map { _ in
                let directory = try TemporaryDirectory()
                try directory.write(files)
                let run = try Tidemark()("preview", ".", "--tags", "tags.yaml", "--output", "json", in: directory.path)
                #expect(run.status == 0 && run.errors.isEmpty)
                return run.output
            }
            #expect(Set(outputs).count == 1)
            let report = try Report(outputs[0])
            #expect(report.policies.map(\.policy) == ["a", "b", "c", "d", "e", "healthy"].map { "flux-system/\($0)" })
            #expect(report.changes.map(\.file) == ["a", "b", "c", "d", "e", "healthy"].map { "apps/\($0).yaml" })
        }

        /// Colour is for terminals whose owner wants it; the words are the same.
        @Test(arguments: [("", true), ("NO_COLOR=1 ", false), ("NO_COLOR= ", true), ("TERM=dumb ", false)])
        func paintsForTerminalsOnly(_ variable: String, _ isPainted: Bool) throws {
            let directory = try TemporaryDirectory()
            try directory.write(Case.healthy)
            let tidemark = try Tidemark(environment: ["TERM": "xterm"])
            let plain = try tidemark("preview", ".", "--tags", "tags.yaml", in: directory.path)
            #expect(!plain.output.contains("\u{1B}"))
            let shown = try tidemark.onTerminal("preview . --tags tags.yaml", variable: variable, in: directory.path)
            #expect(shown.contains("\u{1B}[32m") == isPainted)
            // The terminal puts a carriage return before each line feed.
            let words = shown.replacing(/\u{1B}\[[0-9]*m/, with: "").replacing("\r\n", with: "\n")
            #expect(words == plain.output)
        }

        /// Whatever a file, its name or a registry says: nothing of it gives orders to a terminal, or shows text backwards.
        @Test func hostileTextsNeverComeOutRaw() throws {
            let escape = "\u{1B}[2J\u{9B}31m\u{202E}\u{7}"
            let server = try ScriptedServer(
                .init(
                    "GET /v2/a/tags/list?n=1000",
                    times: .max,
                    .json(
                        #"{"errors":[{"code":"DENIED\u001b[2J","message":"\u009b31m\u202e no\u0007\r\n"}]}"#,
                        status: 403
                    )
                ),
                .init(
                    "GET /v2/b/tags/list?n=1000",
                    times: .max,
                    .json(#"{"tags":["1.0.0","1.1.0","\u001b[2J\u202e"]}"#)
                )
            )
            let directory = try TemporaryDirectory()
            try directory.write([
                "a.yaml": Fleet.repository("a", image: "\(server.host)/a") + Fleet.policy("a", range: "1.x"),
                "b.yaml": Fleet.repository("b", image: "\(server.host)/b", more: "  \"in\\e[2J\": 1\n")
                    + Fleet.policy("b", range: "1.x"),
                "c.yaml": Fleet.repository("c", image: "\(server.host)/b") + Fleet.policy("c", range: escape),
                "apps/b\u{1B}[31m.yaml": "# \u{202E}\n" + Fleet.deployment("b", image: "\(server.host)/b:1.0.0"),
                "apps/\u{202E}.yaml": Fleet.deployment("x", image: "x:\(escape)", policy: "b\(escape)"),
            ])
            let tidemark = try Tidemark()
            for arguments in [["preview"], ["update", "--check"], ["update"]] {
                let run = try tidemark([arguments[0], directory.path] + arguments.dropFirst())
                #expect(run.status == 1)
                for text in [run.output, run.errors] {
                    let raw = text.unicodeScalars.filter {
                        ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || (0x7F...0x9F).contains($0.value)
                            || (0x202A...0x202E).contains($0.value)
                    }
                    #expect(raw.isEmpty, "\(text.debugDescription)")
                }
                #expect(run.errors.contains(#"403 DENIED\u{1b}[2J: \u{9b}31m\u{202e} no\u{7}"#), "\(run.errors)")
                #expect(run.output.contains(#"apps/b\u{1b}[31m.yaml"#), "\(run.output)")
            }
            let tags = try tidemark("tags", "\(server.host)/b")
            #expect(tags.output == "1.0.0\n1.1.0\n")
            #expect(tags.errors.contains(#"it is not a tag: '\u{1b}[2J\u{202e}'"#), "\(tags.errors)")
            #expect(server.faults.isEmpty)
        }
    }
}

extension Tidemark {
    /// Runs in a terminal of script(1), and gives what the terminal was sent.
    func onTerminal(_ arguments: String, variable: String = "", in directory: String) throws -> String {
        let command = "\(variable)'\(Self.executable)' \(arguments)"
        let environment = ["HOME": home.path, "PATH": "/usr/bin:/bin", "TERM": "xterm", "SHELL": "/bin/sh"]
        return try Command(
            "script",
            ["--quiet", "--echo", "never", "--command", command, "/dev/null"],
            in: directory,
            environment: environment
        ).run().output
    }
}
