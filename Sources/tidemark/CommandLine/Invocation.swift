import Automation

/// What a command line asks for.
enum Invocation: Sendable {
    case command(any Command)
    /// Something to be shown, and that is all.
    case text(String)
    case wrong([Diagnostic])

    /// Reads the words behind the program's name.
    init(_ words: some Collection<String>) {
        let options = words.prefix { $0 != "--" }
        let rest = words.dropFirst()
        guard let first = words.first, !["help", "--help", "-h"].contains(first) else {
            // `help run` is `run --help`.
            self = rest.first.map { Self.help(of: $0) } ?? .text(HelpText.ofAll)
            return
        }
        if options.contains("--version") {
            self = .text(Tidemark.version)
        } else if let command = Tidemark.command(named: first) {
            if options.contains(where: { $0 == "--help" || $0 == "-h" }) {
                self = .text(HelpText.of(command.form))
                return
            }
            do throws(Arguments.Wrong) {
                self = .command(command.init(arguments: try Arguments(rest, of: command.form)))
            } catch {
                self = .wrong(error.diagnostics)
            }
        } else {
            self = Self.unknown(first)
        }
    }

    private static func help(of name: String) -> Invocation {
        Tidemark.command(named: name).map { .text(HelpText.of($0.form)) } ?? unknown(name)
    }

    private static func unknown(_ name: String) -> Invocation {
        let near = NearName.of(name, among: Tidemark.commands.map { $0.form.name })
        let hint = near.map { "did you mean 'tidemark \($0)'?" } ?? "see 'tidemark --help'"
        return .wrong([Diagnostic(.error, message: "unknown command '\(name)'", hint: hint)])
    }
}
