public import HTTP

/// A key that commits are signed with, and who makes the signature: GnuPG or OpenSSH, whose programs run for the length of
/// one signature in a directory of their own.
public struct SigningKey: Sendable {
    /// The key itself.
    public enum Material: Sendable {
        /// An armoured private key of OpenPGP, exactly one.
        case openPGP(Secret)
        /// A private key in any form that OpenSSH reads: Ed25519, ECDSA, or RSA of 2048 bits and more.
        case ssh(Secret)
    }

    private let material: Material
    private let passphrase: Secret?
    /// Where the key came from, in words for an error: `secret 'flux-system/signing'`.
    private let source: String
    /// `PATH` is passed on.
    private let environment: [String: String]

    /// How long a program may take.
    private static let patience: Duration = .seconds(30)
    /// What Flux takes, too.
    private static let minimalRSABits = 2048

    /// Keeps what is given; nothing is looked at before the first signature.
    public init(_ material: Material, passphrase: Secret?, source: String, environment: [String: String]) {
        self.material = material
        self.passphrase = passphrase
        self.source = source
        self.environment = environment
    }

    /// Signs a commit as it would stand in the store without its signature.
    ///
    /// - Returns: what belongs into the commit's `gpgsig` header.
    /// - Throws: `GitError.cannotSign`.
    func sign(_ commit: [UInt8]) async throws(GitError) -> String {
        switch material {
        case .openPGP(let key): try await openPGP(key, commit)
        case .ssh(let identity): try await ssh(identity, commit)
        }
    }

    // MARK: OpenPGP

    private func openPGP(_ key: Secret, _ commit: [UInt8]) async throws(GitError) -> String {
        let home = try PrivateDirectory(
            for: .gpg,
            files: [
                .init("key.asc", key.value), .init("passphrase", (passphrase?.value ?? "") + "\n"),
            ]
        )
        // GnuPG leaves an agent behind, which ends when its home is gone.
        defer { home.remove() }
        let gpg = { (arguments: [String]) in
            Program(
                name: "gpg",
                arguments: [
                    "--homedir", home.path, "--no-options", "--batch", "--no-tty", "--quiet", "--status-fd=2",
                    "--pinentry-mode=loopback",
                ] + arguments
            )
        }
        let imported = try await run(gpg(["--import", home.path + "/key.asc"]))
        guard imported.isSuccess else { throw failure("it is not an armoured private key", imported) }
        let listed = try await run(gpg(["--with-colons", "--list-secret-keys"]))
        let keys = listed.output.split(separator: "\n").count { $0.hasPrefix("sec:") }
        guard keys == 1 else {
            throw .cannotSign(source: source, reason: keys == 0 ? "it holds no private key" : "it holds \(keys) keys")
        }
        let secret = passphrase.map { _ in ["--passphrase-file", home.path + "/passphrase"] } ?? []
        let signed = try await run(gpg(secret + ["--armor", "--detach-sign"]), input: commit)
        guard signed.isSuccess, signed.output.hasPrefix("-----BEGIN PGP SIGNATURE-----") else {
            if signed.errors.contains("NEED_PASSPHRASE"), passphrase == nil {
                throw .cannotSign(source: source, reason: "the key is encrypted, and there is no passphrase")
            }
            throw failure("gpg failed", signed)
        }
        return signed.output
    }

    // MARK: SSH

    private func ssh(_ identity: Secret, _ commit: [UInt8]) async throws(GitError) -> String {
        let directory = try PrivateDirectory(
            for: .sign,
            files: [.init("identity", identity.value.endingInLineFeed)] + PrivateDirectory.askpass(passphrase)
        )
        defer { directory.remove() }
        let key = directory.path + "/identity"
        let environment = directory.askpassEnvironment(for: passphrase)
        let keygen = { (arguments: [String]) in
            Program(name: "ssh-keygen", arguments: arguments, environment: environment)
        }
        // Not every form of a private key shows its public half without the passphrase; beside it, `ssh-keygen` finds it.
        let shown = try await run(keygen(["-y", "-f", key]))
        guard shown.isSuccess else {
            let isLocked = shown.errors.contains("incorrect passphrase")
            if isLocked, passphrase == nil {
                throw .cannotSign(source: source, reason: "the key is encrypted, and there is no passphrase")
            }
            throw failure(isLocked ? "the passphrase is wrong" : "it is not a private key", shown)
        }
        try check(publicKey: shown.output)
        try directory.add(.init("identity.pub", shown.output))
        let signed = try await run(keygen(["-Y", "sign", "-n", "git", "-q", "-f", key]), input: commit)
        guard signed.isSuccess, signed.output.hasPrefix("-----BEGIN SSH SIGNATURE-----") else {
            throw failure("ssh-keygen failed", signed)
        }
        return signed.output
    }

    private func check(publicKey: String) throws(GitError) {
        let type = publicKey.split(separator: " ").first.map(String.init) ?? ""
        switch type {
        case "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521": return
        case "ssh-rsa":
            let bits = SSHPublicKey.bits(ofRSA: publicKey) ?? 0
            guard bits < Self.minimalRSABits else { return }
            throw .cannotSign(
                source: source,
                reason: "an RSA key needs \(Self.minimalRSABits) bits, and this one has \(bits)"
            )
        default: throw .cannotSign(source: source, reason: "keys of type '\(type)' do not sign commits")
        }
    }

    // MARK: Programs

    private func run(_ program: Program, input: [UInt8] = []) async throws(GitError) -> Program.Outcome {
        let late = GitError.cannotSign(source: source, reason: "\(program.name) did not end in time")
        do throws(GitError) {
            return try await within(Self.patience, or: late) { () async throws(GitError) in
                try await program.run(input: input, inheriting: environment)
            }
        } catch {
            guard case .processFailed(_, let program, let words) = error else { throw error }
            throw .cannotSign(source: source, reason: "'\(program)' cannot be run: \(words)")
        }
    }

    private func failure(_ situation: String, _ outcome: Program.Outcome) -> GitError {
        let words = outcome.errors.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("[GNUPG:]") }
            .map { $0.trimmingPrefix("gpg: ") }.joined(separator: "; ")
        return .cannotSign(source: source, reason: words.isEmpty ? situation : "\(situation): \(words)")
    }
}
