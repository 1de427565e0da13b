internal import FoundationEssentials
internal import Glibc
internal import HTTP

/// A directory of mode 0700 that holds an SSH key for as long as one conversation: `ssh` reads keys from files only.
struct PrivateDirectory: Sendable {
    let path: String
    var identity: String { path + "/identity" }
    var knownHosts: String { path + "/known_hosts" }
    /// A program that prints the passphrase; `nil` for a key without one.
    let askpass: String?

    /// Writes what `proof` holds; `nil` where it holds no key.
    static func make(for proof: Access.Proof) throws(GitError) -> PrivateDirectory? {
        guard case .ssh(let key) = proof else { return nil }
        var template = Array("\(FileManager.default.temporaryDirectory.path)/tidemark-ssh-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw .store(path: "the temporary directory", reason: String(cString: strerror(errno)))
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let directory = PrivateDirectory(path: path, askpass: key.passphrase.map { _ in path + "/askpass" })
        let identity = key.identity.value
        // OpenSSH does not read a key whose last line has no end.
        let files: [(name: String, text: String, mode: mode_t)] = [
            ("identity", identity.hasSuffix("\n") ? identity : identity + "\n", 0o600),
            ("known_hosts", key.knownHosts, 0o600),
            ("passphrase", key.passphrase?.value ?? "", 0o600),
            ("askpass", "#!/bin/sh\nexec cat \"${0%/*}/passphrase\"\n", 0o700),
        ]
        for file in files {
            guard write(file.text, to: "\(path)/\(file.name)", mode: file.mode) else {
                let reason = String(cString: strerror(errno))
                directory.remove()
                throw .store(path: path, reason: reason)
            }
        }
        return directory
    }

    /// Removes the directory with what is in it.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func write(_ text: String, to path: String, mode: mode_t) -> Bool {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { return false }
        defer { close(file) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
