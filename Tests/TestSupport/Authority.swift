import Foundation

/// A private certificate authority with one server certificate for `localhost`, 127.0.0.1 and other names, and one client
/// certificate.
public struct Authority: Sendable {
    /// PEM files.
    public let authority: String
    public let certificate: String
    public let key: String
    /// What a client shows.
    public let clientCertificate: String
    public let clientKey: String

    public init(in directory: TemporaryDirectory, names: [String] = []) throws {
        authority = "\(directory.path)/ca.crt"
        certificate = "\(directory.path)/tls.crt"
        key = "\(directory.path)/tls.key"
        clientCertificate = "\(directory.path)/client.crt"
        clientKey = "\(directory.path)/client.key"
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        let authorityKey = "\(directory.path)/ca.key"
        try Command(
            "openssl",
            ["req", "-x509"] + curve
                + ["-keyout", authorityKey, "-out", authority, "-days", "2", "-subj", "/CN=Tidemark test authority"]
        ).succeed()
        let request = "\(directory.path)/tls.csr"
        try Command("openssl", ["req"] + curve + ["-keyout", key, "-out", request, "-subj", "/CN=localhost"]).succeed()
        let extensions = try directory.write("names.ext", "subjectAltName=" + (["DNS:localhost", "IP:127.0.0.1"] + names.map { "DNS:\($0)" }).joined(separator: ",") + "\n")
        try Command(
            "openssl",
            [
                "x509", "-req", "-in", request, "-CA", authority, "-CAkey", authorityKey, "-CAcreateserial", "-days",
                "2",
                "-extfile", extensions, "-out", certificate,
            ]
        ).succeed()
        let client = "\(directory.path)/client.csr"
        try Command("openssl", ["req"] + curve + ["-keyout", clientKey, "-out", client, "-subj", "/CN=tide"]).succeed()
        try Command(
            "openssl",
            [
                "x509", "-req", "-in", client, "-CA", authority, "-CAkey", authorityKey, "-CAcreateserial", "-days", "2",
                "-out", clientCertificate,
            ]
        ).succeed()
    }
}
