internal import FoundationEssentials
internal import HTTP

extension CloudAnswer {
    /// What a service says about an error, in any of the forms that they have.
    static func complaint(_ response: Response) -> OCIError.Complaint {
        struct Words: Decodable {
            var code: String?
            var message: String?

            private struct Key: CodingKey {
                var stringValue: String
                var intValue: Int? { nil }
                init(_ name: String) { stringValue = name }
                init?(stringValue: String) { self.init(stringValue) }
                init?(intValue: Int) { nil }
            }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Key.self)
                func text(_ names: String...) -> String? {
                    names.lazy.compactMap { try? container.decode(String.self, forKey: Key($0)) }.first
                }
                // AWS; RFC 6749, section 5.2; Google's own services, which nest it.
                let nested = try? container.decode(Words.self, forKey: Key("error"))
                code = text("__type", "code", "Code", "error", "status") ?? nested?.code
                message = text("message", "Message", "error_description") ?? nested?.message
            }
        }
        let words = try? JSONDecoder().decode(Words.self, from: Data(response.body))
        return OCIError.Complaint(
            status: response.status,
            code: (words?.code ?? element("Code", in: response.body)).map { String($0.prefix(256)) },
            message: (words?.message ?? element("Message", in: response.body)).map { String($0.prefix(512)) }
        )
    }
}
