extension Choice {
    /// One station on a tag's way through the rules.
    public struct Step: Sendable, Equatable {
        /// Where the tag is looked at: `exclusions`, `filter`, `version` or `number`, `range`, `rank`.
        public let station: String
        /// Whether the tag gets past it.
        public let passes: Bool
        /// What happens to it there, as a sentence about it.
        public let sentence: String
    }

    /// The way of the tag at `index` through the rules, up to the station that stops it. Costs a ranking of all tags when
    /// the tag is a candidate.
    public func way(at index: Int) -> [Step] {
        let name = tags[index]
        let verdict = verdicts[index]
        guard verdict != .excluded, verdict != .undecided else {
            return [Step(station: "exclusions", passes: false, sentence: reason(at: index))]
        }
        let patterns = rules.exclusions.map { "'\($0.source)'" }.joined(separator: ", ")
        var steps = [Step(station: "exclusions", passes: true, sentence: "not excluded by \(patterns)")]
        if let filter = rules.filter {
            guard verdict != .filtered, let key = key(at: index) else {
                return steps + [Step(station: "filter", passes: false, sentence: reason(at: index))]
            }
            var sentence = "matches '\(filter.pattern.source)'"
            if let extract = filter.extract { sentence += ", and '\(extract.source)' makes '\(key)' of it" }
            steps.append(Step(station: "filter", passes: true, sentence: sentence))
        }
        steps += order(of: key(at: index) ?? name, at: index)
        guard verdict == .selected || verdict == .candidate else { return steps }
        let place = (ranking().firstIndex(of: index) ?? 0) + 1
        let rank = counts.candidates == 1 ? "the only candidate" : "number \(place) of \(counts.candidates) candidates"
        let why = verdict == .selected ? "selected" : reason(at: index)
        return steps + [Step(station: "rank", passes: verdict == .selected, sentence: "\(rank): \(why)")]
    }

    /// Whether the key can be ordered, and where that counts, whether it is in the range.
    private func order(of key: String, at index: Int) -> [Step] {
        switch rules.order {
        case .alphabetical: return []
        case .numerical:
            let isNumber = Double(numeral: key) != nil
            let sentence =
                isNumber ? "a number" : "\(reason(at: index)), and one such tag stops the whole policy"
            return [Step(station: "number", passes: isNumber, sentence: sentence)]
        case .semver(let range):
            guard let version = Version(key), version.isComplete else {
                let detail = Version(key) == nil ? "" : ": it has fewer than three numbers"
                return [Step(station: "version", passes: false, sentence: reason(at: index) + detail)]
            }
            let text = "\(version.major).\(version.minor).\(version.patch)"
            let pre = version.prerelease.isEmpty ? "" : "-\(version.prerelease)"
            let isIn = range.admits(version)
            return [
                Step(station: "version", passes: true, sentence: "the version \(text)\(pre)"),
                Step(
                    station: "range",
                    passes: isIn,
                    sentence: isIn ? "in '\(range.source)'" : reason(at: index)
                ),
            ]
        }
    }
}
