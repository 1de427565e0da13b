import Automation

/// One full pass: scan, select, edit, commit, push.
struct Run: Command {
    static let form = Form(
        name: "run",
        abstract: "One full pass: scan, select, edit, commit, push.",
        discussion:
            "A directory stands for the Git repository there: a bare one itself, a clone for its remote 'origin'.",
        operands: [.source],
        options: [.ref, .policy] + .shared + [.cache],
        example: "tidemark run https://git.example.com/fleet.git --secrets /etc/tidemark/secrets"
    )
    let arguments: Arguments

    var isOnline: Bool { true }
    var usesTLS: Bool { arguments.source.hasPrefix("https://") }

    func run(in session: Session) async -> Int32 {
        return await session.report {
            let options = try arguments.agentOptions(
                policies: arguments.all(.policy),
                ref: arguments[.ref],
                environment: session.environment
            )
            return await session.agent(options).run(try session.source(arguments.source))
        } show: { report, text in
            text.showChanges(of: report, done: true)
            text.showAutomations(of: report)
        }
    }
}
