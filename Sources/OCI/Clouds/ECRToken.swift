internal import FoundationEssentials
internal import HTTP

/// What `GetAuthorizationToken` answers.
struct ECRToken: Decodable {
    let user: String
    let password: Secret
    /// Seconds since 1970.
    let expiry: Double

    private enum CodingKeys: String, CodingKey { case authorizationData }

    private struct Entry: Decodable {
        let authorizationToken: String
        let expiresAt: Double?
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // Private registries answer with a list, the public one with its only element.
        let entry =
            try (try? container.decode([Entry].self, forKey: .authorizationData))?.first
            ?? container.decode(Entry.self, forKey: .authorizationData)
        guard let data = Data(base64Encoded: entry.authorizationToken),
            let pair = String(validating: data, as: UTF8.self), let colon = pair.firstIndex(of: ":")
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .authorizationData,
                in: container,
                debugDescription: "not a user and a password"
            )
        }
        user = String(pair[..<colon])
        password = Secret(String(pair[pair.index(after: colon)...]))
        expiry = entry.expiresAt ?? 0
    }
}
