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
        guard let status = child.wait(timeout) else {
            child.stop()
            throw Failure(description: "'\(program)' did not end within \(timeout) seconds")
        }
        let texts = try files.map { try String(decoding: Data(contentsOf: URL(fileURLWithPath: $0)), as: UTF8.self) }
        return Outcome(status: status, output: texts[1], errors: texts[2])
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
