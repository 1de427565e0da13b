import Foundation

/// A private certificate authority with one server certificate for `localhost` and 127.0.0.1.
public struct Authority: Sendable {
    /// PEM files.
    public let authority: String
    public let certificate: String
    public let key: String

    public init(in directory: TemporaryDirectory) throws {
        authority = "\(directory.path)/ca.crt"
        certificate = "\(directory.path)/tls.crt"
        key = "\(directory.path)/tls.key"
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        let authorityKey = "\(directory.path)/ca.key"
        try Command(
            "openssl",
            ["req", "-x509"] + curve
                + ["-keyout", authorityKey, "-out", authority, "-days", "2", "-subj", "/CN=Tidemark test authority"]
        ).succeed()
        let request = "\(directory.path)/tls.csr"
        try Command("openssl", ["req"] + curve + ["-keyout", key, "-out", request, "-subj", "/CN=localhost"]).succeed()
        let names = try directory.write("names.ext", "subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        try Command(
            "openssl",
            [
                "x509", "-req", "-in", request, "-CA", authority, "-CAkey", authorityKey, "-CAcreateserial", "-days",
                "2",
                "-extfile", names, "-out", certificate,
            ]
        ).succeed()
    }
}
