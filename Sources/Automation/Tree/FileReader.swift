internal import Glibc

/// Reads files into one buffer that is used again and again; not for two threads at once.
final class FileReader {
    /// Why a file was not read.
    enum Failure: Error, Equatable, CustomStringConvertible {
        case gone
        case tooLarge
        case unreadable(String)

        var description: String {
            switch self {
            case .gone: "this file is gone"
            case .tooLarge: "this file is passed over: it is larger than \(Tree.fileLimit >> 20) MiB"
            case .unreadable(let reason): "this file cannot be read: \(reason)"
            }
        }
    }

    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    deinit { buffer.deallocate() }

    /// Reads a regular file whole; a symbolic link is not followed.
    ///
    /// - Returns: bytes that are valid until the next call.
    func read(_ name: String, in folder: OpenDirectory) -> Result<UnsafeRawBufferPointer, Failure> {
        let file = openat(folder.descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return .failure(failure(errno)) }
        defer { close(file) }
        var count = 0
        while true {
            let more = Glibc.read(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            guard more >= 0 else {
                if errno == EINTR { continue }
                return .failure(failure(errno))
            }
            count += more
            guard count <= Tree.fileLimit else { return .failure(.tooLarge) }
            // A short read is the end of a file on most file systems; only nothing at all is the end on each of them.
            guard more > 0 else { return .success(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            if count == buffer.count { grow() }
        }
    }

    private func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 4, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
        buffer.deallocate()
        buffer = larger
    }

    private func failure(_ code: Int32) -> Failure {
        code == ENOENT || code == ELOOP ? .gone : .unreadable(String(cString: strerror(code)))
    }
}
