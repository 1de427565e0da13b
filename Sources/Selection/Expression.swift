/// A regular expression of RE2's dialect, as its parser understands it; flags are already applied to what they govern.
indirect enum Expression {
    /// Matches nothing, everywhere.
    case empty
    /// One character; `folds` where case doesn't matter.
    case literal(Unicode.Scalar, folds: Bool)
    /// A code point that no text contains, such as a surrogate.
    case never
    /// `.`, with or without line feed.
    case any(lineFeed: Bool)
    /// A character class.
    case set(CharacterSet)
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
    /// A capturing group.
    case capture(Expression)
    case sequence([Expression])
    case alternatives([Expression])
    case repetition(Expression, minimum: Int, maximum: Int?, greedy: Bool)

    /// A character class.
    struct CharacterSet {
        var isNegated = false
        var folds = false
        var items: [Item] = []

        enum Item {
            /// Code points from one to another, both included.
            case range(UInt32, UInt32)
            /// A class that PCRE2 knows by the same text, such as `\d` or `[:alpha:]`.
            case named(String)
        }
    }

    /// Whether no repetitions nested in each other ask for more than `limit` copies of something.
    func repeats(atMost limit: Int) -> Bool {
        switch self {
        case .capture(let inner): return inner.repeats(atMost: limit)
        case .sequence(let parts), .alternatives(let parts): return parts.allSatisfy { $0.repeats(atMost: limit) }
        case .repetition(let inner, let minimum, let maximum, _):
            if maximum == 0 { return true }
            // `*`, `+` and `?` copy nothing.
            let copies = max(1, maximum ?? minimum)
            return copies <= limit && inner.repeats(atMost: limit / copies)
        default: return true
        }
    }
}
