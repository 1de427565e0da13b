import Automation
import Glibc

/// One command at work: its terminal, its environment, and how it ends.
struct Session {
    let terminal: Terminal
    let environment: [String: String]
    private let arguments: Arguments
    private let thread: AgentThread

    init(_ arguments: Arguments, on thread: AgentThread) {
        self.arguments = arguments
        self.thread = thread
        environment = Self.readEnvironment()
        terminal = Terminal(isQuiet: arguments.has(.quiet), environment: environment)
    }

    /// The agent with a progress line on standard error.
    func agent(_ options: Agent.Options) -> Agent {
        var options = options
        if terminal.showsProgress {
            let terminal = terminal
            options.progress = { progress in
                // A few policies have chosen before anybody could read the line.
                guard progress.total >= 10 else { return }
                let isDone = progress.done == progress.total
                terminal.progress(isDone ? "" : "scanning: \(progress.done) of \(progress.total) policies")
            }
        }
        if arguments.has(.verbose) {
            let terminal = terminal
            options.log = { terminal.say($0()) }
        }
        return Agent(options, on: thread)
    }

    func source(_ text: String) throws -> Source {
        do { return try Source(text) } catch {
            throw Failure(diagnostic: Diagnostic(.error, message: "\(error)"))
        }
    }

    /// A source whose files are read where they are: a branch can be chosen for a Git URL only.
    func source(_ text: String, ref: String?) throws -> Source {
        let source = try source(text)
        if case .directory(let path) = source, ref != nil {
            throw Failure(
                diagnostic: Diagnostic(
                    .error,
                    message: "'--ref' is for a Git URL, and '\(path)' is a directory",
                    hint: "leave it out, or check the branch out first"
                )
            )
        }
        return source
    }

    /// Runs a command to its exit code. A diagnostic that ends it is said: one of the command line is usage, one of a file
    /// that was named there is that file's fault.
    func end(_ body: () async throws -> Int32) async -> Int32 {
        if arguments.has(.quiet), arguments.has(.verbose) {
            say(
                Diagnostic(
                    .error,
                    message: "'--quiet' and '--verbose' exclude each other",
                    hint: "leave one of them out"
                )
            )
            return Self.usage
        }
        do { return try await body() } catch let failure as Failure {
            say(failure.diagnostic)
            return failure.diagnostic.file == nil ? Self.usage : 78
        } catch let error as DiagnosticError {
            say(error.diagnostic)
        } catch {
            say(Diagnostic(.error, message: "\(error)"))
        }
        return 1
    }

    /// The exit code of a command line that is wrong.
    static let usage: Int32 = 64

    /// Runs a command that ends in a report, shows it, and exits as cli.md says.
    func report(
        checks: Bool = false,
        _ body: () async throws -> Report,
        show: (Report, inout ReportText) -> Void
    ) async -> Int32 {
        await end {
            let report = try await body()
            if arguments.wantsJSON {
                terminal.print(try report.json())
            } else {
                var text = ReportText(terminal)
                show(report, &text)
                terminal.print(text.bytes)
                // Most of them would only say that something was cancelled.
                for diagnostic in Task.isCancelled ? [Self.interrupted] : report.allDiagnostics { say(diagnostic) }
                say(report.registryLimits)
            }
            return report.exitCode(checks: checks)
        }
    }

    private static let interrupted = Diagnostic(
        .error,
        message: "interrupted before everything was done",
        hint: "run again: nothing was left half done"
    )

    func say(_ diagnostic: Diagnostic) {
        if arguments.has(.quiet), diagnostic.severity == .warning { return }
        terminal.complain(diagnostic.render(terminal.painter))
    }

    /// Says what registries have left of their limits: all of it to who wants to know, else what is nearly used up.
    func say(_ limits: [Report.RegistryLimit]) {
        for limit in limits where limit.isLow || arguments.has(.verbose) {
            terminal.say("'\(limit.origin.escapedForTerminal)': \(limit.text)")
        }
    }

    /// The variables of this process.
    static func readEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                variables[String(text[..<sign])] = String(text[text.utf8.index(after: sign)...])
            }
            next += 1
        }
        return variables
    }
}
