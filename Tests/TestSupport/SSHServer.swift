import Foundation

/// `sshd` on a high port of loopback with a host key and one authorised user key, both of its own.
public final class SSHServer: Sendable {
    public let directory: TemporaryDirectory
    public let port: Int
    /// The user's private key, OpenSSH format, and its passphrase where it has one.
    public let identity: String
    public let knownHosts: String
    public let user: String
    private let daemon: Daemon

    public init(passphrase: String = "") throws {
        directory = try TemporaryDirectory()
        port = try Daemon.freePort()
        user = NSUserName()
        let host = "\(directory.path)/host"
        let key = "\(directory.path)/user"
        try Command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", host]).succeed()
        try Command("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-f", key]).succeed()
        identity = try directory.read("user")
        knownHosts = "[localhost]:\(port) " + (try directory.read("host.pub"))
        try directory.write("authorized_keys", try directory.read("user.pub"), mode: 0o600)
        let configuration = try directory.write(
            "sshd_config",
            """
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey \(host)
            AuthorizedKeysFile \(directory.path)/authorized_keys
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            AcceptEnv GIT_PROTOCOL
            PidFile none

            """
        )
        try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        daemon = try Daemon("/usr/sbin/sshd", ["-D", "-e", "-f", configuration], port: port, in: directory)
    }

    /// The address of a repository on this machine, through SSH.
    public func url(of repository: BareRepository) -> String { "ssh://\(user)@localhost:\(port)\(repository.path)" }
}
