import Automation

/// Why a policy selects this tag, and not that one.
struct Explain: Command {
    static let form = Form(
        name: "explain",
        abstract: "Say why a policy selects its tag, and why not another one.",
        discussion:
            "With a tag, also one that the registry does not have, the whole way of that tag through the policy.",
        operands: [
            Form.Operand(
                name: "POLICY",
                help: "A policy as NAMESPACE/NAME; its name alone where that is unambiguous.",
                isOptional: false
            ),
            Form.Operand(name: "TAG", help: "A tag to follow through the policy."),
        ],
        options: [.source, .ref] + .shared + [.cache],
        misplaced: [.policy],
        example: "tidemark explain podinfo 6.0.0 --source examples/podinfo --tags examples/podinfo/tags.yaml"
    )

    let arguments: Arguments

    private static let policyTwice = Failure(
        diagnostic: Diagnostic(
            .error,
            message: "'--policy' is not for 'explain', which is about one policy",
            hint: "name the policy alone: 'tidemark explain NAMESPACE/NAME'"
        )
    )

    func run(in session: Session) async -> Int32 {
        return await session.end {
            guard !arguments.has(.policy) else { throw Self.policyTwice }
            let options = try arguments.agentOptions(ref: arguments[.ref], environment: session.environment)
            let place = try session.source(arguments[.source] ?? ".", ref: arguments[.ref])
            let (name, tag) = (arguments.operand(0) ?? "", arguments.operand(1))
            let explanation = try await session.agent(options).explain(name, tag: tag, in: place)
            if arguments.wantsJSON {
                session.terminal.print(explanation.json())
            } else {
                session.terminal.print(ExplanationText(explanation, on: session.terminal).bytes)
            }
            explanation.allDiagnostics.forEach(session.say)
            return explanation.hasFailure ? 1 : 0
        }
    }
}

extension Option {
    fileprivate static let source = Option("source", Form.Operand.source.name, Form.Operand.source.help)
}
