import Foundation
import HTTP
import TestSupport
import Testing

@testable import Git

/// Signed commits, judged by `git verify-commit`.
@Suite(.timeLimit(.minutes(2))) struct SigningTests {
    static let passphrase = "0pen-sesame"

    struct Place {
        let directory: TemporaryDirectory
        let repository: BareRepository
        let store: Store
        let tip: Remote.Tip
        let remote: Remote

        init() async throws {
            directory = try TemporaryDirectory()
            repository = try BareRepository(at: directory.path + "/fleet.git", files: ["a.yaml": "a: 1\n"])
            remote = Remote(
                .local(path: repository.path),
                access: Access(environment: ["PATH": "/usr/bin:/bin"]),
                client: Client()
            )
            store = try await Store.open(directory.path + "/store")
            tip = try await remote.fetch(.head, into: store)
        }

        func push(signedBy key: SigningKey, message: String = "Update\n\nbody ü\n") async throws -> String {
            let commit = try await store.commit(
                ["a.yaml": Array("a: 2\n".utf8)],
                on: tip.commit,
                message: message,
                author: Identity(name: "Tidemark", email: "tidemark@example.com"),
                time: 1_700_000_000,
                key: key
            )
            try await remote.push(commit.pack, commit.id, to: ReferenceName("refs/heads/main")!, from: tip.commit)
            try repository.verify()
            return commit.id.description
        }

        func verify(_ commit: String, _ configuration: [String], home: String? = nil) throws -> Command.Outcome {
            var environment = BareRepository.environment
            environment["GNUPGHOME"] = home
            return try Command(
                "git",
                ["-C", repository.path] + configuration.flatMap { ["-c", $0] } + ["verify-commit", "--raw", commit],
                environment: environment
            ).run()
        }

        func key(_ material: SigningKey.Material, _ passphrase: String?) -> SigningKey {
            SigningKey(
                material,
                passphrase: passphrase.map { Secret($0) },
                source: "secret 'flux-system/signing'",
                environment: ["PATH": "/usr/bin:/bin"]
            )
        }

        func makeSSHKey(_ options: [String], passphrase: String = "") throws -> String {
            let file = directory.path + "/key"
            for name in [file, file + ".pub"] { try? FileManager.default.removeItem(atPath: name) }
            try Command("ssh-keygen", ["-q", "-N", passphrase, "-C", "", "-f", file] + options).succeed()
            return try directory.read("key")
        }
    }

    @Test(
        arguments: [
            (["-t", "ed25519"], ""), (["-t", "ed25519"], passphrase), (["-t", "ecdsa", "-b", "256"], ""),
            (["-t", "ecdsa", "-b", "384"], passphrase), (["-t", "ecdsa", "-b", "521", "-m", "PEM"], ""),
            (["-t", "rsa", "-b", "2048"], ""), (["-t", "rsa", "-b", "3072", "-m", "PEM"], passphrase),
            (["-t", "rsa", "-b", "2048", "-m", "PKCS8"], passphrase),
        ]
    )
    func gitVerifiesWhatOpenSSHSigned(_ options: [String], _ passphrase: String) async throws {
        let place = try await Place()
        let identity = try place.makeSSHKey(options, passphrase: passphrase)
        let key = place.key(.ssh(Secret(identity)), passphrase.isEmpty ? nil : passphrase)
        let commit = try await place.push(signedBy: key)
        let signers = try place.directory.write("signers", "tidemark@example.com " + place.directory.read("key.pub"))
        let verified = try place.verify(commit, ["gpg.ssh.allowedSignersFile=\(signers)"])
        #expect(verified.status == 0, "\(verified.errors)")
        #expect((verified.output + verified.errors).contains(#"Good "git" signature for tidemark@example.com"#))
        // Somebody else's key does not make it good.
        _ = try place.makeSSHKey(["-t", "ed25519"])
        let other = try place.directory.write("signers", "tidemark@example.com " + place.directory.read("key.pub"))
        #expect(try place.verify(commit, ["gpg.ssh.allowedSignersFile=\(other)"]).status != 0)
    }

    @Test(arguments: [("ed25519", ""), ("ed25519", passphrase), ("rsa2048", passphrase)])
    func gitVerifiesWhatGnuPGSigned(_ type: String, _ passphrase: String) async throws {
        let place = try await Place()
        let gnupg = try GnuPG()
        let armoured = try gnupg.makeKey("tidemark", type: type, passphrase: passphrase)
        let commit = try await place.push(
            signedBy: place.key(.openPGP(Secret(armoured)), passphrase.isEmpty ? nil : passphrase)
        )
        let verified = try place.verify(commit, [], home: gnupg.home)
        #expect(verified.status == 0, "\(verified.errors)")
        #expect((verified.output + verified.errors).contains("[GNUPG:] GOODSIG"))
        #expect(try place.verify(commit, [], home: GnuPG().home).status != 0)
    }

    /// What is wrong with a key is said, with where the key came from, and without anything of it.
    @Test(
        arguments: [
            ("no passphrase", "the key is encrypted, and there is no passphrase"), ("wrong", "Bad passphrase"),
            ("two", "it holds 2 keys"), ("public", "it holds no private key"),
            ("garbage", "it is not an armoured private key"), ("ssh no passphrase", "there is no passphrase"),
            ("ssh wrong", "the passphrase is wrong"),
            ("ssh short", "an RSA key needs 2048 bits, and this one has 1024"),
            ("ssh garbage", "it is not a private key"),
        ]
    )
    func aKeyThatCannotSignIsAnError(_ fault: String, _ expected: String) async throws {
        let place = try await Place()
        let gnupg = try GnuPG()
        let key: SigningKey
        switch fault {
        case "no passphrase", "wrong":
            let armoured = try gnupg.makeKey("tidemark", passphrase: Self.passphrase)
            key = place.key(.openPGP(Secret(armoured)), fault == "wrong" ? "canary-wrong" : nil)
        case "two":
            let keys = try gnupg.makeKey("one") + gnupg.makeKey("two")
            key = place.key(.openPGP(Secret(keys)), nil)
        case "public":
            _ = try gnupg.makeKey("tidemark")
            key = place.key(.openPGP(Secret(try gnupg.publicKeys())), nil)
        case "garbage": key = place.key(.openPGP(Secret("canary-key")), nil)
        case "ssh no passphrase", "ssh wrong":
            let identity = try place.makeSSHKey(["-t", "ed25519"], passphrase: Self.passphrase)
            key = place.key(.ssh(Secret(identity)), fault == "ssh wrong" ? "canary-wrong" : nil)
        case "ssh short":
            key = place.key(.ssh(Secret(try place.makeSSHKey(["-t", "rsa", "-b", "1024"]))), nil)
        default: key = place.key(.ssh(Secret("canary-key")), nil)
        }
        let error = await #expect(throws: GitError.self) { _ = try await place.push(signedBy: key) }
        let text = try #require(error).description
        #expect(text.contains("cannot sign with the key of secret 'flux-system/signing': "), "\(text)")
        #expect(text.contains(expected), "\(text)")
        #expect(!text.contains("canary") && !text.contains(Self.passphrase), "\(text)")
    }

    @Test func aProgramThatIsNotThereIsNamed() async throws {
        let place = try await Place()
        let empty = SigningKey(
            .ssh(Secret("x")),
            passphrase: nil,
            source: "secret 'a/b'",
            environment: ["PATH": "/nowhere"]
        )
        let error = await #expect(throws: GitError.self) { _ = try await place.push(signedBy: empty) }
        #expect(try #require(error).description.contains("'ssh-keygen' cannot be run"))
    }
}
