import ArgumentParser
import Automation

/// What several commands share (cli.md).
struct SharedOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Look for policy files only below this directory of the source.", valueName: "DIR"))
    var path: String?

    @Option(help: ArgumentHelp("Take tag lists from this file and ask no registry.", valueName: "FILE"))
    var tags: String?

    @Option(help: ArgumentHelp("Where secretRefs are looked up; can be given several times.", valueName: "PATH"))
    var secrets: [String] = []

    @OptionGroup var registries: RegistryOptions

    @Option(help: ArgumentHelp("The time to act at, RFC 3339; for tests and replays.", valueName: "TIME"))
    var now: String?

    @OptionGroup var output: OutputOptions

    /// Turns what was written into what the agent takes; what is wrong is usage.
    func agentOptions(
        policies: [String] = [],
        ref: String? = nil,
        cache: String? = nil,
        environment: [String: String]
    ) throws -> Agent.Options {
        var options = Agent.Options(environment: environment)
        options.path = path
        options.policies = policies
        options.cache = cache
        do throws(DiagnosticError) {
            try registries.apply(to: &options)
            if let ref { options.ref = try Agent.Options.branch(ref) }
            if let now { options.now = try Agent.Options.time(now) }
            if let tags { options.tagsFile = try TagsFile.read(tags) }
            try options.readSecrets(secrets)
        } catch {
            throw Failure(diagnostic: error.diagnostic)
        }
        return options
    }
}

/// Which policies a command is about.
struct PolicyOption: ParsableArguments {
    @Option(help: ArgumentHelp("Only this policy; can be given several times.", valueName: "NAMESPACE/NAME"))
    var policy: [String] = []
}

/// What the operator allows registries.
struct RegistryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A host that a registry may send its login to for a token; can be given several times.",
            valueName: "HOST"
        )
    )
    var tokenHost: [String] = []

    @Flag(help: "Run the credential helpers (docker-credential-NAME) that the Docker configuration names.")
    var allowCredentialHelpers = false

    @Option(
        help: ArgumentHelp(
            "The only registries that are asked, separated by commas; '*' stands for any part of a name between two dots.",
            valueName: "HOST,…"
        )
    )
    var registries: [String] = []

    @Flag(help: "Ask no registry at a private or loopback address.")
    var publicRegistriesOnly = false

    func apply(to options: inout Agent.Options) throws(DiagnosticError) {
        options.tokenHosts = Set(tokenHost)
        options.allowsCredentialHelpers = allowCredentialHelpers
        options.publicRegistriesOnly = publicRegistriesOnly
        try options.readRegistries(registries)
    }
}

/// How much is said, and how.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    @Option(help: ArgumentHelp("How the result is written.", valueName: "FORMAT"))
    var output: Format = .text

    @Flag(help: "Say no warnings on standard error.")
    var quiet = false

    @Flag(help: "Say on standard error what happens, as it happens.")
    var verbose = false

    func validate() throws {
        if quiet, verbose { throw ValidationError("'--quiet' and '--verbose' exclude each other") }
    }
}

/// A source as it is written on the command line.
struct SourceArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("A directory, or a Git URL (https://, ssh://, git@host:path, file://).", valueName: "SOURCE")
    )
    var source = "."

    @Option(help: ArgumentHelp("The branch of a Git URL.", valueName: "BRANCH"))
    var ref: String?
}

/// The same, for a command whose arguments are something else.
struct SourceOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("A directory, or a Git URL (https://, ssh://, git@host:path, file://).", valueName: "SOURCE")
    )
    var source = "."

    @Option(help: ArgumentHelp("The branch of a Git URL.", valueName: "BRANCH"))
    var ref: String?
}

/// Ends the command with a diagnostic instead of a report.
struct Failure: Error {
    let diagnostic: Diagnostic
}
