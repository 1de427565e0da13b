internal import Glibc
internal import Markers

extension Tree {
    /// Reads a directory: its files as they are, committed or not. Symbolic links are not followed, and `.git` is not
    /// entered. Costs one read of each file whose name qualifies, on all cores.
    ///
    /// - Throws: `DirectoryError` when the directory itself cannot be read; a file that cannot is a diagnostic.
    public static func read(directory: String) async throws(DirectoryError) -> Tree {
        let (paths, diagnostics) = try list(directory)
        let parts = await Workers.mapSlices(paths) { paths in
            let reader = FileReader()
            var tree = Tree()
            for path in paths { tree.add(path, below: directory, with: reader) }
            return tree
        }
        var tree = Tree(joining: parts)
        tree.diagnostics += diagnostics
        return tree
    }

    private mutating func add(_ path: String, below directory: String, with reader: FileReader) {
        switch reader.read("\(directory)/\(path)") {
        case .success(let bytes):
            let role = Role(ofFileNamed: path).narrowed(by: bytes)
            if !role.isEmpty { add(path, role, Array(bytes)) }
        case .failure(let failure):
            // A file that went away between the listing and now is no file.
            guard failure != .gone else { return }
            diagnostics.append(Diagnostic(.warning, file: path, message: failure.description))
        }
    }

    /// Lists the files whose names qualify, in no order, and the directories that could not be entered.
    private static func list(_ root: String) throws(DirectoryError) -> ([String], [Diagnostic]) {
        var paths: [String] = []
        var diagnostics: [Diagnostic] = []
        var open = [""]
        while let prefix = open.popLast() {
            guard let stream = opendir("\(root)/\(prefix)") else {
                let reason = String(cString: strerror(errno))
                if prefix.isEmpty { throw DirectoryError(path: root, reason: reason) }
                let path = String(prefix.dropLast())
                diagnostics.append(
                    Diagnostic(.warning, file: path, message: "this directory is passed over: \(reason)")
                )
                continue
            }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                switch kind(of: entry.pointee.d_type, "\(root)/\(prefix)\(name)") {
                case DT_DIR where name != "." && name != ".." && name != ".git": open.append("\(prefix)\(name)/")
                case DT_REG where !Role(ofFileNamed: name).isEmpty: paths.append(prefix + name)
                default: break
                }
            }
        }
        return (paths, diagnostics)
    }

    /// Some file systems do not say in the listing what an entry is.
    private static func kind(of type: UInt8, _ path: @autoclosure () -> String) -> Int {
        guard Int(type) == DT_UNKNOWN else { return Int(type) }
        var status = stat()
        guard lstat(path(), &status) == 0 else { return DT_UNKNOWN }
        return status.st_mode & S_IFMT == S_IFDIR ? DT_DIR : status.st_mode & S_IFMT == S_IFREG ? DT_REG : DT_UNKNOWN
    }
}

/// Why a directory cannot be read.
public struct DirectoryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The directory as it was given.
    public let path: String
    /// The system's words.
    public let reason: String

    /// The situation in one sentence.
    public var description: String { "cannot read the directory '\(path)': \(reason)" }
}
