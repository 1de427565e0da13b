import ArgumentParser
import Automation
import Glibc

/// One command at work: its terminal, its environment, and how it ends.
struct Session {
    let terminal: Terminal
    let environment: [String: String]
    private let options: OutputOptions

    init(_ options: OutputOptions) {
        self.options = options
        environment = Self.readEnvironment()
        terminal = Terminal(isQuiet: options.quiet, environment: environment)
    }

    /// The agent with a progress line on standard error.
    func agent(_ options: Agent.Options) -> Agent {
        var options = options
        if terminal.showsProgress {
            let terminal = terminal
            options.progress = { progress in
                // A few repositories are scanned before anybody could read the line.
                guard progress.total >= 10 else { return }
                let isDone = progress.done == progress.total
                terminal.progress(isDone ? "" : "scanning: \(progress.done) of \(progress.total) image repositories")
            }
        }
        if self.options.verbose {
            let terminal = terminal
            options.log = { terminal.say($0) }
        }
        return Agent(options)
    }

    func source(_ text: String) throws -> Source {
        do { return try Source(text) } catch {
            throw Failure(diagnostic: Diagnostic(.error, message: "\(error)"))
        }
    }

    /// Runs a command that ends in a report, shows it, and exits as cli.md says.
    func report(
        checks: Bool = false,
        _ body: () async throws -> Report,
        show: (Report, inout ReportText) -> Void
    ) async throws {
        let report: Report
        do { report = try await body() } catch let failure as Failure {
            say(failure.diagnostic)
            throw ExitCode(failure.diagnostic.file == nil ? 64 : 78)
        }
        switch options.output {
        case .json: terminal.print(try report.json())
        case .text:
            var text = ReportText(terminal)
            show(report, &text)
            terminal.print(text.bytes)
            for diagnostic in report.allDiagnostics { say(diagnostic) }
        }
        let code = report.exitCode(checks: checks)
        guard code == 0 else { throw ExitCode(code) }
    }

    func say(_ diagnostic: Diagnostic) {
        if options.quiet, diagnostic.severity == .warning { return }
        terminal.complain(diagnostic.render(terminal.painter))
    }

    private static func readEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            next += 1
        }
        return variables
    }
}
