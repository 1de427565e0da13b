extension String {
    /// The text with the password, or the token that stands in its place, of every URL in it covered with asterisks: for
    /// texts that quote what somebody wrote, who may have written a password. As long as the text itself, so that places in
    /// it stay where they are.
    public var hidingPasswords: String {
        guard contains("://"), contains("@") else { return self }
        var shown = ""
        var rest = self[...]
        while let mark = rest.firstRange(of: "://") {
            let isSSH = rest[..<mark.lowerBound].hasSuffix("ssh")
            shown += rest[..<mark.upperBound]
            rest = rest[mark.upperBound...]
            guard let end = Self.endOfUserInformation(rest) else { continue }
            let colon = rest[..<end].firstIndex(of: ":")
            // A user alone is no secret for ssh; for the others it is where tokens are put.
            let start = colon.map { rest.index(after: $0) } ?? (isSSH ? end : rest.startIndex)
            shown += rest[..<start] + String(repeating: "*", count: rest[start..<end].unicodeScalars.count)
            rest = rest[end...]
        }
        return shown + rest
    }

    /// Where the `@` stands that ends the user information at the start of `text`; also behind a slash, which does not
    /// belong into a password and is found there all the same.
    private static func endOfUserInformation(_ text: Substring) -> String.Index? {
        let url = text.prefix { !$0.isWhitespace && $0 != "'" && $0 != "\"" }
        let authority = url.prefix { $0 != "/" }
        if let end = authority.lastIndex(of: "@") { return end }
        guard let colon = authority.firstIndex(of: ":") else { return nil }
        let isPort = authority[authority.index(after: colon)...].allSatisfy(\.isNumber)
        return isPort ? nil : url.lastIndex(of: "@")
    }
}
