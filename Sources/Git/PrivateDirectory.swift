internal import FoundationEssentials
internal import Glibc
internal import HTTP
internal import Synchronization

/// A directory of mode 0700 below the temporary one, for as long as its owner needs it: secrets that OpenSSH and GnuPG read
/// from files only, and stores that nobody keeps.
///
/// It is locked while its owner lives. What a process left that was killed is not, and the next one that makes such a
/// directory removes it.
public final class PrivateDirectory: Sendable {
    /// What the directory is for; part of its name.
    public enum Purpose: String, Sendable, CaseIterable {
        /// The key of one conversation over SSH.
        case ssh
        /// The key of one signature by `ssh-keygen`.
        case sign
        /// The home of `gpg` for one signature.
        case gpg
        /// The stores of one pass without a cache.
        case store
    }

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

    /// Where it is.
    public let path: String
    private let lock: Int32

    /// The directories of this process.
    private static let own = Mutex<Set<String>>([])

    /// Makes an empty directory.
    ///
    /// - Throws: `GitError.store`.
    public init(for purpose: Purpose) throws(GitError) {
        _ = Self.withoutLeftovers
        let base = Self.base
        while true {
            var template = Array("\(base)/\(Self.prefix(purpose))XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw .store(path: base, reason: String(cString: strerror(errno))) }
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard let lock = Self.lock(path) else {
                let reason = String(cString: strerror(errno))
                // Whoever clears away leftovers may take it for one until it is locked; anything else is a fault.
                guard rmdir(path) != 0, errno == ENOENT else { throw .store(path: path, reason: reason) }
                continue
            }
            (self.path, self.lock) = (path, lock)
            Self.own.withLock { _ = $0.insert(path) }
            return
        }
    }

    deinit { close(lock) }

    /// Makes a directory with what it is to hold.
    convenience init(for purpose: Purpose, files: [File]) throws(GitError) {
        try self.init(for: purpose)
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
    public func remove() {
        Self.own.withLock { _ = $0.remove(path) }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Removes all directories of this process, whose owners have no time left to do it.
    public static func removeAll() {
        for path in own.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
    }

    // MARK: Leftovers

    private static var base: String {
        let base = FileManager.default.temporaryDirectory.path
        return base.hasSuffix("/") ? String(base.dropLast()) : base
    }

    private static func prefix(_ purpose: Purpose) -> String { "tidemark-\(purpose.rawValue)-" }

    /// Locks a directory of ours; `nil` where it is not one, or is another's.
    private static func lock(_ path: String) -> Int32? {
        let file = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return nil }
        var (opened, named) = (stat(), stat())
        guard flock(file, LOCK_EX | LOCK_NB) == 0, fstat(file, &opened) == 0, lstat(path, &named) == 0,
            opened.st_ino == named.st_ino, opened.st_uid == geteuid(), opened.st_mode & 0o777 == 0o700
        else {
            close(file)
            return nil
        }
        return file
    }

    /// How many leftovers one process removes at most. A killed process leaves a handful; whatever made thousands, nobody is to
    /// wait until they are gone, and the next processes take their share.
    static let leftoverLimit = 100

    /// Once in a process.
    private static let withoutLeftovers: Void = {
        let prefixes = Purpose.allCases.map { prefix($0) }
        var count = 0
        for name in (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? [] {
            let path = "\(base)/\(name)"
            guard let prefix = prefixes.first(where: { name.hasPrefix($0) }), name.utf8.count == prefix.utf8.count + 6,
                let lock = lock(path)
            else { continue }
            try? FileManager.default.removeItem(atPath: path)
            close(lock)
            count += 1
            guard count < leftoverLimit else { return }
        }
    }()

    // MARK: Passphrases

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
