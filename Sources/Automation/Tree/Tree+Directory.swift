internal import Glibc
internal import Markers

extension Tree {
    /// Reads a directory, and finds the markers of its files.
    ///
    /// - Throws: `DirectoryError` when the directory itself cannot be read; a file that cannot is a diagnostic.
    public static func read(directory: String) async throws(DirectoryError) -> Tree {
        try await FoundFiles.read(directory: directory).parsed()
    }
}

extension FoundFiles {
    /// Reads a directory: its files as they are, committed or not. Symbolic links are not followed, and `.git` is not
    /// entered; neither are submodules. Costs one read of each file whose name qualifies, on all cores.
    ///
    /// - Throws: `DirectoryError` when the directory itself cannot be read; a file that cannot is a diagnostic.
    static func read(directory: String) async throws(DirectoryError) -> FoundFiles {
        let folders = try await list(directory)
        let parts = await Workers.mapSlices(folders.flatMap(\.runs)) { runs in
            let reader = FileReader()
            var found = FoundFiles()
            for run in runs { found.add(run, below: directory, with: reader) }
            return found
        }
        var found = FoundFiles(joining: parts)
        found.diagnostics += folders.compactMap(\.diagnostic)
        let marked = Set(found.manifests.map(\.path))
        found.unfollowed += folders.flatMap(\.links).filter { $0.matters(to: marked) }
        for folder in folders where folder.isSubmodule {
            let path = String(folder.prefix.dropLast())
            let below = try? await read(directory: "\(directory)/\(path)")
            found.unfollowed.append(
                Unfollowed(path: path, kind: .submodule(isMarked: !(below?.manifests.isEmpty ?? true)))
            )
        }
        return found
    }

    /// What stands in one directory of the tree.
    private struct Folder: Sendable {
        /// From the root of the tree, with a final `/`; empty for the root.
        let prefix: String
        /// The files whose names qualify, in no order.
        var files: [String] = []
        /// Not `.git`.
        var folders: [String] = []
        /// The symbolic links whose names qualify.
        var links: [Unfollowed] = []
        /// Whether it is a repository of its own within another one.
        var isSubmodule = false
        /// Why it could not be entered.
        var failure: String?

        var diagnostic: Diagnostic? {
            failure.map {
                Diagnostic(.error, file: String(prefix.dropLast()), message: "this directory cannot be read: \($0)")
            }
        }

        /// The files in runs, so that several cores can share a large directory.
        var runs: [Run] {
            stride(from: 0, to: files.count, by: 16).map { Run(prefix: prefix, files: files[$0...].prefix(16)) }
        }
    }

    /// Some files of one directory.
    private struct Run: Sendable {
        let prefix: String
        let files: ArraySlice<String>
    }

    private mutating func add(_ run: Run, below root: String, with reader: FileReader) {
        // A directory that went away between the listing and now holds no files.
        guard let folder = try? OpenDirectory("\(root)/\(run.prefix)") else { return }
        for name in run.files {
            switch reader.read(name, in: folder) {
            case .success(let bytes):
                if Unfollowed.isPointer(bytes) {
                    unfollowed.append(Unfollowed(path: run.prefix + name, kind: .pointer))
                }
                let role = Tree.Role(ofFileNamed: name).narrowed(by: bytes)
                if !role.isEmpty { add(run.prefix + name, role, Array(bytes)) }
            case .failure(let failure):
                // A file that went away between the listing and now is no file.
                guard failure != .gone else { continue }
                // Its markers may be out of date, or it may be a policy file: nothing can be said of the whole without it.
                let severity = failure == .tooLarge ? Diagnostic.Severity.warning : .error
                diagnostics.append(Diagnostic(severity, file: run.prefix + name, message: failure.description))
            }
        }
    }

    /// Lists all directories, one level after the other.
    private static func list(_ root: String) async throws(DirectoryError) -> [Folder] {
        var folders: [Folder] = []
        var level = [""]
        while !level.isEmpty {
            let found = await Workers.mapSlices(level) { prefixes in prefixes.map { list($0, below: root) } }
                .flatMap { $0 }
            if folders.isEmpty, let reason = found.first?.failure { throw DirectoryError(path: root, reason: reason) }
            folders += found
            level = found.flatMap { folder in folder.folders.map { "\(folder.prefix)\($0)/" } }
        }
        return folders
    }

    private static func list(_ prefix: String, below root: String) -> Folder {
        var folder = Folder(prefix: prefix)
        guard let stream = opendir("\(root)/\(prefix)") else {
            folder.failure = String(cString: strerror(errno))
            return folder
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            switch kind(of: entry.pointee.d_type, "\(root)/\(prefix)\(name)") {
            case DT_DIR where name != "." && name != ".." && name != ".git": folder.folders.append(name)
            case DT_REG where !Tree.Role(ofFileNamed: name).isEmpty: folder.files.append(name)
            case DT_REG where name == ".git" && !prefix.isEmpty: folder.isSubmodule = true
            case DT_LNK where !Tree.Role(ofFileNamed: name).isEmpty:
                let target = text(ofLink: "\(root)/\(prefix)\(name)")
                if let link = target.flatMap({ Unfollowed.link(at: prefix + name, to: $0) }) {
                    folder.links.append(link)
                }
            default: break
            }
        }
        if folder.isSubmodule { (folder.files, folder.folders, folder.links) = ([], [], []) }
        return folder
    }

    private static func text(ofLink path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    /// Some file systems do not say in the listing what an entry is.
    private static func kind(of type: UInt8, _ path: @autoclosure () -> String) -> Int {
        guard Int(type) == DT_UNKNOWN else { return Int(type) }
        var status = stat()
        guard lstat(path(), &status) == 0 else { return DT_UNKNOWN }
        // IFTODT of dirent.h.
        return Int(status.st_mode & S_IFMT) >> 12
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
