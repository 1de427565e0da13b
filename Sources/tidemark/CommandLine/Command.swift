/// One command: its form, and what it does.
protocol Command: Sendable {
    static var form: Form { get }
    /// Whether it has a server to ask.
    var isOnline: Bool { get }
    /// Whether that one speaks TLS, as far as the command line tells.
    var usesTLS: Bool { get }

    var arguments: Arguments { get }

    init(arguments: Arguments)

    /// Runs to the exit code (cli.md).
    func run(in session: Session) async -> Int32
}

extension Command {
    var isOnline: Bool { false }
    var usesTLS: Bool { true }
}
