/// Everything that decides which tag of a repository a policy chooses.
public struct Rules: Hashable, Sendable {
    /// What Flux excludes unless a repository says otherwise: the signatures that cosign stores as tags.
    public static let defaultExclusions = ["^.*\\.sig$"]

    /// A tag that one of these matches is not looked at.
    public let exclusions: [Pattern]
    /// Which of the other tags are looked at, and which part of them is compared.
    public let filter: Filter?
    /// How they are ranked.
    public let order: Order

    /// An empty list of exclusions means ``defaultExclusions``, as in Flux; any other list replaces them.
    public init(exclusions: [Pattern] = [], filter: Filter? = nil, order: Order) {
        self.exclusions = exclusions.isEmpty ? Self.compiledDefaults : exclusions
        self.filter = filter
        self.order = order
    }

    private static let compiledDefaults = defaultExclusions.compactMap { try? Pattern($0) }
}
