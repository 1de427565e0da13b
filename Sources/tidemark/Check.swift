import Automation

/// Validates policy files and markers without asking any registry.
struct Check: Command {
    static let form = Form(
        name: "check",
        abstract: "Validate policy files and markers, without asking any registry.",
        discussion:
            "Everything that is wrong is said in one pass. Exits with 78 when there is an error; a warning is none.",
        operands: [.source],
        options: [.ref, .path, .checkedSecrets, .cache] + .output,
        example: "tidemark check examples/podinfo"
    )

    let arguments: Arguments

    func run(in session: Session) async -> Int32 {
        return await session.end {
            let options = try arguments.agentOptions(ref: arguments[.ref], environment: session.environment)
            let place = try session.source(arguments.source, ref: arguments[.ref])
            let findings = try await session.agent(options).check(place)
            if arguments.wantsJSON {
                session.terminal.print(findings.json())
            } else {
                findings.diagnostics.forEach(session.say)
                session.terminal.print(findings.summary)
            }
            return findings.hasError ? 78 : 0
        }
    }
}

extension Option {
    fileprivate static let checkedSecrets = Option(
        Option.secrets.name,
        "PATH",
        "Where secretRefs are looked up, if they are to be checked; can be given several times."
    )
}
