import Automation
internal import CLinux
import Glibc

/// The program: reads the command line, runs the command, exits.
@main
enum Tidemark {
    static let version = "0.1.0"
    static let commands: [any Command.Type] = [
        Preview.self, Explain.self, Check.self, Update.self, Run.self, Tags.self,
    ]

    static func command(named name: String) -> (any Command.Type)? { commands.first { $0.form.name == name } }

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
        // One for each thread that computes, this one and that of signals: two that share one wait for each other. More would cost
        // memory, since each grows for itself.
        tidemark_limit_arenas(CInt(clamping: sysconf(CInt(_SC_NPROCESSORS_ONLN))) + 2)
        tidemark_keep_memory()
        // There is always the program's own name, except where Swift cannot read it.
        guard !CommandLine.arguments.isEmpty else {
            _ = complain([Diagnostic(.error, message: "the command line cannot be read", hint: "mount /proc")])
            leave(1)
        }
        let interruption = Interruption()
        switch Invocation(CommandLine.arguments.dropFirst()) {
        case .text(let text): leave(say(text))
        case .wrong(let diagnostics): leave(complain(diagnostics))
        case .command(let command):
            // This one: the heap of the main thread grows by more than a page at a time.
            let thread = AgentThread.given()
            let task = thread.start {
                let code = await command.run(in: Session(command.arguments, on: thread))
                leave(interruption.status ?? code)
            }
            interruption.watch(toCancel: task) {
                // That thread has nothing else to do.
                if command.isOnline { Agent.prepare(usesTLS: command.usesTLS) }
            }
            thread.run()
        }
    }

    private static func say(_ text: String) -> Int32 {
        terminal.print(text)
        return 0
    }

    private static func complain(_ diagnostics: [Diagnostic]) -> Int32 {
        for diagnostic in diagnostics { terminal.complain(diagnostic.render(terminal.painter)) }
        return Session.usage
    }

    private static var terminal: Terminal { Terminal(isQuiet: false, environment: Session.readEnvironment()) }

    /// Ends the process without the farewells of its libraries: everything was written by then, and the kernel takes the rest
    /// back.
    private static func leave(_ code: Int32) -> Never {
        fflush(nil)
        _exit(code)
    }
}
