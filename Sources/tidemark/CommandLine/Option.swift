/// One option, for whoever reads the command line and for the help.
struct Option: Sendable {
    /// Without its two hyphens.
    let name: String
    /// What stands for its value in the help; `nil` for a flag, which has none.
    let value: String?
    let help: String
    /// The values that it can have; empty where it is for others to judge.
    var choices: [String] = []

    /// An option with a value. Of several that are given the last one counts, unless all do.
    init(_ name: String, _ value: String, _ help: String, choices: [String] = []) {
        (self.name, self.value, self.help, self.choices) = (name, value, help, choices)
    }

    /// A flag.
    init(_ name: String, _ help: String) {
        (self.name, value, self.help) = (name, nil, help)
    }
}

extension Option {
    // What several commands share (cli.md).

    static let path = Option("path", "DIR", "Look for policy files only below this directory of the source.")
    static let tags = Option("tags", "FILE", "Take tag lists from this file and ask no registry.")
    static let secrets = Option("secrets", "PATH", "Where secretRefs are looked up; can be given several times.")
    static let now = Option("now", "TIME", "The time to act at, RFC 3339; for tests and replays.")
    static let policy = Option("policy", "NAMESPACE/NAME", "Only this policy; can be given several times.")
    static let ref = Option("ref", "BRANCH", "The branch of a Git URL.")
    static let cache = Option("cache", "DIR", "Keep here what was found, for the next time.")

    // What the operator allows registries.

    static let tokenHost = Option(
        "token-host",
        "HOST",
        "A host that a registry may send its login to for a token; can be given several times."
    )
    static let allowCredentialHelpers = Option(
        "allow-credential-helpers",
        "Run the credential helpers (docker-credential-NAME) that the Docker configuration names."
    )
    static let registries = Option(
        "registries",
        "HOST,…",
        "The only registries that are asked, separated by commas; '*' stands for any part of a name between two dots."
    )
    static let publicRegistriesOnly = Option(
        "public-registries-only",
        "Ask no registry at a private or loopback address."
    )

    // How much is said, and how.

    static let output = Option(
        "output",
        "FORMAT",
        "How the result is written: text (unless said) or json.",
        choices: ["text", "json"]
    )
    static let quiet = Option("quiet", "Say no warnings on standard error.")
    static let verbose = Option("verbose", "Say on standard error what happens, as it happens.")
}

extension [Option] {
    static let output: [Option] = [.output, .quiet, .verbose]
    static let registry: [Option] = [.tokenHost, .allowCredentialHelpers, .registries, .publicRegistriesOnly]
    static let shared: [Option] = [.path, .tags, .secrets] + registry + [.now] + output
}
