import ArgumentParser
import Automation

/// What would change; writes nothing.
struct Preview: AsyncParsableCommand, Exemplified {
    static let example = "tidemark preview examples/podinfo --tags examples/podinfo/tags.yaml"

    static let configuration = CommandConfiguration(
        abstract: "Show what would change: selections, and a diff. Writes nothing."
    )

    @OptionGroup var source: SourceArgument
    @OptionGroup var shared: SharedOptions

    @Option(help: ArgumentHelp("Keep fetched objects here, for the next time.", valueName: "DIR"))
    var cache: String?

    @Flag(help: "Exit with 2 when something would change.")
    var check = false

    func run() async throws {
        let session = Session(shared.output)
        try await session.report(checks: check) {
            let options = try shared.agentOptions(ref: source.ref, cache: cache, environment: session.environment)
            let place = try session.source(source.source)
            if case .directory(let path) = place, source.ref != nil {
                throw Failure(
                    diagnostic: Diagnostic(
                        .error,
                        message: "'--ref' is for a Git URL, and '\(path)' is a directory",
                        hint: "leave it out, or check the branch out first"
                    )
                )
            }
            return await session.agent(options).preview(place)
        } show: { report, text in
            text.showSelections(of: report)
            text.showDiffs(of: report)
            text.showPreview(of: report)
        }
    }
}
