/// Which tags a policy looks at, and which part of them it compares: `filterTags` of an `ImagePolicy`.
public struct Filter: Hashable, Sendable {
    /// A tag without a match is not looked at.
    public let pattern: Pattern
    /// What is compared instead of the tag, if not the tag itself.
    public let extract: Template?

    /// Compiles both parts; an empty `extract` compares the tag itself, an empty `pattern` matches every tag.
    ///
    /// Throws what ``Pattern/init(_:)`` throws, and ``SelectionError/longPattern(length:)`` for an `extract` beyond the same length.
    public init(pattern: String, extract: String = "") throws(SelectionError) {
        self.pattern = try Pattern(pattern)
        guard extract.utf8.count <= Pattern.lengthLimit else { throw .longPattern(length: extract.utf8.count) }
        self.extract = extract.isEmpty ? nil : Template(extract, groupNames: self.pattern.groupNames)
    }
}
