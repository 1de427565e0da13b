internal import COpenSSL

/// Finds out whether a server's certificate was revoked, as far as that can be known without asking anybody: from the lists that
/// were given, and from what the authority says in the answer that the server shows (OCSP stapling, RFC 6066).
///
/// libcurl's own settings are not of use: CURLOPT_CRLFILE wants a file and lists of every authority up to the root,
/// CURLOPT_SSL_VERIFYSTATUS an answer from every server.
enum Revocation {
    /// Makes the connections of an `SSL_CTX` look.
    ///
    /// - Parameter atLists: holds the server's certificate against the lists that are among its authorities; one whose authority has
    ///   no list there, or none that is current, is not trusted.
    /// - Returns: whether it is so.
    static func look(in tls: UnsafeMutableRawPointer, atLists: Bool) -> Bool {
        let tls = OpaquePointer(tls)
        // The context's own: its store may be one that other connections use.
        let isSet = !atLists || X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(tls), UInt(X509_V_FLAG_CRL_CHECK)) == 1
        let function: tidemark_ssl_status_function = { connection, _ in
            connection.map { Revocation.isShown(by: $0) } ?? true ? 0 : 1
        }
        return isSet && tidemark_ssl_set_status_function(tls, function) == 1
    }

    /// Whether a server shows an answer of its authority that its certificate was revoked. No answer, and one that its authority
    /// did not sign, says nothing. An old one does: what was revoked stays so.
    private static func isShown(by connection: OpaquePointer) -> Bool {
        // What stays in the thread's list of errors would be taken for the handshake's.
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        var bytes: UnsafePointer<UInt8>?
        let count = tidemark_ssl_get_status(connection, &bytes)
        guard count > 0, let chain = SSL_get0_verified_chain(connection),
            let certificate = tidemark_x509_at(chain, 0), let issuer = tidemark_x509_at(chain, 1),
            let response = d2i_OCSP_RESPONSE(nil, &bytes, count)
        else { return false }
        defer { OCSP_RESPONSE_free(response) }
        guard let answer = OCSP_response_get1_basic(response) else { return false }
        defer { OCSP_BASICRESP_free(answer) }
        let store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(connection))
        guard OCSP_basic_verify(answer, chain, store, 0) == 1 else { return false }
        // The answer names the certificate by hashes of the authority's choice.
        return [EVP_sha1(), EVP_sha256()].contains { hash in
            guard let name = OCSP_cert_to_id(hash, certificate, issuer) else { return false }
            defer { OCSP_CERTID_free(name) }
            var status = V_OCSP_CERTSTATUS_UNKNOWN
            let isNamed = OCSP_resp_find_status(answer, name, &status, nil, nil, nil, nil) == 1
            return isNamed && status == V_OCSP_CERTSTATUS_REVOKED
        }
    }
}

extension Request.Trust {
    /// Whether `bytes` hold certificate revocation lists in PEM, at least one and all of them sound.
    public static func areRevocationLists(_ bytes: [UInt8]) -> Bool {
        guard let count = Int32(exactly: bytes.count) else { return false }
        return bytes.withUnsafeBytes { buffer in
            guard let source = BIO_new_mem_buf(buffer.baseAddress, count) else { return false }
            defer { BIO_free(source) }
            var isAny = false
            while let list = PEM_read_bio_X509_CRL(source, nil, nil, nil) {
                X509_CRL_free(list)
                isAny = true
            }
            // What ended the loop has to be the end of the text, and the error belongs to nobody else.
            defer { ERR_clear_error() }
            return isAny && tidemark_pem_has_ended()
        }
    }
}
