import Foundation

/// A bare repository on disk, looked at and changed with the `git` command, as a person beside Tidemark would.
public struct BareRepository: Sendable {
    public let path: String

    public static let environment = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A Person", "GIT_AUTHOR_EMAIL": "person@example.com",
        "GIT_COMMITTER_NAME": "A Person", "GIT_COMMITTER_EMAIL": "person@example.com",
    ]

    public init(at path: String, files: [String: String]) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try git("init", "--quiet", "--bare", "--initial-branch=main", path)
        try git("config", "http.receivepack", "true")
        if !files.isEmpty { try commit(files, message: "Begin") }
    }

    @discardableResult
    public func git(_ arguments: String...) throws -> String {
        try Command("git", ["-C", path] + arguments, environment: Self.environment).succeed()
    }

    /// Adds a commit that writes `files` (a `nil` text removes one), as a rival or a person would push it.
    public func commit(_ files: [String: String?], to branch: String = "main", message: String) throws {
        let tree = try TemporaryDirectory()
        let clone = "\(tree.path)/clone"
        try Command("git", ["clone", "--quiet", path, clone], environment: Self.environment).succeed()
        let inClone = { (arguments: [String]) in
            try Command("git", ["-C", clone] + arguments, environment: Self.environment).succeed()
        }
        let isKnown =
            try Command(
                "git",
                ["-C", clone, "rev-parse", "--verify", "-q", "origin/\(branch)"],
                environment: Self.environment
            ).run().status == 0
        _ = try inClone(
            isKnown ? ["checkout", "-q", "-B", branch, "origin/\(branch)"] : ["checkout", "-q", "-B", branch]
        )
        // What goes makes room for what comes.
        for (name, text) in files where text == nil { _ = try inClone(["rm", "-q", name]) }
        for (name, text) in files { if let text { try tree.write("clone/\(name)", text) } }
        _ = try inClone(["add", "-A"])
        _ = try inClone(["commit", "-q", "-m", message])
        _ = try inClone(["push", "-q", "origin", "HEAD:refs/heads/\(branch)"])
    }

    public func tip(_ branch: String = "main") throws -> String { try git("rev-parse", branch) }

    public func file(_ name: String, at revision: String = "main") throws -> String {
        // `succeed` drops the last line feed, which here is part of the file.
        try Command("git", ["-C", path, "show", "\(revision):\(name)"], environment: Self.environment).run().output
    }

    public func log(_ branch: String = "main", format: String = "%s") throws -> [String] {
        try git("log", "--format=\(format)", branch).split(separator: "\n").map(String.init)
    }

    /// Installs an executable hook.
    public func hook(_ name: String, _ script: String) throws {
        let file = "\(path)/hooks/\(name)"
        try FileManager.default.createDirectory(atPath: "\(path)/hooks", withIntermediateDirectories: true)
        try script.write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    }

    /// Fails unless every object is sound.
    public func verify() throws { try git("fsck", "--strict", "--no-dangling") }
}
