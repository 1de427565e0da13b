internal import FoundationEssentials
internal import HTTP
internal import Subprocess

/// A program that knows logins: `docker-credential-NAME`, as Docker's own client runs it
/// (https://github.com/docker/docker-credential-helpers).
///
/// It runs without a shell, with a clean environment and for a limited time; who lets it run has allowed it.
public struct CredentialHelper: Sendable {
    /// As it stands in the configuration: `osxkeychain`, `ecr-login`.
    let name: String
    private let environment: [String: String]

    /// What Docker Hub is called when a helper is asked for it.
    static let hub = "https://index.docker.io/v1/"
    private static let patience: Duration = .seconds(10)
    private static let outputLimit = 64 << 10
    /// What helpers need to find their stores; passwords that are meant for others are not among it.
    private static let variables = [
        "PATH", "HOME", "USER", "TMPDIR", "DOCKER_CONFIG", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "GNUPGHOME",
        "PASSWORD_STORE_DIR",
    ]
    /// What a helper says that is well and has no login.
    private static let notFound = "credentials not found in native keychain"

    /// Names a helper; `environment` is where `PATH` is found and what little of it the helper sees is taken from.
    public init(_ name: String, environment: [String: String]) {
        self.name = name
        self.environment = environment
    }

    /// Asks for the login of `repository`'s registry; `nil` when the helper knows none.
    ///
    /// Throws ``OCIError/helperFailed(_:registry:reason:)``; the reason quotes what the helper says to standard error, and never
    /// what it answers.
    public func login(for repository: Repository, trace: @Sendable (Step) -> Void = { _ in }) async throws(OCIError)
        -> Login?
    {
        let start = ContinuousClock.now
        let server = repository.registry == "docker.io" ? Self.hub : repository.registry
        func failure(_ reason: String) -> OCIError {
            .helperFailed(name, registry: repository.registry, reason: reason)
        }
        guard Self.isName(name) else { throw failure("that is not the name of one") }
        guard isInstalled else { throw failure("there is no program 'docker-credential-\(name)' in PATH") }
        let outcome = await run(input: server)
        trace(.helper("docker-credential-\(name)", registry: repository.registry, start.duration(to: .now)))
        switch outcome {
        case .failed(let reason): throw failure(reason)
        case .ended(let isSuccess, let output, let errors):
            guard isSuccess else {
                if output.contains(Self.notFound) { return nil }
                let words = errors.split(whereSeparator: \.isNewline).joined(separator: " ")
                throw failure(words.isEmpty ? "it fails without a word" : String(words.prefix(512)))
            }
            guard let login = Self.login(in: Array(output.utf8), source: "docker-credential-\(name)") else {
                throw failure("its answer is not a JSON object with 'Username' and 'Secret'")
            }
            return login
        }
    }

    /// Reads what a helper answers; `nil` when that is no login.
    static func login(in output: [UInt8], source: String) -> Login? {
        struct Answer: Decodable {
            var Username: String
            var Secret: String
        }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(output)), !answer.Secret.isEmpty else {
            return nil
        }
        return Login(user: answer.Username, password: Secret(answer.Secret), source: source)
    }

    private static func isName(_ text: String) -> Bool {
        let isPlain = { (byte: UInt8) in byte.isWord && byte != UInt8(ascii: "_") }
        return text.utf8.first.map(isPlain) ?? false
            && text.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }

    /// Only directories that are named from the root on are looked at: the directory that Tidemark runs in is anybody's.
    private var directories: [Substring] {
        (environment["PATH"] ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
    }

    private var isInstalled: Bool {
        directories.contains { FileManager.default.isExecutableFile(atPath: "\($0)/docker-credential-\(name)") }
    }

    private enum Outcome: Sendable {
        case ended(isSuccess: Bool, output: String, errors: String)
        case failed(String)
    }

    private func run(input: String) async -> Outcome {
        await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await start(input: input) }
            group.addTask {
                do { try await Task.sleep(for: Self.patience) } catch { return .failed("it was cancelled") }
                return .failed("it did not end within \(Self.patience.components.seconds) seconds")
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .failed("it was cancelled")
        }
    }

    private func start(input: String) async -> Outcome {
        var variables: [Environment.Key: String] = ["LC_ALL": "C"]
        for name in Self.variables {
            if let value = environment[name], let key = Environment.Key(rawValue: name) { variables[key] = value }
        }
        variables["PATH"] = directories.joined(separator: ":")
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
        do {
            let result = try await Subprocess.run(
                .name("docker-credential-\(name)"),
                arguments: ["get"],
                environment: .custom(variables),
                platformOptions: options,
                input: .inputWriter,
                output: .string(limit: Self.outputLimit),
                error: .string(limit: Self.outputLimit)
            ) { execution in
                // A helper may answer without having read the question; given as `.array`, that would end Tidemark, too.
                _ = try? await execution.standardInputWriter.write(Array(input.utf8).span.bytes)
                try? await execution.standardInputWriter.finish()
            }
            return .ended(
                isSuccess: result.terminationStatus.isSuccess,
                output: result.standardOutput,
                errors: result.standardError
            )
        } catch { return .failed("\(error)") }
    }
}
