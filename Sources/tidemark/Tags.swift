import Automation

/// What the registry lists.
struct Tags: Command {
    static let form = Form(
        name: "tags",
        abstract: "List the tags of an image, as the registry has them, sorted by bytes.",
        discussion:
            "Credentials come from the Docker configuration, or from what the tools of AWS, Azure and Google use; "
            + "'--verbose' shows which one, and each step on the way.",
        operands: [Form.Operand(name: "IMAGE", help: "An image without tag.", isOptional: false)],
        options: .registry + .output,
        example: "tidemark tags ghcr.io/stefanprodan/podinfo"
    )
    let arguments: Arguments

    var isOnline: Bool { true }

    func run(in session: Session) async -> Int32 {
        return await session.end {
            let image = arguments.operand(0) ?? ""
            var options = Agent.Options(environment: session.environment)
            do throws(DiagnosticError) {
                try Agent.check(image: image)
                try arguments.apply(to: &options)
            } catch {
                throw Failure(diagnostic: error.diagnostic)
            }
            let agent = session.agent(options)
            let list = try await agent.tags(of: image)
            session.terminal.print(arguments.wantsJSON ? list.json() : list.lines())
            if let notice = list.notice { session.say(notice) }
            session.say(agent.registryLimits)
            return 0
        }
    }
}
