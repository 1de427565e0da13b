import ArgumentParser
import Automation

/// Validates policy files and markers without asking any registry.
struct Check: AsyncParsableCommand, Exemplified {
    static let example = "tidemark check examples/podinfo"

    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate policy files and markers, without asking any registry.",
        usage: "tidemark check [<options>] [<SOURCE>]",
        discussion: """
            Everything that is wrong is said in one pass. Exits with 78 when there is an error; a warning is none.
            """
    )

    @OptionGroup var source: SourceArgument

    @Option(help: ArgumentHelp("Look for policy files only below this directory of the source.", valueName: "DIR"))
    var path: String?

    @Option(
        help: ArgumentHelp(
            "Where secretRefs are looked up, if they are to be checked; can be given several times.",
            valueName: "PATH"
        )
    )
    var secrets: [String] = []

    @Option(help: ArgumentHelp("Keep here what was found, for the next time.", valueName: "DIR"))
    var cache: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let session = Session(output)
        try await session.end {
            var options = Agent.Options(environment: session.environment)
            options.path = path
            options.cache = cache
            do throws(DiagnosticError) {
                if let ref = source.ref { options.ref = try Agent.Options.branch(ref) }
                try options.readSecrets(secrets)
            } catch { throw Failure(diagnostic: error.diagnostic) }
            let place = try session.source(source.source, ref: source.ref)
            let findings = try await session.agent(options).check(place)
            switch output.output {
            case .json: session.terminal.print(findings.json())
            case .text:
                findings.diagnostics.forEach(session.say)
                session.terminal.print(findings.summary)
            }
            return findings.hasError ? 78 : 0
        }
    }
}
