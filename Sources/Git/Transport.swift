internal import FoundationEssentials
internal import HTTP
internal import Subprocess

/// Opens conversations with the services of one location.
struct Transport: Sendable {
    let location: Location
    let access: Access
    let client: Client

    /// Runs `body` in a conversation with `service`, within the deadline of the access; a process is ended with it.
    func converse<Value: Sendable>(
        with service: Service,
        _ body: @escaping @Sendable (any Conversation) async throws(GitError) -> Value
    ) async throws(GitError) -> Value {
        switch location {
        case .http(let url):
            return try await body(HTTPConversation(service, at: url, client: client, access: access))
        case .local(let path):
            let program = Program(name: service.rawValue, arguments: [path])
            return try await within(access.timeout) { () async throws(GitError) in
                try await run(program, body)
            }
        case .ssh(let user, let host, let port, let path):
            let key = try PrivateDirectory.make(for: access.proof)
            defer { key?.remove() }
            let program = Program.ssh(
                user: user,
                host: host,
                port: port,
                command: service.rawValue,
                path: path,
                key: key
            )
            return try await within(access.timeout) { () async throws(GitError) in
                try await run(program, body)
            }
        }
    }

    /// Runs the program and gives the conversation's outcome; where that failed, the program's own words come first.
    private func run<Value: Sendable>(
        _ program: Program,
        _ body: @escaping @Sendable (any Conversation) async throws(GitError) -> Value
    ) async throws(GitError) -> Value {
        let remote = location.description
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        do {
            let result = try await Subprocess.run(
                .name(program.name),
                arguments: Arguments(program.arguments),
                environment: environment(program),
                platformOptions: options,
                input: .inputWriter,
                output: .sequence,
                error: .string(limit: 1 << 20)
            ) { execution -> Result<Value, GitError> in
                let conversation = ProcessConversation(
                    writer: execution.standardInputWriter,
                    output: execution.standardOutput,
                    remote: remote
                )
                do { return .success(try await body(conversation)) } catch {
                    return .failure(error as? GitError ?? .cancelled)
                }
            }
            switch result.closureResult {
            case .success(let value): return value
            case .failure(let error):
                throw explain(error, program: program, status: result.terminationStatus, words: result.standardError)
            }
        } catch let error as GitError {
            throw error
        } catch is CancellationError {
            throw .cancelled
        } catch { throw .processFailed(remote: remote, program: program.name, words: "\(error)") }
    }

    private func explain(_ error: GitError, program: Program, status: TerminationStatus, words: String) -> GitError {
        guard case .malformed(let remote, _) = error, !status.isSuccess else { return error }
        let words = words.split(whereSeparator: \.isNewline)
            .map { $0.trimmingPrefix("fatal: ") }.filter { !$0.isEmpty }.joined(separator: "; ")
        guard program.name == "ssh" else { return .processFailed(remote: remote, program: program.name, words: words) }
        if words.contains("Permission denied") {
            return .unauthorized(
                remote: remote,
                source: access.source ?? "the SSH agent and configuration",
                words: words
            )
        }
        return .processFailed(remote: remote, program: "ssh", words: words)
    }

    /// What the process may know of ours; Git's configuration of the host is not among it.
    private func environment(_ program: Program) -> Environment {
        var environment: [Environment.Key: String] = [
            "LC_ALL": "C", "GIT_PROTOCOL": "version=2", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
        ]
        for name in ["PATH", "HOME", "USER", "SSH_AUTH_SOCK", "TMPDIR"] {
            if let value = access.environment[name], let key = Environment.Key(rawValue: name) {
                environment[key] = value
            }
        }
        for (name, value) in program.environment {
            if let key = Environment.Key(rawValue: name) { environment[key] = value }
        }
        return .custom(environment)
    }

    /// Races `body` against the clock; the loser is cancelled, and a cancelled process is ended.
    private func within<Value: Sendable>(
        _ timeout: Duration,
        _ body: @escaping @Sendable () async throws(GitError) -> Value
    ) async throws(GitError) -> Value {
        let late = GitError.timedOut(remote: location.description, seconds: Int(timeout.components.seconds))
        let outcome = await withTaskGroup(of: Result<Value, GitError>?.self) { group in
            group.addTask {
                do throws(GitError) { return .success(try await body()) } catch { return .failure(error) }
            }
            group.addTask {
                do { try await Task.sleep(for: timeout) } catch { return nil }
                return .failure(late)
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        guard let outcome else { throw .cancelled }
        return try outcome.get()
    }
}

/// A program to run with its arguments.
struct Program: Sendable {
    let name: String
    let arguments: [String]
    var environment: [String: String] = [:]

    /// OpenSSH's own client. It never asks a person, never accepts an unknown host, and with a key of ours looks at no
    /// configuration and no agent.
    static func ssh(
        user: String?,
        host: String,
        port: Int?,
        command: String,
        path: String,
        key: PrivateDirectory?
    ) -> Program {
        var arguments = [
            "-oBatchMode=\(key?.askpass == nil ? "yes" : "no")", "-oStrictHostKeyChecking=yes",
            "-oSendEnv=GIT_PROTOCOL",
            "-oConnectTimeout=10", "-oServerAliveInterval=15", "-oNumberOfPasswordPrompts=1", "-oLogLevel=ERROR", "-T",
        ]
        var environment: [String: String] = [:]
        if let key {
            arguments += [
                "-F/dev/null", "-oIdentitiesOnly=yes", "-oIdentityAgent=none", "-oPasswordAuthentication=no",
                "-oKbdInteractiveAuthentication=no", "-i\(key.identity)", "-oUserKnownHostsFile=\(key.knownHosts)",
                "-oGlobalKnownHostsFile=/dev/null",
            ]
            if let askpass = key.askpass {
                environment = ["SSH_ASKPASS": askpass, "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0"]
            }
        }
        if let port { arguments.append("-p\(port)") }
        let target = "\(user ?? "git")@\(host)"
        let quoted = "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        return Program(
            name: "ssh",
            arguments: arguments + ["--", target, "\(command) \(quoted)"],
            environment: environment
        )
    }
}
