import ArgumentParser
import Automation

/// Why a policy selects this tag, and not that one.
struct Explain: AsyncParsableCommand, Exemplified {
    static let example =
        "tidemark explain podinfo 6.0.0 --source examples/podinfo --tags examples/podinfo/tags.yaml"

    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a policy selects its tag, and why not another one.",
        usage: "tidemark explain [<options>] <POLICY> [<TAG>]",
        discussion: """
            With a tag, also one that the registry does not have, the whole way of that tag through the policy.
            """
    )

    @Argument(help: ArgumentHelp("A policy; its name alone where that is unambiguous.", valueName: "NAMESPACE/NAME"))
    var name: String

    @Argument(help: ArgumentHelp("A tag to follow through the policy.", valueName: "TAG"))
    var tag: String?

    @OptionGroup var source: SourceOption
    @OptionGroup var shared: SharedOptions
    /// Taken only to say where the policy belongs.
    @OptionGroup(visibility: .hidden) var only: PolicyOption

    @Option(help: ArgumentHelp("Keep here what was found, for the next time.", valueName: "DIR"))
    var cache: String?

    private static let policyTwice = Failure(
        diagnostic: Diagnostic(
            .error,
            message: "'--policy' is not for 'explain', which is about one policy",
            hint: "name the policy alone: 'tidemark explain NAMESPACE/NAME'"
        )
    )

    func run() async throws {
        let session = Session(shared.output)
        try await session.end {
            guard only.policy.isEmpty else { throw Self.policyTwice }
            let options = try shared.agentOptions(ref: source.ref, cache: cache, environment: session.environment)
            let place = try session.source(source.source, ref: source.ref)
            let explanation = try await session.agent(options).explain(name, tag: tag, in: place)
            switch shared.output.output {
            case .json: session.terminal.print(explanation.json())
            case .text: session.terminal.print(ExplanationText(explanation, on: session.terminal).bytes)
            }
            explanation.allDiagnostics.forEach(session.say)
            return explanation.hasFailure ? 1 : 0
        }
    }
}
