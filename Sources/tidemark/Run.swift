import ArgumentParser
import Automation

/// One full pass: scan, select, edit, commit, push.
struct Run: AsyncParsableCommand, Exemplified {
    static let example = "tidemark run https://git.example.com/fleet.git --secrets /etc/tidemark/secrets"

    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "One full pass: scan, select, edit, commit, push.",
        usage: "tidemark run [<options>] [<SOURCE>]",
        discussion: """
            A directory stands for the Git repository there: a bare one itself, a clone for its remote 'origin'.
            """
    )

    @OptionGroup var source: SourceArgument
    @OptionGroup var only: PolicyOption
    @OptionGroup var shared: SharedOptions

    @Option(help: ArgumentHelp("Keep here what was found, for the next time.", valueName: "DIR"))
    var cache: String?

    func run() async throws {
        let session = Session(shared.output)
        try await session.report {
            let options = try shared.agentOptions(
                policies: only.policy,
                ref: source.ref,
                cache: cache,
                environment: session.environment
            )
            return await session.agent(options).run(try session.source(source.source))
        } show: { report, text in
            text.showChanges(of: report, done: true)
            text.showAutomations(of: report)
        }
    }
}
