internal import FoundationEssentials
internal import Glibc

extension Store {
    /// What a store takes of the disk.
    public struct Footprint: Sendable, Hashable {
        /// All files together.
        public var bytes = 0
        /// Packs and their indexes.
        public var files = 0
    }

    /// Adds up what the store takes of the disk.
    public func footprint() -> Footprint {
        var footprint = Footprint()
        for folder in Self.names(in: path) {
            let folder = "\(path)/\(folder)"
            for name in Self.names(in: folder) {
                var status = stat()
                guard stat("\(folder)/\(name)", &status) == 0 else { continue }
                footprint.bytes += Int(status.st_size)
                footprint.files += 1
            }
        }
        return footprint
    }

    /// Removes what a process left that was ended in the middle of its work. Whoever holds the lock may do so.
    static func removeLeftovers(in path: String) {
        for folder in ["", "/pack"] {
            for name in names(in: path + folder) where isLeftover(name) { unlink("\(path)\(folder)/\(name)") }
        }
        try? FileManager.default.removeItem(atPath: path + ".history")
    }

    /// Temporary files as libgit2 names them.
    private static func isLeftover(_ name: String) -> Bool {
        name.contains("_git2_")
    }

    private static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
