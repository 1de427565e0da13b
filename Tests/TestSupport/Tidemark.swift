import Foundation

/// The built executable, run in an empty home with nothing of the machine's environment.
public struct Tidemark: Sendable {
    public let home: TemporaryDirectory
    private let environment: [String: String]

    public init(environment: [String: String] = [:]) throws {
        home = try TemporaryDirectory()
        self.environment = ["HOME": home.path, "PATH": "/usr/bin:/bin", "TMPDIR": home.path].merging(environment) { $1 }
    }

    /// Stands beside the test bundle.
    public static let executable = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("tidemark").path

    public func callAsFunction(_ arguments: String..., in directory: String? = nil) throws -> Command.Outcome {
        try Command(Self.executable, arguments, in: directory ?? home.path, environment: environment).run()
    }

    /// Starts the executable, or a program that starts it, and leaves it running.
    public func start(_ arguments: [String], under prefix: [String] = []) throws -> Command.Running {
        let words = prefix + [Self.executable] + arguments
        return try Command(words[0], Array(words.dropFirst()), in: home.path, environment: environment).start()
    }

    /// What of its temporary files is there.
    public var temporaryFiles: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: home.path).filter { $0.hasPrefix("tidemark-") }
        }
    }

    public func callAsFunction(_ arguments: [String], in directory: String? = nil) throws -> Command.Outcome {
        try Command(Self.executable, arguments, in: directory ?? home.path, environment: environment).run()
    }
}
