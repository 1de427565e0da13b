internal import Glibc

/// A directory that is open: its files are reached without walking its path again for each, and stay its files when
/// somebody moves it.
final class OpenDirectory {
    /// As it was given.
    let path: String
    /// What `openat(2)` and its like start from.
    let descriptor: Int32

    /// Opens a directory.
    init(_ path: String) throws(WorkingTree.Failure) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else { throw WorkingTree.Failure(reason: String(cString: strerror(errno))) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
