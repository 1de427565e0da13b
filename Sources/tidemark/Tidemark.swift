import ArgumentParser
import Automation
internal import CLinux
import Glibc

/// The command line: parses, asks `Automation`, prints, exits.
@main
struct Tidemark: Command {
    static let example = "tidemark preview"

    static let name = "tidemark"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Keeps the image fields of a Git repository at the newest tags that its policies allow.",
        discussion: """
            Reads Flux's image policy files, scans the registries, rewrites exactly the marked fields, and pushes a \
            commit.
            """,
        version: "0.1.0",
        subcommands: [Preview.self, Explain.self, Check.self, Update.self, Run.self, Tags.self]
    )

    // Not asynchronous: such a `main` ends the main thread when it begins to wait, and an unwinder reads its tables for that.
    static func main() {
        // A reader that goes away must not end a pass between its commit and its push.
        signal(SIGPIPE, SIG_IGN)
        // A file that may not grow any more is an error to be told, not the end.
        signal(SIGXFSZ, SIG_IGN)
        // OpenSSL's users write session keys to the file that this variable names; here they would open every credential.
        unsetenv("SSLKEYLOGFILE")
        // Nor must they lie in the file that a crash leaves behind, of this process or of those that it starts.
        var none = rlimit()
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        _ = tidemark_forbid_dumps()
        // Each arena grows by single pages, and there would be one for each thread.
        tidemark_limit_arenas(3)
        let interruption = Interruption()
        if named is any Connecting.Type { Agent.prepare() }
        let parsed = Result { try parse() }
        let task = Task.detached {
            var command = try parsed.get()
            try await command.run()
        }
        Task.detached {
            let result = await task.result
            leave(interruption.status ?? end(result))
        }
        interruption.wait(toCancel: task)
    }

    /// The command with its options. A command alone is parsed in a third of the time that all together take; what is wrong, and what
    /// asks for help, goes the long way.
    private static func parse() throws -> any Command {
        if let command = try? named?.parseAsRoot(Array(CommandLine.arguments.dropFirst(2))) as? any Command { return command }
        var command = try parseAsRoot()
        if let command = command as? any Command { return command }
        try command.run()
        throw ExitCode.success
    }

    /// The command that the first word names.
    private static var named: (any ParsableCommand.Type)? {
        configuration.subcommands.first { $0._commandName == CommandLine.arguments.dropFirst().first }
    }

    /// Says what a command has left to say, and how it ended.
    private static func end(_ result: Result<Void, any Error>) -> Int32 {
        do {
            try result.get()
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            let text = fullMessage(for: error)
            guard text.hasPrefix("OVERVIEW:") else { exit(withError: error) }
            print(text + "\nEXAMPLE:\n  " + example(for: CommandLine.arguments))
            return exitCode(for: error).rawValue
        }
    }

    /// Ends the process without the farewells of some forty libraries, which take as long as a small command itself:
    /// everything was written by then, and the kernel takes the rest back.
    private static func leave(_ code: Int32) -> Never {
        fflush(nil)
        _exit(code)
    }

    private static func example(for arguments: [String]) -> String {
        let asked = configuration.subcommands.first { arguments.contains($0._commandName) }
        return (asked as? any Command.Type)?.example ?? example
    }
}

/// A command whose help ends with an example that works.
protocol Command: AsyncParsableCommand, Sendable {
    static var example: String { get }
}

/// A command that always has a server to ask.
protocol Connecting {}
