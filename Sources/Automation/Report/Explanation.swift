internal import FoundationEssentials
internal import Selection

/// Why a policy selects the tag that it selects, and why not the others: what `tidemark explain` shows.
public struct Explanation: Sendable {
    /// A field that the policy fills, and what it holds now.
    public struct HeldField: Sendable, Equatable {
        /// From the root of the source, with `/`.
        public let file: String
        /// From 1.
        public let line: Int
        /// From 1, in Unicode scalars.
        public let column: Int
        /// The decoded value.
        public let value: String
    }

    /// What is said of one tag.
    public struct Row: Sendable, Encodable {
        /// The tag.
        public let tag: String
        /// `selected`, `candidate`, `excluded`, `filtered`, `unorderable`, `out-of-range` or `undecided`.
        public let verdict: String
        /// Why, as a sentence.
        public let reason: String
        /// What was compared, after `extract`; `nil` when the tag fell away before.
        public let key: String?

        private enum CodingKeys: String, CodingKey { case tag, verdict, reason, key }

        /// Encodes every key, `null` where there is nothing.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(tag, forKey: .tag)
            try container.encode(verdict, forKey: .verdict)
            try container.encode(reason, forKey: .reason)
            try container.encode(key, forKey: .key)
        }
    }

    /// The tags that fell away for one reason, or those that could be selected.
    public struct Group: Sendable {
        /// How many there are.
        public let count: Int
        /// Why, as a phrase that follows their number.
        public let reason: String
        /// Some of them.
        public let examples: [String]
    }

    /// One station on the way of a tag.
    public struct Step: Sendable {
        /// Where the tag is looked at, in a word.
        public let station: String
        /// Whether it gets past it.
        public let passes: Bool
        /// What happens to it there.
        public let sentence: String
    }

    /// The way of one tag that somebody asked about.
    public struct Way: Sendable {
        /// The tag.
        public let tag: String
        /// Whether the registry has it. If not, the way is the one that it would take.
        public let isListed: Bool
        /// A tag that the registry has and that was probably meant.
        public let nearTag: String?
        /// The stations that it passed, and the one that stopped it.
        public let steps: [Step]
        /// What became of it, or would.
        public let row: Row
    }

    /// `namespace/name`
    public let policy: String
    /// The file and line of the policy.
    public let place: String
    /// The image as the policy files write it; `nil` when the policy's repository is not known.
    public internal(set) var image: String?
    /// The selected tag; `nil` when there is none.
    public internal(set) var tag: String?
    /// The digest of the selected tag, when the policy reflects digests.
    public internal(set) var digest: String?
    /// Whether the policy or its image repository is suspended, so that what it selects is not applied.
    public internal(set) var isSuspended = false
    /// All tags with their verdicts; `nil` when there was no list of tags.
    var choice: Choice?
    /// What decides, in words: how tags are ranked, which are looked at, which are left out.
    public internal(set) var rules: [String] = []
    /// The fields that the policy fills, by file and position.
    public internal(set) var fields: [HeldField] = []
    /// The one tag that was asked about.
    public internal(set) var way: Way?
    /// Why nothing is selected, with the one thing to change as its hint.
    public internal(set) var failure: Diagnostic?
    /// What else is wrong with the policy's files.
    public internal(set) var diagnostics: [Diagnostic] = []

    init(policy: ImagePolicy) {
        self.policy = "\(policy.name)"
        place = policy.source.place(of: policy.nameRange)
    }

    /// How many tags the registry has; `nil` when there was no list of tags.
    public var tagCount: Int? { choice?.counts.total }

    /// How many tags could be selected.
    public var candidateCount: Int { choice?.counts.candidates ?? 0 }

    /// Everything to say on standard error, sorted.
    public var allDiagnostics: [Diagnostic] {
        (diagnostics + [missingTag, failure].compactMap { $0 }).sorted()
    }

    /// Whether nothing is selected, or the tag that was asked about is not there.
    public var hasFailure: Bool { failure != nil || missingTag != nil }

    private var missingTag: Diagnostic? {
        guard let way, !way.isListed, let image, let tagCount else { return nil }
        return Diagnostic(
            .error,
            message: "'\(way.tag)' is not among the \(tagCount) tags of '\(image)'",
            hint: way.nearTag.map { "did you mean '\($0)'?" }
        )
    }

    /// Where tags fell away, station by station; the candidates come last.
    ///
    /// - Parameter limit: how many examples a group has at most.
    public func groups(examples limit: Int) -> [Group] {
        (choice?.groups(examples: limit) ?? []).map { Group(count: $0.count, reason: $0.reason, examples: $0.examples) }
    }

    /// The tags in the order that the policy ranks them, those without a rank last, by name.
    ///
    /// - Parameter limit: how many rows are made at most; reasons cost a look at their tag each.
    public func rows(limit: Int = .max) -> [Row] {
        guard let choice else { return [] }
        return choice.ranking().prefix(limit).map { Row(choice, at: $0) }
    }

    /// `{ "policy", "image", "tag", "tags" }`; with one tag that was asked about, that alone, if the registry
    /// has it. Ends with a line feed.
    public func json() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let output = Output(
            policy: policy,
            image: image,
            tag: tag,
            tags: way.map { $0.isListed ? [$0.row] : [] } ?? rows()
        )
        return Array((try? encoder.encode(output)) ?? Data()) + [10]
    }

    private struct Output: Encodable {
        let policy: String
        let image: String?
        let tag: String?
        let tags: [Row]

        private enum CodingKeys: String, CodingKey { case policy, image, tag, tags }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(policy, forKey: .policy)
            try container.encode(image, forKey: .image)
            try container.encode(tag, forKey: .tag)
            try container.encode(tags, forKey: .tags)
        }
    }
}

extension Explanation.Row {
    init(_ choice: Choice, at index: Int) {
        tag = choice.tags[index]
        verdict = choice.verdict(at: index).rawValue
        reason = choice.reason(at: index)
        key = choice.key(at: index)
    }
}

extension Explanation {
    /// What decides, in words.
    static func words(for rules: Rules) -> [String] {
        let order =
            switch rules.order {
            case .semver(let range): "the newest version in '\(range.source)'"
            case .alphabetical(.ascending): "the last in alphabetical order"
            case .alphabetical(.descending): "the first in alphabetical order"
            case .numerical(.ascending): "the greatest number"
            case .numerical(.descending): "the smallest number"
            }
        let filter = rules.filter.map { filter in
            "of the tags that match '\(filter.pattern.source)'"
                + (filter.extract.map { ", compared by '\($0.source)'" } ?? "")
        }
        let exclusions = "but none that matches " + rules.exclusions.map { "'\($0.source)'" }.joined(separator: " or ")
        return [order] + [filter].compactMap { $0 } + [exclusions]
    }
}
