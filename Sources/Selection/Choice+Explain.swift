extension Choice {
    /// Why the tag was chosen, in a few words: `newest of 12 in '5.0.x', 27 tags`. `nil` when there is none.
    public var summary: String? {
        guard selectedIndex != nil else { return nil }
        let all = counts.total == 1 ? "1 tag" : "\(counts.total) tags"
        let few = "of \(counts.candidates)"
        return switch rules.order {
        case .semver(let range): "newest \(few) in '\(range.source)', \(all)"
        case .alphabetical(.ascending): "last \(few) in alphabetical order, \(all)"
        case .alphabetical(.descending): "first \(few) in alphabetical order, \(all)"
        case .numerical(.ascending): "greatest \(few), \(all)"
        case .numerical(.descending): "smallest \(few), \(all)"
        }
    }

    /// Why the tag at `index` has its verdict, as a sentence. Costs as much as choosing from that tag alone.
    public func reason(at index: Int) -> String {
        let name = tags[index]
        switch verdicts[index] {
        case .selected: return summary ?? "selected"
        case .candidate: return candidateReason(at: index)
        case .excluded:
            var reader = TagReader(rules, isASCII: tags.isASCII)
            return tags.withName(at: index) { bytes in
                guard case .excluded(let pattern) = reader.read(bytes) else { return "excluded" }
                return "excluded by '\(pattern.source)'"
            }
        case .filtered: return "does not match '\(rules.filter?.pattern.source ?? "")'"
        case .unorderable:
            let kind = if case .semver = rules.order { "version" } else { "number" }
            guard let key = key(at: index), key != name else { return "not a \(kind)" }
            return "'\(key)' is not a \(kind)"
        case .outOfRange:
            guard case .semver(let range) = rules.order, let key = key(at: index), let version = Version(key) else {
                return "not in the range"
            }
            if version.fields.isPrerelease, range.admits(version, includingPrereleases: true) {
                return "a pre-release, which '\(range.source)' does not admit"
            }
            return "not in '\(range.source)'"
        case .undecided: return error.map { "not looked at: \($0)" } ?? "not looked at"
        }
    }

    private func candidateReason(at index: Int) -> String {
        guard let selectedIndex else { return "a candidate, but nothing was selected" }
        let winner = "'\(tags[selectedIndex])'"
        guard let mine = key(at: index), let best = key(at: selectedIndex) else {
            return "a candidate, but not the best one"
        }
        if mine == best { return "the same as \(winner), which is chosen among equals" }
        switch rules.order {
        case .semver:
            guard let mine = Version(mine), let best = Version(best), mine < best else {
                return "as new as \(winner), which is chosen among equals"
            }
            return "older than \(winner)"
        case .alphabetical(.ascending): return "before \(winner) in alphabetical order"
        case .alphabetical(.descending): return "behind \(winner) in alphabetical order"
        case .numerical(let direction):
            guard let mine = Double(numeral: mine), let best = Double(numeral: best), mine != best else {
                return "the same number as \(winner), which is chosen among equals"
            }
            if mine.isNaN || best.isNaN { return "cannot be compared with \(winner)" }
            return direction == .ascending ? "smaller than \(winner)" : "greater than \(winner)"
        }
    }
}

extension Double {
    init?(numeral text: String) {
        guard let value = Array(text.utf8).withUnsafeBufferPointer({ Double(numeral: $0) }) else { return nil }
        self = value
    }
}
