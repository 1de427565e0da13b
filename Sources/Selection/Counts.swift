/// How many tags there were of each kind.
public struct Counts: Hashable, Sendable {
    /// All of them.
    public internal(set) var total = 0
    /// Those that the exclusion list drops.
    public internal(set) var excluded = 0
    /// Those that the filter drops.
    public internal(set) var filtered = 0
    /// Those that are no versions, or no numbers.
    public internal(set) var unorderable = 0
    /// Those whose version is outside of the range.
    public internal(set) var outOfRange = 0
    /// Those that could be chosen, the chosen one included.
    public internal(set) var candidates = 0

    mutating func add(_ verdict: Verdict) {
        switch verdict {
        case .selected, .candidate: candidates += 1
        case .excluded: excluded += 1
        case .filtered: filtered += 1
        case .unorderable: unorderable += 1
        case .outOfRange: outOfRange += 1
        case .undecided: break
        }
    }
}
