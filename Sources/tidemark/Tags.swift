import ArgumentParser
import Automation

/// What the registry lists.
struct Tags: Command, Connecting {
    static let example = "tidemark tags ghcr.io/stefanprodan/podinfo"

    static let configuration = CommandConfiguration(
        commandName: "tags",
        _superCommandName: Tidemark.name,
        abstract: "List the tags of an image, as the registry has them, sorted by bytes.",
        usage: "tidemark tags [<options>] <IMAGE>",
        discussion: """
            Credentials come from the Docker configuration, or from what the tools of AWS, Azure and Google use; '--verbose'
            shows which one, and each step on the way.
            """
    )

    @Argument(help: ArgumentHelp("An image without tag.", valueName: "IMAGE"))
    var image: String

    @OptionGroup var registries: RegistryOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let session = Session(output)
        try await session.end {
            var options = Agent.Options(environment: session.environment)
            do throws(DiagnosticError) {
                try Agent.check(image: image)
                try registries.apply(to: &options)
            } catch {
                throw Failure(diagnostic: error.diagnostic)
            }
            let agent = session.agent(options)
            let list = try await agent.tags(of: image)
            switch output.output {
            case .text: session.terminal.print(list.lines())
            case .json: session.terminal.print(list.json())
            }
            if let notice = list.notice { session.say(notice) }
            session.say(agent.registryLimits)
            return 0
        }
    }
}
