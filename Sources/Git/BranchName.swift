/// A branch's name that is safe to put into a request: the rules of git-check-ref-format, and none of the characters
/// that mean something in a refspec (a `+` would be a force, a `:` another branch).
public struct BranchName: Sendable, Hashable {
    /// The name without `refs/heads/`.
    public let text: String

    /// Takes a name, with or without `refs/heads/`; `nil` where it breaks a rule.
    public init?(_ text: String) {
        let name = text.hasPrefix("refs/heads/") ? String(text.dropFirst("refs/heads/".count)) : text
        guard !name.isEmpty, ReferenceName.isWellFormed(name), name.utf8.count <= ReferenceName.limit,
            !name.hasPrefix("-"), !name.contains("+"), name != "@", name != "HEAD"
        else { return nil }
        self.text = name
    }

    /// The full name: `refs/heads/…`.
    public var reference: String { "refs/heads/" + text }
}

extension BranchName: CustomStringConvertible {
    /// The name without `refs/heads/`.
    public var description: String { text }
}
