/// A piece of a template's text.
struct Token: Sendable {
    enum Kind: Sendable, Equatable {
        /// The text is what is wrong.
        case error
        case bool, character, characterConstant, complex, assign, declare, end
        case field, identifier, leftDelimiter, leftParenthesis, number, pipe, rawString, rightDelimiter,
            rightParenthesis
        case space, string, text, variable
        case dot, keyword(Keyword)
    }

    enum Keyword: String, Sendable {
        case block, `break`, `continue`, define, `else`, end, `if`, `nil`, range, template, with
    }

    let kind: Kind
    /// Where it begins.
    let offset: Int
    let text: String
    /// The line on which it begins.
    let line: Int

    /// The token as Go's errors show it.
    var description: String {
        switch kind {
        case .end: return "EOF"
        case .error: return text
        case .keyword, .dot: return "<\(text)>"
        default:
            guard text.utf8.count > 10 else { return Quote.string(text) }
            return Quote.string(String(String.UnicodeScalarView(text.unicodeScalars.prefix(10)))) + "..."
        }
    }
}
