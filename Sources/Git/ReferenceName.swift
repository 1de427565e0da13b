/// A reference's full name that is safe to put into a request: the rules of git-check-ref-format.
public struct ReferenceName: Sendable, Hashable {
    /// The whole name: `refs/…`, or `HEAD`.
    public let text: String

    /// The longest name in bytes; file systems of servers end at 255 for one component.
    static let limit = 255

    /// Takes a full name; `nil` where it breaks a rule.
    public init?(_ text: String) {
        guard text == "HEAD" || text.hasPrefix("refs/"), Self.isWellFormed(text), text.utf8.count <= Self.limit else {
            return nil
        }
        self.text = text
    }

    /// The full name of a branch.
    public init(_ branch: BranchName) {
        text = branch.reference
    }

    /// The full name of a tag; `nil` where the name breaks a rule.
    public init?(tag: String) {
        self.init("refs/tags/" + tag)
    }

    /// The branch that the name stands for; `nil` where it is none.
    public var branch: BranchName? { text.hasPrefix("refs/heads/") ? BranchName(text) : nil }

    /// Whether the server makes something else of what is pushed here, so that no such reference is ever listed: Gerrit's
    /// `refs/for/…` opens a change.
    public var isMagic: Bool { ["refs/for/", "refs/drafts/", "refs/publish/"].contains { text.hasPrefix($0) } }

    /// Whether `text` keeps the rules that branches, tags and all other references share.
    static func isWellFormed(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !Array("~^:?*[\\".utf8).contains($0) }
        let components = text.split(separator: "/", omittingEmptySubsequences: false)
        return isPlain && components.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }
            && !text.hasSuffix(".") && !text.contains("..") && !text.contains("@{")
    }
}

extension ReferenceName: CustomStringConvertible {
    /// A branch without `refs/heads/`, anything else whole.
    public var description: String { branch?.text ?? text }
}
