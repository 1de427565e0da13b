import Foundation

/// A child process that inherits nothing but its three files.
///
/// Foundation's `Process` waits for all children on one thread, through descriptors that later children inherit: a
/// server that stays alive then keeps everybody waiting.
final class Child: @unchecked Sendable {
    let id: pid_t
    private var status: Int32?

    /// Starts `program`, found in `PATH`, with standard input, output and errors on the files named.
    init(
        _ program: String,
        _ arguments: [String],
        in directory: String?,
        environment: [String: String],
        files: (input: String, output: String, errors: String)
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, files.input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, files.output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, files.errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        let start = directory.map { ["env", "--chdir=\($0)", program] } ?? [program]
        let texts = (start + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (texts + variables).forEach { free($0) } }
        var id: pid_t = 0
        let code = posix_spawnp(&id, start[0], &actions, &attributes, texts, variables)
        guard code == 0 else {
            throw Command.Failure(description: "'\(program)' cannot be started: \(String(cString: strerror(code)))")
        }
        self.id = id
    }

    /// The exit status, 128 + the signal that ended it, or `nil` while the process runs.
    func poll() -> Int32? {
        if let status { return status }
        var word: Int32 = 0
        guard waitpid(id, &word, WNOHANG) == id else { return nil }
        status = word & 0x7F == 0 ? (word >> 8) & 0xFF : 128 + (word & 0x7F)
        return status
    }

    /// Waits until the process has ended, for `seconds` at most.
    func wait(_ seconds: TimeInterval) -> Int32? {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while Date() < deadline {
            if let status = poll() { return status }
            usleep(1000)
        }
        return poll()
    }

    /// Asks the process to end, and ends it when it does not within two seconds.
    func stop() {
        guard poll() == nil else { return }
        kill(id, SIGTERM)
        guard wait(2) == nil else { return }
        kill(id, SIGKILL)
        _ = wait(5)
    }
}
