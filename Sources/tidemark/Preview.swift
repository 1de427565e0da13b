import ArgumentParser
import Automation

/// What would change; writes nothing.
struct Preview: AsyncParsableCommand, Exemplified {
    static let example = "tidemark preview examples/podinfo --tags examples/podinfo/tags.yaml"

    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show what would change: selections, and a diff. Writes nothing.",
        usage: "tidemark preview [<options>] [<SOURCE>]"
    )

    @OptionGroup var source: SourceArgument
    @OptionGroup var only: PolicyOption
    @OptionGroup var shared: SharedOptions

    @Option(help: ArgumentHelp("Keep here what was found, for the next time.", valueName: "DIR"))
    var cache: String?

    @Flag(help: "Exit with 2 when something would change.")
    var check = false

    func run() async throws {
        let session = Session(shared.output)
        try await session.report(checks: check) {
            let options = try shared.agentOptions(
                policies: only.policy,
                ref: source.ref,
                cache: cache,
                environment: session.environment
            )
            return await session.agent(options).preview(try session.source(source.source, ref: source.ref))
        } show: { report, text in
            text.showSelections(of: report)
            text.showDiffs(of: report)
            text.showPreview(of: report)
        }
    }
}
