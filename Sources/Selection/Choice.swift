/// What a policy makes of a repository's tags: which one it chooses, or why none, and what became of each.
///
/// The verdicts are stored, one byte each; reasons, keys and the ranking are worked out when somebody asks.
public struct Choice: Sendable {
    /// What was chosen from.
    public let tags: Tags
    /// By which rules.
    public let rules: Rules
    /// The index of the selected tag, or why there is none.
    public let outcome: Result<Int, SelectionError>
    /// How many tags there were of each kind.
    public let counts: Counts
    /// The tag with the newest version, in the range or not; `nil` for policies that don't order versions.
    public let newestVersion: String?
    let verdicts: [Verdict]

    /// The selected tag.
    public var selected: String? { selectedIndex.map { tags[$0] } }

    /// The index of the selected tag in ``tags``.
    public var selectedIndex: Int? { try? outcome.get() }

    /// Why there is no selected tag.
    public var error: SelectionError? {
        guard case .failure(let error) = outcome else { return nil }
        return error
    }

    /// What became of the tag at `index`, which has to be in `tags`' range.
    public func verdict(at index: Int) -> Verdict { verdicts[index] }

    /// What of the tag at `index` was compared, after `extract`; `nil` when the exclusion list or the filter dropped it.
    ///
    /// Costs a match.
    public func key(at index: Int) -> String? {
        var reader = TagReader(rules, isASCII: tags.isASCII)
        return tags.withName(at: index) { name in
            guard case .item(let item) = reader.read(name) else { return nil }
            return String(decoding: item, as: UTF8.self)
        }
    }
}

extension Tags {
    /// Calls `body` with the bytes of the name at `index`.
    func withName<Result>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        text.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range(at: index)])) }
    }
}
