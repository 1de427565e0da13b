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

    /// The indices of all tags: the selected one, the candidates from the best to the worst, then the rest by name.
    ///
    /// Costs sorting all tags, and memory for what is compared of the candidates.
    public func ranking() -> [Int] {
        var ranked: [(index: Int, key: Key)] = []
        var rest: [Int] = []
        var reader = TagReader(rules, isASCII: tags.isASCII)
        for index in 0..<tags.count {
            let key: Key? = tags.withName(at: index) { name in
                guard verdicts[index] == .selected || verdicts[index] == .candidate,
                    case .item(let item) = reader.read(name)
                else { return nil }
                return Key(item, order: rules.order)
            }
            if let key { ranked.append((index, key)) } else { rest.append(index) }
        }
        ranked.sort { one, other in
            if one.index == selectedIndex || other.index == selectedIndex { return one.index == selectedIndex }
            let order = one.key.compare(other.key, order: rules.order)
            return order != 0 ? order > 0 : isNameBefore(one.index, other.index)
        }
        rest.sort { isNameBefore($0, $1) }
        return ranked.map(\.index) + rest
    }

    private func isNameBefore(_ one: Int, _ other: Int) -> Bool {
        tags.withName(at: one) { mine in tags.withName(at: other) { mine.compareBytes($0) < 0 } }
    }

    /// What is compared of one tag, read once.
    private struct Key {
        var text: [UInt8]
        var version = VersionFields(major: 0, minor: 0, patch: 0)
        var value = 0.0

        init(_ item: UnsafeBufferPointer<UInt8>, order: Order) {
            text = Array(item)
            switch order {
            case .semver: version = VersionFields(item) ?? version
            case .alphabetical: break
            case .numerical: value = Double(numeral: item) ?? 0
            }
        }

        /// Positive when this key ranks higher than `other`.
        func compare(_ other: Key, order: Order) -> Int {
            text.withUnsafeBufferPointer { mine in
                other.text.withUnsafeBufferPointer { theirs in
                    let spelling = mine.compareBytes(theirs)
                    switch order {
                    case .semver:
                        let age = version.compare(mine, other.version, theirs)
                        return age != 0 ? age : spelling
                    case .alphabetical(let direction): return direction == .ascending ? spelling : -spelling
                    case .numerical(let direction):
                        // What is no number stands last; of equals the smallest spelling is the best.
                        if value.isNaN || other.value.isNaN {
                            return value.isNaN == other.value.isNaN ? -spelling : value.isNaN ? -1 : 1
                        }
                        if value == other.value { return -spelling }
                        return (value > other.value) == (direction == .ascending) ? 1 : -1
                    }
                }
            }
        }
    }
}

extension Double {
    init?(numeral text: String) {
        guard let value = Array(text.utf8).withUnsafeBufferPointer({ Double(numeral: $0) }) else { return nil }
        self = value
    }
}
