import ArgumentParser
import Automation

/// Rewrites the marked fields of a working tree in place; no Git.
struct Update: Command {
    static let example = "tidemark update . --policy flux-system/podinfo"

    static let configuration = CommandConfiguration(
        commandName: "update",
        _superCommandName: Tidemark.name,
        abstract: "Rewrite the marked fields of a working tree in place; no Git.",
        usage: "tidemark update [<options>] [<DIRECTORY>]",
        discussion: """
            Only files that change are written, each at once, and only the bytes of the marked values change.
            """
    )

    @Argument(help: ArgumentHelp("The directory to work in.", valueName: "DIRECTORY"))
    var directory = "."

    @OptionGroup var only: PolicyOption
    @OptionGroup var shared: SharedOptions

    @Flag(help: "Write nothing, and exit with 2 when something would change.")
    var check = false

    func run() async throws {
        let session = Session(shared.output)
        try await session.report(checks: check) {
            let options = try shared.agentOptions(policies: only.policy, environment: session.environment)
            guard !directory.contains("://") else {
                throw Failure(
                    diagnostic: Diagnostic(
                        .error,
                        message: "'\(directory)' is not a directory",
                        hint: "use 'tidemark run' for a Git URL"
                    )
                )
            }
            return await session.agent(options).update(directory, writes: !check)
        } show: { report, text in
            text.showChanges(of: report, done: !check)
        }
    }
}
