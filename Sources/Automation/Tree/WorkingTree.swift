internal import Glibc
internal import Markers

/// Writes changed files back into a directory.
enum WorkingTree {
    /// Why a file was not written.
    struct Failure: Error, Sendable, Equatable {
        let reason: String
    }

    /// Replaces a file's bytes: a temporary file beside it, its mode set, renamed over it, so that whoever reads sees
    /// the old file or the new one and never a part.
    ///
    /// - Parameters:
    ///   - old: what the file held when the edits were made.
    ///   - new: what it is to hold.
    ///   - again: makes the bytes anew when somebody changed the file meanwhile; `nil` leaves it alone.
    static func write(
        _ name: String,
        in folder: OpenDirectory,
        old: [UInt8],
        new: [UInt8],
        again: (_ current: [UInt8]) -> [UInt8]?,
        with reader: FileReader
    ) throws(Failure) {
        var status = stat()
        guard fstatat(folder.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG
        else {
            throw Failure(reason: "it is no longer a file")
        }
        var bytes = new
        switch reader.read(name, in: folder) {
        case .failure(let failure): throw Failure(reason: failure.description)
        case .success(let current):
            if !isSame(current, old) {
                guard let made = again(Array(current)) else { return }
                bytes = made
            }
        }
        try replace(name, in: folder, with: bytes, mode: status.st_mode & 0o7777)
    }

    private static func isSame(_ one: UnsafeRawBufferPointer, _ other: [UInt8]) -> Bool {
        guard one.count == other.count, let start = one.baseAddress else { return one.count == other.count }
        return other.withUnsafeBytes { $0.baseAddress.map { memcmp(start, $0, one.count) == 0 } ?? true }
    }

    private static func replace(
        _ name: String,
        in folder: OpenDirectory,
        with bytes: [UInt8],
        mode: mode_t
    ) throws(Failure) {
        // Not the process's number: in a container it is the same each time, and what a killed process left stays.
        let temporary = "\(name).tidemark-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        let file = openat(folder.descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure() }
        var isWritten = false
        defer { if !isWritten { unlinkat(folder.descriptor, temporary, 0) } }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count >= 0 || errno == EINTR else {
                defer { close(file) }
                throw failure()
            }
            rest = rest.dropFirst(max(0, count))
        }
        guard fchmod(file, mode) == 0 else {
            defer { close(file) }
            throw failure()
        }
        // What a full disk or a network file system refuses may come to light only here.
        guard close(file) == 0, renameat(folder.descriptor, temporary, folder.descriptor, name) == 0 else {
            throw failure()
        }
        isWritten = true
    }

    private static func failure() -> Failure { Failure(reason: String(cString: strerror(errno))) }
}
