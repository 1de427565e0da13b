internal import FoundationEssentials
internal import HTTP

/// What the services of providers answer.
enum CloudAnswer {
    /// An access token in the form of RFC 6749, section 5.1; the metadata services answer in it, too.
    struct AccessToken: Decodable {
        let token: Secret
        let lifetime: Duration

        private enum CodingKeys: String, CodingKey { case access_token, expires_in }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            // Azure's metadata service writes the number as text.
            let seconds =
                (try? container.decode(Double.self, forKey: .expires_in))
                ?? (try? container.decode(String.self, forKey: .expires_in)).flatMap(Double.init) ?? 0
            try self.init(container.decode(String.self, forKey: .access_token), seconds: seconds)
        }

        /// Takes a token that came in another form.
        init(_ text: String, seconds: Double) throws {
            guard CloudAnswer.isToken(text) else { throw NotAToken() }
            token = Secret(text)
            lifetime = CloudAnswer.lifetime(seconds)
        }

        private struct NotAToken: Error {}
    }

    /// What stands in a header or a form must not break out of it.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// Between a minute and twelve hours, which is the longest that any of them gives.
    static func lifetime(_ seconds: Double) -> Duration {
        seconds.isFinite ? .seconds(min(max(seconds, 60), 12 * 3600)) : .seconds(60)
    }

    /// The text of the first element of that name: the services of AWS that answer in XML have flat answers without attributes,
    /// comments or sections, and are asked by nobody but us.
    static func element(_ name: String, in body: [UInt8]) -> String? {
        let text = String(decoding: body, as: UTF8.self)
        guard let start = text.firstRange(of: "<\(name)>"),
            let end = text[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        let value = text[start.upperBound..<end.lowerBound]
        return String(value).replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&apos;", with: "'").replacing("&amp;", with: "&")
    }
}
