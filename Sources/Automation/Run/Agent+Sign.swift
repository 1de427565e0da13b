internal import Git
internal import HTTP

extension Agent {
    /// Finds the key that the automation's commits are signed with.
    func signingKey(of automation: ImageUpdateAutomation) throws(Failure) -> SigningKey? {
        guard let key = automation.signingKey else { return nil }
        let secret = try options.secrets.entry(key.secretRef, of: automation)
        let (name, passphrase) = key.format == .gpg ? ("git.asc", "passphrase") : ("identity", "password")
        guard let text = secret.text(name) else {
            throw Failure(
                automation.error(
                    at: key.secretRef.range,
                    "\(secret.source) has no '\(name)'",
                    hint: key.format == .gpg
                        ? "put the armoured private key there, or set 'signingKey.type: ssh'"
                        : "put the private key there, or leave 'signingKey.type' out for OpenPGP"
                )
            )
        }
        return SigningKey(
            key.format == .gpg ? .openPGP(Secret(text)) : .ssh(Secret(text)),
            passphrase: secret.text(passphrase).map { Secret($0) },
            source: secret.source,
            environment: options.environment
        )
    }
}
