internal import HTTP

extension Secrets? {
    /// Whom a server is trusted by and what it is shown, from the secret that `certSecretRef` names.
    ///
    /// - Throws: `Failure` for half of a pair, for lists of revoked certificates that are none, and for a secret that has nothing of it.
    func trust(_ reference: Located<String>, of object: some PolicyObject) throws(Failure) -> Request.Trust {
        let name = ObjectName(namespace: object.name.namespace, name: reference.value)
        guard let secrets = self else { return try newTrust(reference, of: object) }
        return try secrets.trust(name) { () throws(Failure) in try newTrust(reference, of: object) }
    }

    private func newTrust(_ reference: Located<String>, of object: some PolicyObject) throws(Failure) -> Request.Trust {
        let secret = try entry(reference, of: object)
        let chain = secret.bytes("tls.crt") ?? secret.bytes("certFile")
        let key = secret.bytes("tls.key") ?? secret.bytes("keyFile")
        var trust = Request.Trust()
        trust.add(authorities: secret.bytes("ca.crt") ?? secret.bytes("caFile"))
        trust.revocationLists = try secret.revocationLists(at: reference, of: object)
        switch (chain, key) {
        case (let chain?, let key?): trust.clientCertificate = .init(chain: chain, key: key)
        case (nil, nil): break
        default:
            let (found, missing) = chain == nil ? ("tls.key", "tls.crt") : ("tls.crt", "tls.key")
            throw Failure(
                object.error(at: reference.range, "\(secret.source) has a '\(found)' and no '\(missing)'")
            )
        }
        guard trust != Request.Trust() else {
            throw Failure(
                object.error(at: reference.range, "\(secret.source) has neither 'ca.crt' nor 'tls.crt' and 'tls.key'")
            )
        }
        return trust
    }

    /// The way to a server through the proxy of the secret that `proxySecretRef` names; the environment's without one.
    ///
    /// - Throws: `Failure` for a secret that holds no address of a proxy.
    func route(_ reference: Located<String>?, of object: some PolicyObject) throws(Failure) -> Route {
        guard let reference else { return .environment }
        let secret = try entry(reference, of: object)
        let hint = "write 'http://HOST:PORT', 'https://HOST:PORT' or 'socks5://HOST:PORT'"
        guard let address = secret.text("address") else {
            throw Failure(object.error(at: reference.range, "\(secret.source) has no 'address'", hint: hint))
        }
        do throws(HTTPError) {
            return .proxy(
                try Proxy(
                    address,
                    user: secret.text("username"),
                    password: secret.text("password").map { Secret($0) }
                )
            )
        } catch {
            // It is a secret's value: what it is instead is not quoted.
            throw Failure(
                object.error(
                    at: reference.range,
                    "the 'address' of \(secret.source) is not the address of a proxy",
                    hint: hint
                )
            )
        }
    }
}

extension Secrets.Found {
    /// The certificate revocation lists in PEM (`ca.crl`, the name that ingress-nginx gives them); `nil` where there are none.
    ///
    /// - Throws: `Failure` for anything else: a list that is passed over in silence revokes nothing.
    func revocationLists(at reference: Located<String>, of object: some PolicyObject) throws(Failure) -> [UInt8]? {
        guard let lists = bytes("ca.crl") else { return nil }
        guard Request.Trust.areRevocationLists(lists) else {
            throw Failure(
                object.error(
                    at: reference.range,
                    "the 'ca.crl' of \(source) is not a certificate revocation list in PEM",
                    hint: "make one with 'openssl crl -inform DER -in FILE -out ca.crl', or leave it out"
                )
            )
        }
        return lists
    }
}

extension PolicyFiles {
    /// What is said about credentials that are given and have no effect, or an old name.
    func credentialWarnings(_ secrets: Secrets?) -> [Diagnostic] {
        imageRepositories.values.flatMap { object -> [Diagnostic] in
            var warnings: [Diagnostic] = []
            if object.provider.value != .generic, let reference = object.secretRef {
                warnings.append(
                    object.source.diagnostic(
                        .warning,
                        at: reference.range,
                        "'spec.secretRef' has no effect with the provider '\(object.provider.value.rawValue)'",
                        hint: "leave one of the two out"
                    )
                )
            }
            if let reference = object.certSecretRef, let secret = try? secrets.entry(reference, of: object) {
                for (old, new) in [("caFile", "ca.crt"), ("certFile", "tls.crt"), ("keyFile", "tls.key")]
                where secret.text(old) != nil && secret.text(new) == nil {
                    warnings.append(
                        object.source.diagnostic(
                            .warning,
                            at: reference.range,
                            "the key '\(old)' of \(secret.source) is deprecated",
                            hint: "call it '\(new)'"
                        )
                    )
                }
            }
            return warnings
        }
    }
}

extension Request.Trust {
    /// Trusts more authorities beside those that are trusted already.
    mutating func add(authorities more: [UInt8]?) {
        guard let more else { return }
        authorities = authorities.map { $0 + [10] + more } ?? more
    }
}
