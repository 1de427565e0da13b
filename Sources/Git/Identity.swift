/// A name and an address, as a commit carries them.
public struct Identity: Sendable, Hashable {
    /// The name; never empty.
    public let name: String
    /// The address.
    public let email: String

    /// Takes what can stand in a commit's header: no control character, no `<` and no `>`, which would end the field
    /// early.
    ///
    /// - Throws: `GitError.invalidContent`.
    public init(name: String, email: String) throws(GitError) {
        for (field, text) in [("name", name), ("email", email)] {
            guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0x3C && $0 != 0x3E }) else {
                throw .invalidContent("the author's \(field) holds a control character, '<' or '>'")
            }
        }
        // Git drops these characters at both ends, and a name of nothing else is one that fsck refuses.
        guard name.contains(where: { !" .,:;\"'\\".contains($0) }) else {
            throw .invalidContent("the author's name is empty")
        }
        self.name = name
        self.email = email
    }
}
