internal import HTTP
internal import Subprocess

/// A program to run with its arguments.
struct Program: Sendable {
    let name: String
    let arguments: [String]
    /// What it is told beside what every program may know.
    var environment: [String: String] = [:]

    /// What a program that ran to its end left.
    struct Outcome: Sendable {
        let isSuccess: Bool
        let output: String
        let errors: String
    }

    /// The largest output in bytes: of signatures and lists of keys.
    private static let outputLimit = 1 << 20

    /// Runs the program to its end.
    ///
    /// - Throws: `GitError.processFailed` when it cannot be started or says too much, `.cancelled`.
    func run(input: [UInt8], inheriting variables: [String: String]) async throws(GitError) -> Outcome {
        do {
            let result = try await Subprocess.run(
                .name(name),
                arguments: Arguments(arguments),
                environment: environment(inheriting: variables),
                platformOptions: Self.options,
                input: .inputWriter,
                output: .string(limit: Self.outputLimit),
                error: .string(limit: Self.outputLimit)
            ) { execution in
                // A program may end without having read all; given as `.array`, that would end Tidemark, too.
                _ = try? await execution.standardInputWriter.write(input.span.bytes)
                try? await execution.standardInputWriter.finish()
            }
            return Outcome(
                isSuccess: result.terminationStatus.isSuccess,
                output: result.standardOutput,
                errors: result.standardError
            )
        } catch is CancellationError {
            throw .cancelled
        } catch {
            guard !Task.isCancelled else { throw .cancelled }
            let words = "\(error)"
            throw .processFailed(
                remote: "",
                program: name,
                words: words.hasSuffix(".") ? String(words.dropLast()) : words
            )
        }
    }

    /// A program that is not needed any more is asked to end before it is ended. In a group of its own it does not hear what
    /// a person types at the terminal: a push may end after an interrupt.
    static var options: PlatformOptions {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        return options
    }

    /// What the program may know of ours; Git's configuration of the host is not among it.
    func environment(inheriting variables: [String: String]) -> Environment {
        var environment: [Environment.Key: String] = [
            "LC_ALL": "C", "GIT_PROTOCOL": "version=2", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
        ]
        for name in ["PATH", "HOME", "USER", "SSH_AUTH_SOCK", "TMPDIR"] {
            if let value = variables[name], let key = Environment.Key(rawValue: name) { environment[key] = value }
        }
        for (name, value) in self.environment {
            if let key = Environment.Key(rawValue: name) { environment[key] = value }
        }
        return .custom(environment)
    }
}

extension Program {
    /// OpenSSH's own client. It never asks a person, never accepts an unknown host, and with a key of ours looks at no
    /// configuration and no agent.
    static func ssh(
        user: String?,
        host: String,
        port: Int?,
        command: String,
        path: String,
        key: SSHKeyFiles?
    ) -> Program {
        var arguments = [
            "-oBatchMode=\(key?.isEncrypted ?? false ? "no" : "yes")", "-oStrictHostKeyChecking=yes",
            "-oSendEnv=GIT_PROTOCOL",
            "-oConnectTimeout=10", "-oServerAliveInterval=15", "-oNumberOfPasswordPrompts=1", "-oLogLevel=ERROR", "-T",
        ]
        if let key {
            arguments += [
                "-F/dev/null", "-oIdentitiesOnly=yes", "-oIdentityAgent=none", "-oPasswordAuthentication=no",
                "-oKbdInteractiveAuthentication=no", "-i\(key.identity)", "-oUserKnownHostsFile=\(key.knownHosts)",
                "-oGlobalKnownHostsFile=/dev/null",
            ]
        }
        if let port { arguments.append("-p\(port)") }
        let target = "\(user ?? "git")@\(host)"
        let quoted = "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        return Program(
            name: "ssh",
            arguments: arguments + ["--", target, "\(command) \(quoted)"],
            environment: key?.environment ?? [:]
        )
    }
}

/// The files that `ssh` needs of a key.
struct SSHKeyFiles: Sendable {
    private let directory: PrivateDirectory
    let environment: [String: String]
    var isEncrypted: Bool { !environment.isEmpty }
    var identity: String { directory.path + "/identity" }
    var knownHosts: String { directory.path + "/known_hosts" }

    /// Writes what `proof` holds; `nil` where it holds no key.
    init?(_ proof: Access.Proof) throws(GitError) {
        guard case .ssh(let key) = proof else { return nil }
        let files: [PrivateDirectory.File] = [
            .init("identity", key.identity.value.endingInLineFeed), .init("known_hosts", key.knownHosts),
        ]
        directory = try PrivateDirectory(for: .ssh, files: files + PrivateDirectory.askpass(key.passphrase))
        environment = directory.askpassEnvironment(for: key.passphrase)
    }

    /// Removes them.
    func remove() { directory.remove() }
}
