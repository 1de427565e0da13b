import Foundation
import HTTP
import TestSupport
import Testing

/// Certificates that their authority took back (faults.md, R11), as far as that can be known without asking anybody.
@Suite struct RevocationTests {
    /// What stands behind nginx.
    private let plain: Listener
    private let directory: TemporaryDirectory

    init() throws {
        plain = try Listener { _ in .json("{}") }
        directory = try TemporaryDirectory()
    }

    /// The status of an answer, or the sentence of an error.
    private func ask(_ front: TLSFront, _ lists: String? = nil, by client: Client = Client()) async throws -> String {
        var request = Request(.get, try URL("https://localhost:\(front.port)/"))
        request.trust = Request.Trust(
            authorities: Array(try String(contentsOfFile: front.authority.authority, encoding: .utf8).utf8),
            revocationLists: lists.map { Array($0.utf8) }
        )
        do throws(HTTPError) { return "\(try await client.send(request).status)" } catch {
            guard case .untrusted = error else { return "not a matter of trust: \(error)" }
            return error.description
        }
    }

    // MARK: Lists

    @Test func aListSaysWhichCertificateDoesNotHold() async throws {
        let front = try TLSFront(to: plain.port, in: directory)
        let authority = front.authority
        let other = try TLSFront(to: plain.port, in: TemporaryDirectory()) { _ in
            let made = try authority.another()
            return (made.certificate, made.key, nil)
        }
        try authority.revoke(authority.certificate)
        let list = try authority.revocationList()

        // Whoever has no list has a connection, which is not for whoever has one.
        let client = Client()
        #expect(try await ask(front, by: client) == "200")
        #expect(try await ask(front, list, by: client).hasSuffix(": certificate revoked"))
        #expect(try await ask(front, by: client) == "200")

        // The same list, and a certificate of the same authority that it does not name.
        var request = Request(.get, try URL("https://localhost:\(other.port)/"))
        request.trust = Request.Trust(
            authorities: Array(try String(contentsOfFile: authority.authority, encoding: .utf8).utf8),
            revocationLists: Array(list.utf8)
        )
        #expect(try await Client().send(request).status == 200)
    }

    @Test func aListThatIsOldOrAnothersSaysNothing() async throws {
        let front = try TLSFront(to: plain.port, in: directory)
        let old = try front.authority.revocationList(isOld: true)
        #expect(try await ask(front, old).hasSuffix(": CRL has expired"))
        let stranger = try Authority(in: TemporaryDirectory(), subject: "Another test authority").revocationList()
        #expect(try await ask(front, stranger).hasSuffix(": unable to get certificate CRL"))
        #expect(try await ask(front, stranger + front.authority.revocationList()) == "200")
    }

    /// Storage elsewhere may have another authority; what comes from there is checked against a digest.
    @Test func aListIsForTheServerThatItWasGivenFor() async throws {
        let storage = try TLSFront(to: plain.port, in: TemporaryDirectory())
        let signpost = try Listener { _ in
            .response(307, headers: ["Location: https://localhost:\(storage.port)/"])
        }
        let front = try TLSFront(to: signpost.port, in: directory)
        let authorities = try [front, storage].map {
            try String(contentsOfFile: $0.authority.authority, encoding: .utf8)
        }
        var request = Request(.get, try URL("https://localhost:\(front.port)/"))
        request.redirects = .anywhere
        request.trust = Request.Trust(
            authorities: Array(authorities.joined(separator: "\n").utf8),
            revocationLists: Array(try front.authority.revocationList().utf8)
        )
        #expect(try await Client().send(request).status == 200)
    }

    @Test func onlyListsAreLists() throws {
        let authority = try Authority(in: directory)
        let list = try authority.revocationList()
        func areLists(_ text: String) -> Bool { Request.Trust.areRevocationLists(Array(text.utf8)) }
        #expect(areLists(list) && areLists(list + "\n" + list) && areLists("a comment\n" + list))
        let broken = list.replacing("\nMI", with: "\nMJ")
        for text in ["", "-----BEGIN X509 CRL-----\n", String(list.dropLast(40)), broken, list + broken] {
            #expect(!areLists(text), "\(text)")
        }
        #expect(!areLists(try directory.read("ca.crt")))
    }

    // MARK: Stapled answers

    private enum Answer: CaseIterable {
        case none, good, revoked, forged, tryLater
    }

    @Test(arguments: Answer.allCases, ["TLSv1.2", "TLSv1.3"])
    private func anAnswerOfRevokedEndsTheHandshake(_ answer: Answer, _ version: String) async throws {
        let front = try TLSFront(to: plain.port, protocols: version, in: directory) { authority in
            let (certificate, key) = (authority.certificate, authority.key)
            switch answer {
            case .none: return (certificate, key, nil)
            case .good: return (certificate, key, try authority.answer(about: certificate))
            case .revoked:
                try authority.revoke(certificate)
                return (certificate, key, try authority.answer(about: certificate))
            case .forged:
                try authority.revoke(certificate)
                let stranger = try Authority(in: TemporaryDirectory(), subject: "Another test authority")
                return (certificate, key, try authority.answer(about: certificate, signer: stranger))
            case .tryLater:
                // RFC 6960, section 2.3: what an authority says that has no answer now.
                return (certificate, key, try directory.write("later.der", "\u{30}\u{03}\u{0A}\u{01}\u{03}"))
            }
        }
        let client = Client()
        let said = try await ask(front, by: client)
        guard answer == .revoked else {
            #expect(said == "200")
            return
        }
        #expect(said.hasSuffix(": certificate revoked, its authority says in the answer that the server shows"))
        // The second one would meet what is remembered of the first.
        #expect(try await ask(front, by: client) == said)
    }
}
