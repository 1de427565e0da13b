internal import HTTP

/// One profile of the files that AWS's tools share
/// (https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html).
struct AWSProfile {
    private let name: String
    private let values: [String: String]
    /// The profiles of both files.
    private let all: [String: [String: String]]

    /// The profile that `AWS_PROFILE` names, else `default`; `nil` when no file has it.
    init?(_ environment: CloudEnvironment) {
        let configuration = environment["AWS_CONFIG_FILE"] ?? environment.home(".aws/config")
        let credentials = environment["AWS_SHARED_CREDENTIALS_FILE"] ?? environment.home(".aws/credentials")
        let sections = { (path: String?) in path.flatMap(environment.text).map(Self.sections) ?? [:] }
        // The configuration writes 'profile' before each name but 'default', the credentials never do.
        var all: [String: [String: String]] = [:]
        for (section, values) in sections(configuration) {
            let name = section.hasPrefix("profile ") ? String(section.dropFirst(8)).trimmed : section
            guard name == "default" || section.hasPrefix("profile ") else { continue }
            all[name, default: [:]].merge(values) { $1 }
        }
        for (name, values) in sections(credentials) { all[name, default: [:]].merge(values) { $1 } }
        self.init(environment["AWS_PROFILE"] ?? "default", of: all)
    }

    private init?(_ name: String, of all: [String: [String: String]]) {
        guard let values = all[name] else { return nil }
        self.name = name
        self.values = values
        self.all = all
    }

    private var source: String { "the profile '\(name)'" }

    private var key: AWSCredentials? {
        guard let id = values["aws_access_key_id"], let secret = values["aws_secret_access_key"] else { return nil }
        return AWSCredentials(
            keyID: id,
            secretKey: Secret(secret),
            sessionToken: values["aws_session_token"].map { Secret($0) },
            source: source
        )
    }

    /// The key that it holds, unless that is only there to take a role with.
    var credentials: AWSCredentials? { values["role_arn"] == nil ? key : nil }

    /// The role that it names with a token or with another profile's key; programs and browsers are not started for one.
    var role: AWSRole? {
        guard let name = values["role_arn"] else { return nil }
        let proof: AWSRole.Proof
        if let file = values["web_identity_token_file"] {
            proof = .token(file: file)
        } else if let other = values["source_profile"], let key = AWSProfile(other, of: all)?.key {
            proof = .credentials(key)
        } else {
            return nil
        }
        return AWSRole(
            name: name,
            session: values["role_session_name"],
            proof: proof,
            externalID: values["external_id"],
            source: source
        )
    }

    /// Reads `[section]` and `name = value`. Lines that begin with white space belong to a nested value, of which nothing is
    /// needed.
    static func sections(_ text: String) -> [String: [String: String]] {
        var sections: [String: [String: String]] = [:]
        var section: String?
        for line in text.split(whereSeparator: \.isNewline) {
            guard let first = line.first, !first.isWhitespace, first != "#", first != ";" else { continue }
            if first == "[" {
                section = String(line.dropFirst().prefix { $0 != "]" }).trimmed
            } else if let section, let equals = line.firstIndex(of: "=") {
                let value = String(line[line.index(after: equals)...]).trimmed
                // A comment needs white space before it.
                let end = value.firstRange(of: " #")?.lowerBound ?? value.endIndex
                sections[section, default: [:]][String(line[..<equals]).trimmed.lowercased()] =
                    String(value[..<end]).trimmed
            }
        }
        return sections
    }
}
