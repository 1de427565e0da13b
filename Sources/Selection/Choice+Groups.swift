extension Choice {
    /// The tags that fell away for one reason, or those that did not fall away.
    public struct Group: Sendable {
        /// What became of them.
        public let verdict: Verdict
        /// Why, as a phrase that follows a number of tags: `excluded by '^.*\.sig$'`.
        public let reason: String
        /// How many there are.
        public let count: Int
        /// Some of those that fell away, those first that somebody would look for: the newest versions, else by name.
        public let examples: [String]
    }

    /// Where tags fell away on their way through the rules, station by station; the candidates, the selected tag among
    /// them, come last. Reasons that no tag has are left out, but for the candidates.
    ///
    /// Costs a second look at each tag, and sorting each group.
    ///
    /// - Parameter limit: how many examples a group has at most.
    public func groups(examples limit: Int) -> [Group] {
        var indices: [Reason: [Int]] = [:]
        var reader = TagReader(rules, isASCII: tags.isASCII)
        for index in 0..<tags.count {
            let reason = tags.withName(at: index) { name -> Reason in self.reason(of: name, verdicts[index], &reader) }
            indices[reason, default: []].append(index)
        }
        let stations = rules.exclusions.map { Reason.excluded($0.source) } + Reason.stations
        return stations.compactMap { reason in
            let members = indices[reason] ?? []
            guard !members.isEmpty || reason == .candidate else { return nil }
            return Group(
                verdict: reason.verdict,
                reason: phrase(reason, count: members.count),
                count: members.count,
                examples: reason == .candidate
                    ? [] : examples(of: members, limit: limit, byVersion: reason.verdict == .outOfRange)
            )
        }
    }

    /// A verdict, and what was decisive where a verdict alone does not say it.
    private enum Reason: Hashable {
        case excluded(String)
        case filtered
        case unorderable
        case prerelease
        case outOfRange
        case undecided
        case candidate

        /// All but the exclusions, in the order in which a tag meets them.
        static let stations: [Reason] = [.filtered, .unorderable, .prerelease, .outOfRange, .undecided, .candidate]

        var verdict: Verdict {
            switch self {
            case .excluded: .excluded
            case .filtered: .filtered
            case .unorderable: .unorderable
            case .prerelease, .outOfRange: .outOfRange
            case .undecided: .undecided
            case .candidate: .candidate
            }
        }
    }

    private func reason(
        of name: UnsafeBufferPointer<UInt8>,
        _ verdict: Verdict,
        _ reader: inout TagReader
    ) -> Reason {
        switch verdict {
        case .selected, .candidate: return .candidate
        case .filtered: return .filtered
        case .unorderable: return .unorderable
        case .undecided: return .undecided
        case .excluded:
            guard case .excluded(let pattern) = reader.read(name) else { return .undecided }
            return .excluded(pattern.source)
        case .outOfRange:
            guard case .semver(let range) = rules.order, case .item(let item) = reader.read(name),
                let version = Version(Array(item)), version.fields.isPrerelease,
                range.admits(version, includingPrereleases: true)
            else { return .outOfRange }
            return .prerelease
        }
    }

    private func phrase(_ reason: Reason, count: Int) -> String {
        let isOne = count == 1
        switch reason {
        case .excluded(let pattern): return "excluded by '\(pattern)'"
        case .filtered: return "\(isOne ? "does" : "do") not match '\(rules.filter?.pattern.source ?? "")'"
        case .unorderable:
            if case .semver = rules.order { return isOne ? "not a version" : "not versions" }
            return isOne ? "not a number" : "not numbers"
        case .prerelease: return "\(isOne ? "pre-release" : "pre-releases"), not admitted by '\(rangeText)'"
        case .outOfRange: return "not in '\(rangeText)'"
        case .undecided: return "not looked at"
        case .candidate: return isOne ? "candidate" : "candidates"
        }
    }

    private var rangeText: String {
        if case .semver(let range) = rules.order { range.source } else { "" }
    }

    private func examples(of members: [Int], limit: Int, byVersion: Bool) -> [String] {
        guard byVersion else {
            return members.sorted { isNameBefore($0, $1) }.prefix(limit).map { tags[$0] }
        }
        let versions = members.compactMap { index in
            key(at: index).flatMap { Version($0) }.map { (index: index, version: $0) }
        }
        return versions.sorted { one, other in
            let age = one.version.compare(other.version)
            return age == 0 ? isNameBefore(one.index, other.index) : age > 0
        }
        .prefix(limit).map { tags[$0.index] }
    }
}
