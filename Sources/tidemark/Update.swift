import Automation

/// Rewrites the marked fields of a working tree in place; no Git.
struct Update: Command {
    static let form = Form(
        name: "update",
        abstract: "Rewrite the marked fields of a working tree in place; no Git.",
        discussion: "Only files that change are written, each at once, and only the bytes of the marked values change.",
        operands: [Form.Operand(name: "DIRECTORY", help: "The directory to work in; '.' unless said.")],
        options: [.policy] + .shared + [.check],
        example: "tidemark update . --policy flux-system/podinfo"
    )

    let arguments: Arguments

    func run(in session: Session) async -> Int32 {
        let (directory, isDry) = (arguments.source, arguments.has(.check))
        return await session.report(checks: isDry) {
            let options = try arguments.agentOptions(
                policies: arguments.all(.policy),
                environment: session.environment
            )
            guard !directory.contains("://") else {
                throw Failure(
                    diagnostic: Diagnostic(
                        .error,
                        message: "'\(directory)' is not a directory",
                        hint: "use 'tidemark run' for a Git URL"
                    )
                )
            }
            return await session.agent(options).update(directory, writes: !isDry)
        } show: { report, text in
            text.showChanges(of: report, done: !isDry)
        }
    }
}

extension Option {
    fileprivate static let check = Option("check", "Write nothing, and exit with 2 when something would change.")
}
