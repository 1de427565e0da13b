import ArgumentParser
import Automation

/// What the registry lists.
struct Tags: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tags",
        abstract: "List the tags of an image, as the registry has them, sorted by bytes.",
        discussion: """
            Credentials come from the Docker configuration. Example:

              tidemark tags ghcr.io/stefanprodan/podinfo
            """
    )

    @Argument(help: ArgumentHelp("An image without tag.", valueName: "IMAGE"))
    var image: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let session = Session(output)
        do throws(DiagnosticError) {
            let list = try await session.agent(Agent.Options(environment: session.environment)).tags(of: image)
            switch output.output {
            case .text: session.terminal.print(list.lines())
            case .json: session.terminal.print(list.json())
            }
            if let notice = list.notice { session.say(notice) }
        } catch {
            session.say(error.diagnostic)
            throw ExitCode(1)
        }
    }
}
