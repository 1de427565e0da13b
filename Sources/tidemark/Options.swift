import Automation

/// Turns what was written into what the agent takes.
extension Arguments {
    /// Where the policy files are, or the manifests.
    var source: String { operand(0) ?? "." }

    /// - Throws: `Failure`: what is wrong here is usage.
    func agentOptions(policies: [String] = [], ref: String? = nil, environment: [String: String]) throws(Failure)
        -> Agent.Options
    {
        var options = Agent.Options(environment: environment)
        options.path = self[.path]
        options.policies = policies
        options.cache = self[.cache]
        do throws(DiagnosticError) {
            try apply(to: &options)
            if let ref { options.ref = try Agent.Options.branch(ref) }
            if let now = self[.now] { options.now = try Agent.Options.time(now) }
            if let tags = self[.tags] { options.tagsFile = try TagsFile.read(tags) }
            try options.readSecrets(all(.secrets))
        } catch { throw Failure(diagnostic: error.diagnostic) }
        return options
    }

    /// What the operator allows registries.
    func apply(to options: inout Agent.Options) throws(DiagnosticError) {
        options.tokenHosts = Set(all(.tokenHost))
        options.allowsCredentialHelpers = has(.allowCredentialHelpers)
        options.publicRegistriesOnly = has(.publicRegistriesOnly)
        try options.readRegistries(all(.registries))
    }

    var wantsJSON: Bool { self[.output] == "json" }
}

/// Ends the command with a diagnostic instead of a report.
struct Failure: Error {
    let diagnostic: Diagnostic
}
