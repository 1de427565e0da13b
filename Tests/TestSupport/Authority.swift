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

    public init(
        in directory: TemporaryDirectory,
        names: [String] = [],
        subject: String = "Tidemark test authority"
    ) throws {
        authority = "\(directory.path)/ca.crt"
        certificate = "\(directory.path)/tls.crt"
        key = "\(directory.path)/tls.key"
        self.directory = directory
        let curve = Self.curve
        let authorityKey = "\(directory.path)/ca.key"
        try Command(
            "openssl",
            ["req", "-x509"] + curve
                + ["-keyout", authorityKey, "-out", authority, "-days", "2", "-subj", "/CN=\(subject)"]
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
    public func client() throws -> (certificate: String, key: String) { try issue("client", []) }

    /// Makes a second certificate for the names of the server's, and its key.
    public func another() throws -> (certificate: String, key: String) {
        try issue("another", ["-extfile", "\(directory.path)/names.ext"])
    }

    private func issue(_ name: String, _ options: [String]) throws -> (certificate: String, key: String) {
        let path = "\(directory.path)/\(name)"
        try Command(
            "openssl",
            ["req"] + Self.curve + ["-keyout", "\(path).key", "-out", "\(path).csr", "-subj", "/CN=\(name)"]
        ).succeed()
        try Command(
            "openssl",
            [
                "x509", "-req", "-in", "\(path).csr", "-CA", authority, "-CAkey", "\(directory.path)/ca.key",
                "-CAcreateserial", "-days", "2",
            ] + options + ["-out", "\(path).crt"]
        ).succeed()
        return ("\(path).crt", "\(path).key")
    }

    // MARK: Revocation

    /// Revokes a certificate, for all lists and answers that are made from then on.
    public func revoke(_ certificate: String) throws { try keepBooks(["-revoke", certificate]) }

    /// Makes a list of what was revoked, in PEM; an old one ended years ago.
    public func revocationList(isOld: Bool = false) throws -> String {
        let dates = ["-crl_lastupdate", "20200101000000Z", "-crl_nextupdate", "20210101000000Z"]
        try keepBooks(["-gencrl", "-out", "\(directory.path)/ca.crl"] + (isOld ? dates : ["-crldays", "1"]))
        return try directory.read("ca.crl")
    }

    /// Makes the answer (OCSP) about a certificate that a server may staple; signed by `signer` where another one does.
    public func answer(about certificate: String, signer: Authority? = nil) throws -> String {
        // A certificate that was not revoked is entered as one that holds.
        _ = try? keepBooks(["-valid", certificate])
        let path = "\(directory.path)/answer.der"
        let (signature, key) = ((signer ?? self).authority, "\((signer ?? self).directory.path)/ca.key")
        try Command(
            "openssl",
            [
                "ocsp", "-index", "\(directory.path)/books.txt", "-CA", authority, "-rsigner", signature, "-rkey", key,
                "-issuer", authority, "-cert", certificate, "-respout", path, "-ndays", "1", "-noverify",
            ]
        ).succeed()
        return path
    }

    private func keepBooks(_ arguments: [String]) throws {
        let books = "\(directory.path)/books.txt"
        if !FileManager.default.fileExists(atPath: books) { try directory.write("books.txt", "") }
        let configuration = try directory.write(
            "books.cnf",
            "[ca]\ndefault_ca = it\n[it]\ndatabase = \(books)\ndefault_md = sha256\n"
        )
        try Command(
            "openssl",
            ["ca", "-config", configuration, "-cert", authority, "-keyfile", "\(directory.path)/ca.key"] + arguments
        ).succeed()
    }
}
