import Foundation

/// A home of GnuPG with keys of its own, whose agent ends with it.
public final class GnuPG: Sendable {
    private let directory: TemporaryDirectory
    public var home: String { directory.path + "/home" }

    public init() throws {
        directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(
            atPath: directory.path + "/home",
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    deinit { _ = try? Command("gpgconf", ["--homedir", home, "--kill", "all"]).run() }

    /// Makes a key and gives its private half in armour.
    public func makeKey(_ name: String, type: String = "ed25519", passphrase: String = "") throws -> String {
        let secret = ["--pinentry-mode=loopback", "--passphrase", passphrase]
        try gpg(secret + ["--quick-gen-key", "\(name) <\(name)@example.com>", type, "sign", "never"])
        return try gpg(secret + ["--armor", "--export-secret-keys", name]) + "\n"
    }

    /// The public half of all keys.
    public func publicKeys() throws -> String { try gpg(["--armor", "--export"]) + "\n" }

    @discardableResult
    private func gpg(_ arguments: [String]) throws -> String {
        try Command("gpg", ["--homedir", home, "--batch", "--quiet"] + arguments).succeed()
    }

    /// How many agents run whose home is below a directory.
    public static func agents(below directory: String) throws -> Int {
        try Command("ps", ["-eo", "stat,args"]).succeed().split(separator: "\n")
            .count { $0.contains("gpg-agent --homedir \(directory)") && !$0.hasPrefix("Z") }
    }
}
