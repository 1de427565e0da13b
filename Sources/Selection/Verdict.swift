/// What became of one tag. The raw values are those of the command line's JSON.
public enum Verdict: String, CaseIterable, Sendable {
    /// The policy's choice.
    case selected
    /// It could have been chosen, but another one is better.
    case candidate
    /// An expression of the exclusion list matches it.
    case excluded
    /// The filter doesn't match it.
    case filtered
    /// The policy can't order it: no version, or no number.
    case unorderable
    /// A version outside of the policy's range.
    case outOfRange = "out-of-range"
    /// The selection stopped with an error before this tag was looked at.
    case undecided
}
