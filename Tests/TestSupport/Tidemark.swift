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

    public func callAsFunction(_ arguments: [String], in directory: String? = nil) throws -> Command.Outcome {
        try Command(Self.executable, arguments, in: directory ?? home.path, environment: environment).run()
    }
}
