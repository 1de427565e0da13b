public import Foundation

/// Runs a program to its end and gives what it printed.
public struct Command: Sendable {
    public struct Outcome: Sendable {
        public let status: Int32
        public let output: String
        public let errors: String
    }

    public struct Failure: Error, CustomStringConvertible {
        public let description: String

        public init(description: String) { self.description = description }
    }

    private let program: String
    private let arguments: [String]
    private let directory: String?
    private let environment: [String: String]?
    private let input: String?

    public init(
        _ program: String,
        _ arguments: [String],
        in directory: String? = nil,
        environment: [String: String]? = nil,
        input: String? = nil
    ) {
        self.program = program
        self.arguments = arguments
        self.directory = directory
        self.environment = environment
        self.input = input
    }

    /// Runs and returns whatever came; kills the program after `timeout` seconds.
    public func run(timeout: TimeInterval = 60) throws -> Outcome {
        try start().outcome(within: timeout)
    }

    /// Starts the program and leaves it running.
    public func start() throws -> Running {
        // Files, not pipes: a pipe that nobody reads stops the program.
        let scratch = try TemporaryDirectory()
        let files = ["in", "out", "err"].map { "\(scratch.path)/\($0)" }
        try Data((input ?? "").utf8).write(to: URL(fileURLWithPath: files[0]))
        let child = try Child(
            program,
            arguments,
            in: directory,
            environment: environment ?? ProcessInfo.processInfo.environment,
            files: (files[0], files[1], files[2])
        )
        return Running(program: program, child: child, scratch: scratch)
    }

    /// A program that was started and may still run.
    public final class Running: Sendable {
        private let program: String
        private let child: Child
        private let scratch: TemporaryDirectory

        init(program: String, child: Child, scratch: TemporaryDirectory) {
            (self.program, self.child, self.scratch) = (program, child, scratch)
        }

        deinit { child.stop() }

        /// The process.
        public var id: pid_t { child.id }

        /// Sends a signal.
        public func send(_ signal: Int32) { kill(child.id, signal) }

        /// Waits for the end of the program, and kills it after `timeout` seconds.
        public func outcome(within timeout: TimeInterval = 60) throws -> Outcome {
            guard let status = child.wait(timeout) else {
                child.stop()
                throw Failure(description: "'\(program)' did not end within \(timeout) seconds")
            }
            return Outcome(status: status, output: try scratch.read("out"), errors: try scratch.read("err"))
        }
    }

    /// Runs, expects success, and returns standard output without its last line feed.
    @discardableResult
    public func succeed() throws -> String {
        let outcome = try run()
        guard outcome.status == 0 else {
            throw Failure(
                description:
                    "'\(program) \(arguments.joined(separator: " "))' failed: \(outcome.errors)\(outcome.output)"
            )
        }
        return outcome.output.hasSuffix("\n") ? String(outcome.output.dropLast()) : outcome.output
    }
}
