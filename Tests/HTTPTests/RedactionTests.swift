import Foundation
import TestSupport
import Testing

@testable import HTTP

/// A server that repeats what it was shown is not quoted with it.
@Suite struct RedactionTests {
    private static let secret = "pa/55 wörd+\"x"

    private static func request(_ server: String) throws -> HTTP.Request {
        var request = HTTP.Request(.get, try HTTP.URL("http://\(server)/"))
        let credential = Credential.basic(user: "tide", password: Secret(secret))
        request.headers.add("Authorization", credential.authorization)
        request.secrets = [Secret("second-secret")]
        return request
    }

    /// Every spelling that a server has at hand.
    static let echoes: [String] = [
        secret, secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "",
        (secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "").lowercased(),
        Data("tide:\(secret)".utf8).base64EncodedString(), Data(secret.utf8).base64EncodedString(),
        secret.replacingOccurrences(of: "\"", with: "\\\""), "tide:\(secret)", "second-secret",
    ]

    @Test(arguments: echoes) func coversEachSpelling(_ echo: String) async throws {
        let redaction = Redaction(try Self.request("r.test"))
        let covered = redaction.covered("before \(echo) and \(echo) after")
        #expect(covered.hasPrefix("before ") && covered.hasSuffix(" after") && covered.contains("…"))
        #expect(!covered.contains(echo) && !covered.contains("wörd") && !covered.contains("second"))

        let server = try Listener { _ in
            .response(
                403,
                headers: ["X-Words: \(echo.filter { $0.isASCII })", "A: b"],
                body: Array("no: \(echo)!".utf8)
            )
        }
        let response = try await Client().send(try Self.request(server.host))
        #expect(String(decoding: response.body, as: UTF8.self).hasPrefix("no: "))
        #expect(!String(decoding: response.body, as: UTF8.self).contains(echo))
        #expect(response.headers["A"] == "b")
    }

    @Test func aRedirectIsNotQuotedWithIt() async throws {
        let server = try Listener { _ in .response(302, headers: ["Location: http://x.test/second-secret/a"]) }
        let error = await #expect(throws: HTTPError.self) { try await Client().send(try Self.request(server.host)) }
        #expect(error.map { "\($0)" }?.contains("/…/a") ?? false)
    }

    /// What comes with 200 is data: a token that stays the same must arrive.
    @Test func dataStaysAsItIs() async throws {
        let server = try Listener { _ in .json(#"{"refresh_token":"second-secret"}"#) }
        let response = try await Client().send(try Self.request(server.host))
        #expect(String(decoding: response.body, as: UTF8.self).contains("second-secret"))
    }

    @Test func shortOnesAreNotLookedFor() throws {
        var request = HTTP.Request(.get, try HTTP.URL("http://r.test/"))
        request.secrets = [Secret("a"), Secret("")]
        #expect(Redaction(request).covered("banana") == "banana")
    }
}
