internal import FoundationEssentials
internal import HTTP

/// A file of Google's default credentials, in the forms that are understood.
enum GoogleCredential: Decodable {
    case serviceAccount(ServiceAccount)
    case user(User)
    case external(External)

    struct ServiceAccount: Decodable {
        let client_email: String
        let private_key: String
        let private_key_id: String?
        let token_uri: String?
    }

    struct User: Decodable {
        let client_id: String
        let client_secret: String
        let refresh_token: String
        let token_uri: String?
    }

    struct External: Decodable {
        let audience: String
        let subject_token_type: String
        let token_url: String
        let service_account_impersonation_url: String?
        let credential_source: Source
    }

    /// Where the token of somebody else's is.
    struct Source: Decodable {
        let file: String?
        let format: Format?

        struct Format: Decodable {
            let type: String
            let subject_token_field_name: String?
        }

        /// The token in the file's text.
        func token(in text: String) -> String? {
            guard let format, format.type == "json" else { return text }
            let fields = try? JSONDecoder().decode([String: FieldOrOther].self, from: Data(text.utf8))
            return fields?[format.subject_token_field_name ?? ""]?.text
        }

        /// Other fields of the file may hold anything.
        private struct FieldOrOther: Decodable {
            let text: String?
            init(from decoder: any Decoder) throws {
                text = try? decoder.singleValueContainer().decode(String.self)
            }
        }
    }

    /// The answer of the service that lends a service account.
    struct Impersonated: Decodable {
        let token: CloudAnswer.AccessToken

        private enum CodingKeys: String, CodingKey { case accessToken }

        init(from decoder: any Decoder) throws {
            let text = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .accessToken)
            token = try CloudAnswer.AccessToken(text, seconds: 3600)
        }
    }

    private enum CodingKeys: String, CodingKey { case type }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(String.self, forKey: .type) {
        case "service_account": self = .serviceAccount(try ServiceAccount(from: decoder))
        case "authorized_user": self = .user(try User(from: decoder))
        case "external_account": self = .external(try External(from: decoder))
        default:
            throw DecodingError.dataCorruptedError(forKey: .type, in: container, debugDescription: "unknown type")
        }
    }
}
