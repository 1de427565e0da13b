import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The command line: what is wrong with it is said at once and all of it, before anything is asked or written.
    @Suite struct CommandLineTests {
        @Test(arguments: [
            (["bogus"], "error: unknown command 'bogus'\n  hint: see 'tidemark --help'\n"),
            (["chek"], "error: unknown command 'chek'\n  hint: did you mean 'tidemark check'?\n"),
            (["help", "rum"], "error: unknown command 'rum'\n  hint: did you mean 'tidemark run'?\n"),
            (["--quiet"], "error: unknown command '--quiet'\n  hint: see 'tidemark --help'\n"),
            (
                ["preview", "--chekc"],
                "error: unknown option '--chekc' of 'preview'\n  hint: did you mean '--check'?\n"
            ),
            (["preview", "-q"], "error: unknown option '-q' of 'preview'\n  hint: see 'tidemark preview --help'\n"),
            (["run", "--check"], "error: unknown option '--check' of 'run'\n  hint: see 'tidemark run --help'\n"),
            (["run", "--tags"], "error: '--tags' has no value\n  hint: write '--tags=FILE'\n"),
            (["run", "--tags", "--path", "x"], "error: '--tags' has no value\n  hint: write '--tags=FILE'\n"),
            (["run", "--quiet=yes"], "error: '--quiet' takes no value\n  hint: write '--quiet' alone\n"),
            (
                ["run", "--output", "xml"],
                "error: 'xml' is no value of '--output'\n  hint: write '--output=text' or '--output=json'\n"
            ),
            (["tags"], "error: <IMAGE> is missing\n  hint: usage: tidemark tags [<options>] <IMAGE>\n"),
            (
                ["tags", "a", "b"],
                "error: nothing is known to do with 'b'\n  hint: usage: tidemark tags [<options>] <IMAGE>\n"
            ),
            (
                ["explain", "p", "--policy=q"],
                "error: '--policy' is not for 'explain', which is about one policy\n"
                    + "  hint: name the policy alone: 'tidemark explain NAMESPACE/NAME'\n"
            ),
            (
                ["preview", "--quiet", "--verbose"],
                "error: '--quiet' and '--verbose' exclude each other\n  hint: leave one of them out\n"
            ),
            (
                ["run", "--tag", "x", "--output=", "--path"],
                "error: unknown option '--tag' of 'run'\n  hint: did you mean '--tags'?\n"
                    + "error: '' is no value of '--output'\n  hint: write '--output=text' or '--output=json'\n"
                    + "error: '--path' has no value\n  hint: write '--path=DIR'\n"
            ),
            // Who forgets the command has perhaps written a token.
            (["https://ci:token@x.test/f.git"], "error: unknown command 'https://ci:*****@x.test/f.git'\n"),
            (["run", "a", "https://token@x.test/f"], "error: nothing is known to do with 'https://*****@x.test/f'\n"),
            (["run", "--https://ci:token@x.test"], "error: unknown option '--https://ci:*****@x.test' of 'run'\n"),
            (["run", "a\u{1B}[2J", "b\u{1B}[2J"], "error: nothing is known to do with 'b\\u{1b}[2J'\n"),
        ]) func wrongUsage(_ words: [String], _ errors: String) throws {
            let run = try Tidemark()(words)
            #expect(run.status == 64 && run.output.isEmpty)
            #expect(run.errors.hasPrefix(errors), "\(run.errors)")
        }

        /// Where the last one counts, the others are as good as not there; behind `--` there are no options.
        @Test(
            arguments: [
                (["--tags", "tags.yaml"], 0), (["--tags=tags.yaml"], 0),
                (["--tags", "none.yaml", "--tags", "tags.yaml"], 0),
                ([".", "--tags=tags.yaml"], 0), (["--tags=tags.yaml", "."], 0), (["--tags=tags.yaml", "--", "."], 0),
                (["--tags=tags.yaml", "--check"], 2), (["--tags=tags.yaml", ".", "--", "--check"], 64),
                (["--tags=tags.yaml", "--", "--check"], 1), (["--tags=none.yaml"], 64),
            ] as [([String], Int32)]
        ) func formsOfOptions(_ words: [String], _ status: Int32) throws {
            let directory = try TemporaryDirectory()
            try directory.write(Case.healthy)
            let run = try Tidemark()(["preview"] + words, in: directory.path)
            #expect(run.status == status, "\(run.errors)")
        }

        /// Each line fits a terminal of 80 columns, each option of the one form stands there, and the example is a command.
        @Test(arguments: ["preview", "explain", "check", "update", "run", "tags"]) func helps(_ name: String) throws {
            let help = try Tidemark()([name, "--help"])
            #expect(help.status == 0 && help.errors.isEmpty)
            #expect(try Tidemark()(["help", name]).output == help.output)
            #expect(try Tidemark()([name, "--bogus", "-h"]).output == help.output)
            let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.allSatisfy { $0.count <= 100 && ($0.count <= 80 || $0.hasPrefix("  tidemark ")) })
            #expect(lines.contains { $0.hasPrefix("usage: tidemark \(name) [<options>]") })
            #expect(lines.contains { $0.hasPrefix("  --output <FORMAT>") })
            let example = try #require(lines.last { $0.hasPrefix("  tidemark \(name) ") }).split(separator: " ")
                .dropFirst()
            // What the example names may not be there; the line itself must be right.
            let run = try Tidemark()(example.map(String.init) + ["--bogus"])
            #expect(run.errors.split(separator: "\n").count { $0.hasPrefix("error:") } == 1, "\(run.errors)")
        }

        /// Without it Swift knows no arguments, and a command that nobody sees must not end well.
        @Test func withoutProcItSaysSo() throws {
            let script = "mount -t tmpfs none /proc && exec \"$0\" run https://git.example.com/fleet.git"
            let run = try Command("unshare", ["-rm", "sh", "-c", script, Tidemark.executable]).run()
            #expect(run.status == 1 && run.output.isEmpty)
            #expect(run.errors == "error: the command line cannot be read\n  hint: mount /proc\n")
        }

        @Test func whatIsThere() throws {
            let help = try Tidemark()(["--help"])
            for words in [[], ["-h"], ["help"]] { #expect(try Tidemark()(words).output == help.output) }
            for name in ["preview", "explain", "check", "update", "run", "tags"] {
                #expect(help.output.contains("\n  \(name) "))
            }
            let version = try Tidemark()(["--version"])
            #expect(version.status == 0 && version.output == "0.1.0\n")
            #expect(try Tidemark()(["run", "--version"]).output == version.output)
        }
    }
}
