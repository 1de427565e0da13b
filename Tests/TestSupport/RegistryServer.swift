import Crypto
import Foundation

/// Debian's `docker-registry` on a free port of loopback, filled by writing its storage.
public final class RegistryServer: Sendable {
    /// How the registry lets clients in.
    public enum Mode: Sendable {
        /// Plain HTTP, and everybody may read.
        case plain
        /// TLS with a private authority, and a user and password.
        case password
        /// TLS with a private authority for these names, too, and this user and password.
        case login(user: String, password: String, names: [String])
        /// TLS with a private authority, and a client's certificate.
        case certificate
        /// Plain HTTP, and tokens of this server.
        case token(TokenServer)
    }

    public static let user = "tide"
    public static let password = "pa55-of-the-registry"
    /// The password's bcrypt hash at the lowest cost, so that tests don't wait for it.
    private static let hash = "$2y$04$abcdefghijklmnopqrstuulDxN9oRQtQQUyfhVpfRYp6pfiExh3De"

    public let directory: TemporaryDirectory
    /// Where there is TLS.
    public let authority: Authority?
    /// `localhost` and the port; image names begin with it.
    public let host: String
    public let port: Int
    private let daemon: Daemon

    /// Starts the registry.
    public init(_ mode: Mode = .plain, in directory: TemporaryDirectory? = nil) throws {
        let directory = try directory ?? TemporaryDirectory()
        self.directory = directory
        let port = try Daemon.freePort()
        self.port = port
        host = "localhost:\(port)"
        var http = "  addr: 127.0.0.1:\(port)\n"
        var auth = ""
        var authority: Authority?
        switch mode {
        case .plain: break
        case .password:
            let made = try Authority(in: directory)
            authority = made
            http += "  tls:\n    certificate: \(made.certificate)\n    key: \(made.key)\n"
            let passwords = try directory.write("htpasswd", "\(Self.user):\(Self.hash)\n")
            auth = "auth:\n  htpasswd:\n    realm: registry\n    path: \(passwords)\n"
        case .login(let user, let password, let names):
            let made = try Authority(in: directory, names: names)
            authority = made
            http += "  tls:\n    certificate: \(made.certificate)\n    key: \(made.key)\n"
            let salt = "$2y$04$abcdefghijklmnopqrstuu"
            let hash = try Command("perl", ["-e", "print crypt($ARGV[0], $ARGV[1])", password, salt]).succeed()
            let passwords = try directory.write("htpasswd", "\(user):\(hash)\n")
            auth = "auth:\n  htpasswd:\n    realm: registry\n    path: \(passwords)\n"
        case .certificate:
            let made = try Authority(in: directory)
            authority = made
            http +=
                "  tls:\n    certificate: \(made.certificate)\n    key: \(made.key)\n    clientcas:\n      - \(made.authority)\n"
        case .token(let server):
            auth = """
                auth:
                  token:
                    realm: \(server.url)
                    service: \(TokenServer.service)
                    issuer: \(TokenServer.issuer)
                    rootcertbundle: \(server.certificate)

                """
        }
        self.authority = authority
        let configuration = try directory.write(
            "registry.yml",
            """
            version: 0.1
            log:
              level: error
              accesslog:
                disabled: true
            storage:
              filesystem:
                rootdirectory: \(directory.path)/storage
            http:
            \(http)\(auth)
            """
        )
        try FileManager.default.createDirectory(atPath: "\(directory.path)/storage", withIntermediateDirectories: true)
        daemon = try Daemon("docker-registry", ["serve", configuration], port: port, in: directory)
    }

    /// Ends the registry.
    public func stop() { daemon.stop() }

    /// The name of an image in this registry.
    public func image(_ repository: String) -> String { "\(host)/\(repository)" }

    /// Puts a repository with these tags there; returns the digest that they all point to.
    @discardableResult
    public func fill(_ repository: String, tags: [String]) throws -> String {
        let config = Data(#"{"architecture":"amd64","os":"linux","config":{"Labels":{"repo":"\#(repository)"}}}"#.utf8)
        let configDigest = try blob(config)
        let manifest = Data(
            (#"{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"#
                + #""application/vnd.docker.container.image.v1+json","size":\#(config.count),"digest":"sha256:\#(configDigest)"},"#
                + #""layers":[]}"#).utf8
        )
        let digest = try blob(manifest)
        let root = Self.root(of: repository)
        try directory.write("\(root)/_layers/sha256/\(configDigest)/link", "sha256:\(configDigest)")
        try directory.write("\(root)/_manifests/revisions/sha256/\(digest)/link", "sha256:\(digest)")
        for tag in tags {
            try directory.write("\(root)/_manifests/tags/\(tag)/current/link", "sha256:\(digest)")
            try directory.write("\(root)/_manifests/tags/\(tag)/index/sha256/\(digest)/link", "sha256:\(digest)")
        }
        return "sha256:\(digest)"
    }

    /// Deletes tags of a repository.
    public func remove(_ repository: String, tags: some Sequence<String>) throws {
        for tag in tags {
            let place = "\(directory.path)/\(Self.root(of: repository))/_manifests/tags/\(tag)"
            try FileManager.default.removeItem(atPath: place)
        }
    }

    private static func root(of repository: String) -> String {
        "storage/docker/registry/v2/repositories/\(repository)"
    }

    private func blob(_ data: Data) throws -> String {
        let digest = SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
        try directory.write("storage/docker/registry/v2/blobs/sha256/\(digest.prefix(2))/\(digest)/data", data)
        return digest
    }
}
