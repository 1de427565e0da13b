internal import FoundationEssentials
internal import HTTP

extension OCIError.Complaint {
    /// The longest code or message that is kept, in bytes.
    private static let lengthLimit = 512

    private struct Body: Decodable {
        struct Entry: Decodable {
            var code: String?
            var message: String?
        }
        /// The distribution specification's form.
        var errors: [Entry]?
        /// The form of token servers (RFC 6749, section 5.2) and of some gateways.
        var error: String?
        var error_description: String?
        var details: String?
    }

    /// Reads what the registry says about an error; any body is allowed.
    init(_ response: Response) {
        let body =
            response.body.count <= Registry.smallBodyLimit
            ? try? JSONDecoder().decode(Body.self, from: Data(response.body)) : nil
        let first = body?.errors?.first
        self.init(
            status: response.status,
            code: Self.shortened(first?.code ?? body?.error),
            message: Self.shortened(first?.message ?? body?.error_description ?? body?.details),
            retryAfter: [429, 503].contains(response.status) ? response.retryAfter : nil
        )
    }

    private static func shortened(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        return text.utf8.count <= lengthLimit
            ? text : String(decoding: text.utf8.prefix(lengthLimit), as: UTF8.self) + "…"
    }
}
