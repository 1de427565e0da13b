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
            return try await within(access.timeout, or: late) { () async throws(GitError) in
                try await run(program, body)
            }
        case .ssh(let user, let host, let port, let path):
            let key = try SSHKeyFiles(access.proof)
            defer { key?.remove() }
            let program = Program.ssh(
                user: user,
                host: host,
                port: port,
                command: service.rawValue,
                path: path,
                key: key
            )
            return try await within(access.timeout, or: late) { () async throws(GitError) in
                try await run(program, body)
            }
        }
    }

    private var late: GitError {
        .timedOut(remote: location.description, seconds: Int(access.timeout.components.seconds))
    }

    /// Runs the program and gives the conversation's outcome; where that failed, the program's own words come first.
    private func run<Value: Sendable>(
        _ program: Program,
        _ body: @escaping @Sendable (any Conversation) async throws(GitError) -> Value
    ) async throws(GitError) -> Value {
        let remote = location.description
        do {
            let result = try await Subprocess.run(
                .name(program.name),
                arguments: Arguments(program.arguments),
                environment: program.environment(inheriting: access.environment),
                platformOptions: Program.options,
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
                throw await explain(error, program, status: result.terminationStatus, words: result.standardError)
            }
        } catch let error as GitError {
            throw error
        } catch is CancellationError {
            throw .cancelled
        } catch { throw .processFailed(remote: remote, program: program.name, words: "\(error)") }
    }

    private func explain(
        _ error: GitError,
        _ program: Program,
        status: TerminationStatus,
        words: String
    ) async -> GitError {
        guard case .malformed(let remote, _) = error, !status.isSuccess else { return error }
        let words = words.split(whereSeparator: \.isNewline)
            .map { $0.trimmingPrefix("fatal: ") }.filter { !$0.isEmpty }.joined(separator: "; ")
        // Any other code is the one of the program at the other end, which `ssh` has reached.
        guard program.name == "ssh", status == .exited(255) else {
            let service = program.arguments.last?.split(separator: " ").first.map(String.init)
            return .processFailed(
                remote: remote,
                program: program.name == "ssh" ? service ?? program.name : program.name,
                words: words
            )
        }
        if words.contains("Permission denied") {
            return .unauthorized(
                remote: remote,
                source: access.source ?? "the SSH agent and configuration",
                words: words
            )
        }
        if words.contains("Host key verification failed"), let (offered, known) = await hostKeys(program) {
            return .untrustedHost(remote: remote, offered: offered, known: known)
        }
        return .processFailed(remote: remote, program: "ssh", words: words)
    }

    /// The fingerprint that the host shows, and those that are known of it.
    private func hostKeys(_ program: Program) async -> (offered: String, known: [String])? {
        guard case .ssh(_, let host, let port, _) = location else { return nil }
        // Of several values OpenSSH takes the first. It says no more than it must of a host that it does not trust.
        let loud = Program(
            name: program.name,
            arguments: ["-oLogLevel=DEBUG1"] + program.arguments,
            environment: program.environment
        )
        let said = try? await loud.run(input: [], inheriting: access.environment)
        let start = "Server host key: "
        let lines = said?.errors.split(whereSeparator: \.isNewline) ?? []
        guard let line = lines.first(where: { $0.contains(start) }), let key = line.firstRange(of: start) else {
            return nil
        }
        let offered = line[key.upperBound...].split(separator: " ")
        let option = "-oUserKnownHostsFile="
        let file = program.arguments.first { $0.hasPrefix(option) }.map { ["-f", String($0.dropFirst(option.count))] }
        let name = port.map { $0 == 22 ? host : "[\(host)]:\($0)" } ?? host
        let find = Program(name: "ssh-keygen", arguments: ["-l", "-F", name] + (file ?? []))
        let found = try? await find.run(input: [], inheriting: access.environment)
        let known = (found?.output ?? "").split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("SHA256:") }.map(String.init)
        }
        return (offered.last.map(String.init) ?? "", known)
    }
}
