import Automation

/// What would change; writes nothing.
struct Preview: Command {
    static let form = Form(
        name: "preview",
        abstract: "Show what would change: selections, and a diff. Writes nothing.",
        operands: [.source],
        options: [.ref, .policy] + .shared + [.cache, .check],
        example: "tidemark preview examples/podinfo --tags examples/podinfo/tags.yaml"
    )

    let arguments: Arguments

    var isOnline: Bool { !arguments.has(.tags) }

    func run(in session: Session) async -> Int32 {
        return await session.report(checks: arguments.has(.check)) {
            let options = try arguments.agentOptions(
                policies: arguments.all(.policy),
                ref: arguments[.ref],
                environment: session.environment
            )
            return await session.agent(options).preview(try session.source(arguments.source, ref: arguments[.ref]))
        } show: { report, text in
            text.showSelections(of: report)
            text.showDiffs(of: report)
            text.showPreview(of: report)
        }
    }
}

extension Option {
    fileprivate static let check = Option("check", "Exit with 2 when something would change.")
}
