/// What a server asks for in `WWW-Authenticate` (RFC 9110, section 11.6.1).
struct Challenge: Equatable {
    /// In lower case.
    let scheme: String
    /// Names are in lower case; of a name that comes twice the first counts.
    let parameters: [String: String]
    /// The other form that a challenge may have.
    let token68: String?

    /// Reads one field, which may hold several challenges. The cost is linear.
    ///
    /// `nil` when the field is malformed: half of a challenge is not worth guessing at.
    static func parse(_ field: String) -> [Challenge]? {
        var parser = FieldParser(field)
        var challenges: [Challenge] = []
        parser.skipCommas()
        while !parser.isAtEnd {
            guard let scheme = parser.token() else { return nil }
            var parameters: [String: String] = [:]
            var token68: String?
            if parser.skipSpaces(), !parser.isAtEnd, parser.peek != "," {
                if let found = parser.token68() {
                    token68 = found
                } else {
                    guard let (name, value) = parser.parameter() else { return nil }
                    parameters[name.lowercased()] = value
                }
            }
            // Parameters go on until something stands behind a comma that has no `=`.
            while parser.skipCommas(), let (name, value) = parser.parameter() {
                if parameters[name.lowercased()] == nil { parameters[name.lowercased()] = value }
            }
            guard parser.isAtEnd || parser.followsComma else { return nil }
            challenges.append(Challenge(scheme: scheme.lowercased(), parameters: parameters, token68: token68))
        }
        return challenges
    }
}
