internal import HTTP

/// Something that a person should know about a file or about the whole run, with its place where it has one.
public struct Diagnostic: Sendable, Hashable, Encodable {
    /// How much it matters.
    public enum Severity: String, Sendable, Encodable {
        /// Something was not done.
        case error
        /// Everything was done, but perhaps not what was meant.
        case warning
    }

    /// The piece of source that a caret points at.
    public struct Excerpt: Sendable, Hashable {
        /// The source line without its end, not made safe.
        public let line: String
        /// How many Unicode scalars of the line are meant, from the column on; at least 1.
        public let width: Int

        /// Keeps what is given, but for passwords in URLs.
        init(line: String, width: Int) {
            self.line = line.hidingPasswords
            self.width = width
        }
    }

    /// How much it matters.
    public let severity: Severity
    /// From the root of the source, with `/`; `nil` when no file is at fault.
    public let file: String?
    /// From 1.
    public let line: Int?
    /// From 1, in Unicode scalars.
    public let column: Int?
    /// One sentence: lower case, no final period, literals in single quotes, not made safe.
    public let message: String
    /// An action.
    public let hint: String?
    /// What the caret points at.
    public let excerpt: Excerpt?

    /// Keeps what is given, but for passwords in URLs: a message quotes what somebody wrote.
    public init(
        _ severity: Severity,
        file: String? = nil,
        line: Int? = nil,
        column: Int? = nil,
        message: String,
        hint: String? = nil,
        excerpt: Excerpt? = nil
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.message = message.hidingPasswords
        self.hint = hint
        self.excerpt = excerpt
    }

    private enum CodingKeys: String, CodingKey { case severity, file, line, column, message, hint }

    /// Encodes every key, `null` where there is nothing.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(severity, forKey: .severity)
        try container.encode(file, forKey: .file)
        try container.encode(line, forKey: .line)
        try container.encode(column, forKey: .column)
        try container.encode(message, forKey: .message)
        try container.encode(hint, forKey: .hint)
    }
}

extension Diagnostic: Comparable {
    /// By file, line and column; what has no file comes last.
    public static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        switch (left.file, right.file) {
        case (let left?, let right?) where left != right: return left.precedes(right)
        case (.some, nil): return true
        case (nil, .some): return false
        default:
            let places = (left.line ?? 0, left.column ?? 0, left.message)
            return places < (right.line ?? 0, right.column ?? 0, right.message)
        }
    }
}
