/// A branch's name that is safe to put into a refspec: the rules of git-check-ref-format, and none of the characters
/// that mean something there (a `+` would be a force, a `:` another branch).
public struct BranchName: Sendable, Hashable {
    /// The name without `refs/heads/`.
    public let text: String

    /// The longest name in bytes; file systems of servers end at 255 for one component.
    private static let limit = 255

    /// Takes a name, with or without `refs/heads/`; `nil` where it breaks a rule.
    public init?(_ text: String) {
        let name = text.hasPrefix("refs/heads/") ? String(text.dropFirst("refs/heads/".count)) : text
        let isPlain = name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !Array("~^:?*[\\+".utf8).contains($0) }
        let components = name.split(separator: "/", omittingEmptySubsequences: false)
        let areComponentsPlain = components.allSatisfy { component in
            !component.isEmpty && !component.hasPrefix(".") && !component.hasSuffix(".lock")
        }
        guard isPlain, areComponentsPlain, !name.isEmpty, name.utf8.count <= Self.limit, !name.hasPrefix("-"),
            !name.hasSuffix("."), !name.contains(".."), !name.contains("@{"), name != "@", name != "HEAD"
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
