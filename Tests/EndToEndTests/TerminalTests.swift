import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What a person sees: the executable on a terminal of `script(1)`, which passes on what it prints there.
    @Suite struct TerminalTests {
        let tidemark: Tidemark
        let source: TemporaryDirectory
        let registry: RegistryServer

        init() throws {
            tidemark = try Tidemark()
            source = try TemporaryDirectory()
            registry = try RegistryServer()
            for index in 0..<12 {
                let image = registry.image("web-\(index)")
                try registry.fill("web-\(index)", tags: ["1.0.0", "1.1.0"])
                try source.write(
                    "web-\(index).yaml",
                    Fleet.repository("web-\(index)", image: image)
                        + Fleet.policy("web-\(index)", range: "1.x")
                )
                try source.write(
                    "apps/web-\(index).yaml",
                    Fleet.deployment("web-\(index)", image: "\(image):1.0.0")
                )
            }
        }

        func onTerminal(_ variables: String = "", _ arguments: String) throws -> String {
            let command = "\(variables) '\(Tidemark.executable)' \(arguments)"
            return try Command(
                "script",
                ["--quiet", "--return", "--command", command, "/dev/null"],
                in: source.path,
                environment: ["HOME": tidemark.home.path, "PATH": "/usr/bin:/bin", "TERM": "xterm"]
            ).run().output
        }

        @Test func coloursADiffAndDrawsProgress() throws {
            let text = try onTerminal("", "preview .")
            #expect(text.contains("\u{1B}[32m+"))
            #expect(text.contains("\u{1B}[31m-"))
            #expect(text.contains("scanning: "))
            // The last word on the line of the progress is that it is gone.
            #expect(text.contains("\r\u{1B}[K"))
        }

        @Test(arguments: [("NO_COLOR=1", ""), ("TERM=dumb", ""), ("", "--output json")])
        func saysTheSameWithoutColour(_ variables: String, _ options: String) throws {
            let text = try onTerminal(variables, "preview . --quiet \(options)")
            #expect(!text.contains("\u{1B}["))
            #expect(text.contains(registry.image("web-11") + ":1.1.0"))
        }

        @Test func drawsNothingWhereThereIsNoTerminal() throws {
            let outcome = try tidemark("preview", ".", in: source.path)
            #expect(!outcome.output.contains("\u{1B}") && !outcome.errors.contains("\u{1B}"))
            #expect(!outcome.errors.contains("scanning"))
        }
    }
}
