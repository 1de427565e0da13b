import Foundation

/// A registry over TLS whose certificate, or whose protocol, is not as it should be; `tls-server.py` says which there are.
public final class TLSServer: Sendable {
    /// What is wrong with the certificate.
    public enum Certificate: String, Sendable, CaseIterable {
        case good, expired, early, stranger, selfSigned
    }

    /// `localhost` and the port.
    public let host: String
    /// PEM of the authority that vouches for all certificates but the self-signed one.
    public let authority: String
    private let directory: TemporaryDirectory
    private let daemon: Daemon

    public init(_ mode: String, _ certificate: Certificate = .good) throws {
        directory = try TemporaryDirectory()
        let authority = try Authority(in: directory)
        self.authority = authority.authority
        let files = try Self.files(certificate, authority, in: directory)
        let port = try Daemon.freePort()
        host = "localhost:\(port)"
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "tls-server.py").path()
        daemon = try Daemon(
            "python3",
            [script, "\(port)", files.certificate, files.key, mode],
            port: port,
            in: directory
        )
    }

    private static func files(
        _ kind: Certificate,
        _ authority: Authority,
        in directory: TemporaryDirectory
    ) throws -> (certificate: String, key: String) {
        if kind == .good { return (authority.certificate, authority.key) }
        let (certificate, key) = ("\(directory.path)/bad.crt", "\(directory.path)/bad.key")
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key]
        if kind == .selfSigned {
            try Command(
                "openssl",
                ["req", "-x509"] + curve + [
                    "-out", certificate, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                ]
            ).succeed()
            return (certificate, key)
        }
        let name = kind == .stranger ? "registry.example.com" : "localhost"
        let request = "\(directory.path)/bad.csr"
        try Command("openssl", ["req"] + curve + ["-out", request, "-subj", "/CN=\(name)"]).succeed()
        // Only `openssl ca` takes dates.
        let dates: (start: String, end: String) =
            switch kind {
            case .expired: ("20200101000000Z", "20210101000000Z")
            case .early: ("20900101000000Z", "20910101000000Z")
            default: ("20200101000000Z", "20900101000000Z")
            }
        try directory.write("index.txt", "")
        try directory.write("serial", "01\n")
        let configuration = try directory.write(
            "ca.cnf",
            """
            [ca]
            default_ca = it
            [it]
            database = \(directory.path)/index.txt
            serial = \(directory.path)/serial
            new_certs_dir = \(directory.path)
            default_md = sha256
            policy = any
            x509_extensions = names
            [any]
            commonName = supplied
            [names]
            subjectAltName = DNS:\(name)

            """
        )
        try Command(
            "openssl",
            [
                "ca", "-batch", "-notext", "-config", configuration, "-cert", authority.authority, "-keyfile",
                "\(directory.path)/ca.key", "-in", request, "-out", certificate, "-startdate", dates.start, "-enddate",
                dates.end,
            ]
        ).succeed()
        return (certificate, key)
    }
}
