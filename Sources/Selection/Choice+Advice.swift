extension Choice {
    /// The one thing to change where nothing is selected, as an action; `nil` where something is, or nothing helps.
    ///
    /// Costs a look at each tag.
    public var advice: String? {
        switch error {
        case .noTags(total: 0): "push an image, or check the name in 'spec.image' of the ImageRepository"
        case .noTags: "let 'spec.exclusionList' of the ImageRepository leave some tags over"
        case .nothingMatches:
            "change 'spec.filterTags.pattern': the tags are such as \(samples(of: .filtered))"
        case .notNumber(let text, let tag, _):
            if text != tag {
                "let 'spec.filterTags.extract' take nothing but the digits"
            } else if counts.candidates == 0 {
                "take a number out of tags such as '\(tag)' with 'spec.filterTags.extract'"
            } else {
                "let 'spec.filterTags' pass numbers only, or exclude '\(tag)'"
            }
        case .nothingSatisfies(let range, _, let newest, _): adviceAboutRange(range, newest: newest)
        case .exhaustingPattern: "write the expression without nested repetitions"
        default: nil
        }
    }

    private func adviceAboutRange(_ range: String, newest: String?) -> String {
        if let prerelease = admissiblePrerelease, let wider = Self.admitting(prerelease, range) {
            return "let 'spec.policy.semver.range' admit pre-releases: '\(wider)'"
        }
        if let newest { return "widen 'spec.policy.semver.range': the newest version is '\(newest)'" }
        if let prefix = versionPrefix {
            let pattern = "^\(Self.quoted(prefix))(?P<version>.*)$"
            return
                "set 'spec.filterTags' to pattern: '\(pattern)', extract: '$version', which takes '\(prefix)' off"
        }
        if shortVersionCount > 0 {
            return
                "set 'spec.filterTags' to pattern: '^v?[0-9]+\\.[0-9]+$', extract: '$0.0': a version has three numbers"
        }
        let sample = samples(of: .unorderable)
        return "use 'alphabetical', or 'numerical' with 'filterTags': the tags are such as \(sample)"
    }

    /// A pre-release that is out of the range for nothing else.
    private var admissiblePrerelease: Version? {
        guard case .semver(let range) = rules.order else { return nil }
        return (0..<tags.count).lazy.filter { verdicts[$0] == .outOfRange }
            .compactMap { key(at: $0).flatMap { Version($0) } }
            .first { $0.fields.isPrerelease && range.admits($0, includingPrereleases: true) }
    }

    /// The range with the library's own idiom for pre-releases at its end, if that admits `version`.
    private static func admitting(_ version: Version, _ range: String) -> String? {
        let text = "\(range)-0"
        return (try? VersionRange(text))?.admits(version) ?? false ? text : nil
    }

    /// The text in front of the versions, where most tags that are no versions would be versions without it.
    private var versionPrefix: String? {
        var counts: [String: Int] = [:]
        for index in 0..<tags.count where verdicts[index] == .unorderable {
            let name = key(at: index) ?? tags[index]
            guard let digit = name.utf8.firstIndex(where: { (0x30...0x39).contains($0) }), digit != name.startIndex,
                let version = Version(String(name[digit...])), version.isComplete
            else { continue }
            counts[String(name[..<digit]), default: 0] += 1
        }
        guard let best = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
        return best.value * 2 > self.counts.unorderable ? best.key : nil
    }

    private var shortVersionCount: Int {
        (0..<tags.count).count { verdicts[$0] == .unorderable && key(at: $0).flatMap { Version($0) } != nil }
    }

    private func samples(of verdict: Verdict) -> String {
        let some = (0..<tags.count).lazy.filter { verdicts[$0] == verdict }.prefix(3).map { "'\(tags[$0])'" }
        return some.joined(separator: ", ")
    }

    /// The text as an expression that matches it.
    private static func quoted(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "\\.+*?()|[]{}^$".contains(character) { result.append("\\") }
            result.append(character)
        }
    }
}
