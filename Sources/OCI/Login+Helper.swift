internal import FoundationEssentials
internal import HTTP

extension Login {
    /// What Docker Hub is called by its own client, in configurations and when a credential helper is asked.
    static let dockerHub = "https://index.docker.io/v1/"

    /// Reads what a credential helper answers; `nil` when that is no login.
    init?(helperOutput output: [UInt8], source: String) {
        struct Answer: Decodable {
            var Username: String
            var Secret: String
        }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(output)), !answer.Secret.isEmpty else {
            return nil
        }
        self.init(user: answer.Username, password: Secret(answer.Secret), source: source)
    }
}
