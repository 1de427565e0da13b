import ArgumentParser
import Glibc

/// The command line: parses, asks `Automation`, prints, exits.
@main
struct Tidemark: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "tidemark",
        abstract: "Keeps the image fields of a Git repository at the newest tags that its policies allow.",
        discussion: """
            Reads Flux's image policy files, scans the registries, rewrites exactly the marked fields, and pushes a \
            commit. Example, which changes nothing:

              tidemark preview
            """,
        version: version,
        subcommands: [Preview.self, Update.self, Run.self, Tags.self]
    )

    static func main() async {
        // A reader that goes away must not end a pass between its commit and its push.
        signal(SIGPIPE, SIG_IGN)
        await main(nil)
    }
}
