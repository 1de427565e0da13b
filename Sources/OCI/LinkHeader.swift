/// One link of a `Link` field (RFC 8288).
struct LinkHeader: Equatable {
    /// The reference between the angle brackets, as it stands.
    let target: String
    /// The relation types in lower case.
    let relations: [String]

    /// Reads one field, which may hold several links. The cost is linear.
    ///
    /// `nil` when the field is malformed: a link that is overlooked would make a list incomplete without a word.
    static func parse(_ field: String) -> [LinkHeader]? {
        var parser = FieldParser(field)
        var links: [LinkHeader] = []
        parser.skipCommas()
        while !parser.isAtEnd {
            guard let target = parser.bracketed() else { return nil }
            var relations: [String]?
            parser.skipSpaces()
            while parser.skip(";") {
                parser.skipSpaces()
                // An empty parameter is allowed, and so is one without a value.
                guard let name = parser.token() else { continue }
                parser.skipSpaces()
                var value = ""
                if parser.skip("=") {
                    parser.skipSpaces()
                    guard let found = parser.value() else { return nil }
                    value = found
                    parser.skipSpaces()
                }
                // A second `rel` doesn't count (section 3.3).
                if name.lowercased() == "rel", relations == nil {
                    relations = value.lowercased().split { $0 == " " || $0 == "\t" }.map(String.init)
                }
            }
            guard parser.isAtEnd || parser.peek == "," else { return nil }
            parser.skipCommas()
            links.append(LinkHeader(target: target, relations: relations ?? []))
        }
        return links
    }
}
