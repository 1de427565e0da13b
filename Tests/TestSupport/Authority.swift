import Foundation

/// A private certificate authority with one server certificate for `localhost`, 127.0.0.1 and other names, and one client
/// certificate.
public struct Authority: Sendable {
    /// PEM files.
    public let authority: String
    public let certificate: String
    public let key: String
    private let directory: TemporaryDirectory
    private static let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    public init(in directory: TemporaryDirectory, names: [String] = []) throws {
        authority = "\(directory.path)/ca.crt"
        certificate = "\(directory.path)/tls.crt"
        key = "\(directory.path)/tls.key"
        self.directory = directory
        let curve = Self.curve
        let authorityKey = "\(directory.path)/ca.key"
        try Command(
            "openssl",
            ["req", "-x509"] + curve
                + ["-keyout", authorityKey, "-out", authority, "-days", "2", "-subj", "/CN=Tidemark test authority"]
        ).succeed()
        let request = "\(directory.path)/tls.csr"
        try Command("openssl", ["req"] + curve + ["-keyout", key, "-out", request, "-subj", "/CN=localhost"]).succeed()
        let extensions = try directory.write(
            "names.ext",
            "subjectAltName=" + (["DNS:localhost", "IP:127.0.0.1"] + names.map { "DNS:\($0)" }).joined(separator: ",")
                + "\n"
        )
        try Command(
            "openssl",
            [
                "x509", "-req", "-in", request, "-CA", authority, "-CAkey", authorityKey, "-CAcreateserial", "-days",
                "2",
                "-extfile", extensions, "-out", certificate,
            ]
        ).succeed()
    }

    /// Makes a certificate that a client may show, and its key.
    public func client() throws -> (certificate: String, key: String) {
        let path = "\(directory.path)/client"
        try Command(
            "openssl",
            ["req"] + Self.curve + ["-keyout", "\(path).key", "-out", "\(path).csr", "-subj", "/CN=tide"]
        ).succeed()
        try Command(
            "openssl",
            [
                "x509", "-req", "-in", "\(path).csr", "-CA", authority, "-CAkey", "\(directory.path)/ca.key",
                "-CAcreateserial", "-days", "2", "-out", "\(path).crt",
            ]
        ).succeed()
        return ("\(path).crt", "\(path).key")
    }
}
