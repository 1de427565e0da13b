/// How a policy ranks tags.
public enum Order: Hashable, Sendable {
    /// The newest version in a range; what is no version is passed over.
    case semver(VersionRange)
    /// By bytes: ascending chooses the last one, descending the first.
    case alphabetical(Direction)
    /// By value: ascending chooses the greatest, descending the smallest; one tag that is no number fails the policy.
    case numerical(Direction)
}

/// Which end of an order is chosen.
public enum Direction: String, Hashable, Sendable {
    /// The greatest is chosen.
    case ascending = "asc"
    /// The smallest is chosen.
    case descending = "desc"

    /// Reads `asc` or `desc` in any case, as Flux's controller does; an absent or empty order is ascending.
    ///
    /// Throws ``SelectionError/badDirection(_:)``.
    public init(policyText text: String?) throws(SelectionError) {
        guard let text, !text.isEmpty else {
            self = .ascending
            return
        }
        guard let direction = Direction(rawValue: text.lowercased()) else { throw .badDirection(text) }
        self = direction
    }
}
