internal import FoundationEssentials
internal import Glibc
internal import HTTP

/// A directory of mode 0700 that holds secrets for as long as one conversation or one signature: OpenSSH and GnuPG read
/// them from files only.
struct PrivateDirectory: Sendable {
    /// A file that only its owner can read.
    struct File {
        let name: String
        let text: String
        let mode: mode_t

        init(_ name: String, _ text: String, mode: mode_t = 0o600) {
            self.name = name
            self.text = text
            self.mode = mode
        }
    }

    let path: String

    /// Makes the directory below the temporary one, with what it is to hold.
    init(named name: String, files: [File]) throws(GitError) {
        var template = Array("\(FileManager.default.temporaryDirectory.path)/tidemark-\(name)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw .store(path: "the temporary directory", reason: String(cString: strerror(errno)))
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(GitError) {
            for file in files { try add(file) }
        } catch {
            remove()
            throw error
        }
    }

    /// Adds a file.
    func add(_ file: File) throws(GitError) {
        guard Self.write(file.text, to: "\(path)/\(file.name)", mode: file.mode) else {
            throw .store(path: path, reason: String(cString: strerror(errno)))
        }
    }

    /// Removes the directory with what is in it.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// A program that prints the passphrase, for OpenSSH, with the file that it reads; nothing without a passphrase.
    static func askpass(_ passphrase: Secret?) -> [File] {
        guard let passphrase else { return [] }
        return [
            File("passphrase", passphrase.value),
            File("askpass", "#!/bin/sh\nexec cat \"${0%/*}/passphrase\"\n", mode: 0o700),
        ]
    }

    /// What makes OpenSSH ask that program instead of a person.
    func askpassEnvironment(for passphrase: Secret?) -> [String: String] {
        guard passphrase != nil else { return [:] }
        return ["SSH_ASKPASS": path + "/askpass", "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0"]
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

extension String {
    /// OpenSSH does not read a key whose last line has no end.
    var endingInLineFeed: String { hasSuffix("\n") ? self : self + "\n" }
}
