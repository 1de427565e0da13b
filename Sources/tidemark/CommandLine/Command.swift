/// One command: its form, and what it does.
protocol Command: Sendable {
    static var form: Form { get }
    /// Whether it always has a server to ask.
    static var isOnline: Bool { get }

    init(arguments: Arguments)

    /// Runs to the exit code (cli.md).
    func run() async -> Int32
}

extension Command {
    static var isOnline: Bool { false }
}
