extension Rules {
    /// Chooses one of `tags`, or says why none, and gives every tag a verdict.
    ///
    /// The result doesn't depend on the order of `tags`. One pass, no sorting, no allocation per tag: a million versions take about
    /// 50 ms, and one byte each beside the names. policy-files.md, sections 2.2 to 2.5.
    public func choose(from tags: Tags) -> Choice {
        tags.text.withUnsafeBufferPointer { text in
            let pass = Pass(tags: tags, text: text, rules: self)
            switch order {
            case .semver(let range):
                var contest = SemverContest(range)
                return pass.run(&contest) { contest, counts in
                    .nothingSatisfies(
                        range: range.source,
                        tags: counts.unorderable + counts.outOfRange,
                        newest: contest.newest.optionalIndex.map { tags[$0] },
                        unorderable: counts.unorderable
                    )
                } newest: {
                    $0.newest.optionalIndex
                }
            case .alphabetical(let direction):
                var contest = AlphabeticalContest(direction)
                return pass.run(&contest) { _, counts in .noTags(total: counts.total) }
            case .numerical(let direction):
                return pass.run(numerically: direction)
            }
        }
    }
}

/// One look at all tags.
private struct Pass {
    let tags: Tags
    let text: UnsafeBufferPointer<UInt8>
    let rules: Rules

    struct Progress {
        var verdicts: [Verdict]
        var counts = Counts()
        var failure: SelectionError?
    }

    /// Runs `contest` and makes a choice of its outcome; `nobody` explains why there are tags but no winner.
    func run<C: Contest>(
        _ contest: inout C,
        nobody: (C, Counts) -> SelectionError,
        newest: (C) -> Int? = { _ in nil }
    ) -> Choice {
        let progress = judge(&contest)
        let outcome: Result<Int, SelectionError> =
            if let failure = progress.failure ?? emptiness(progress.counts) {
                .failure(failure)
            } else if let winner = contest.winner {
                .success(winner)
            } else {
                .failure(nobody(contest, progress.counts))
            }
        return choice(progress, outcome, newest: newest(contest))
    }

    func run(numerically direction: Direction) -> Choice {
        var contest = NumericalContest(direction)
        let progress = judge(&contest)
        let outcome: Result<Int, SelectionError>
        if let failure = progress.failure ?? emptiness(progress.counts) {
            outcome = .failure(failure)
        } else if let bad = contest.firstBad.optionalIndex {
            let item = String(decoding: contest.firstBad.item, as: UTF8.self)
            outcome = .failure(.notNumber(item, tag: tags[bad], others: contest.badCount - 1))
        } else if let nan = contest.nan.optionalIndex {
            // What Flux meets after the last `nan` decides; only that takes part in a second look.
            var rest = NumericalContest(direction, before: contest.nan)
            _ = judge(&rest)
            outcome = .success(rest.winner ?? nan)
        } else if let winner = contest.winner {
            outcome = .success(winner)
        } else {
            outcome = .failure(.noTags(total: progress.counts.total))
        }
        return choice(progress, outcome, newest: nil)
    }

    private func judge<C: Contest>(_ contest: inout C) -> Progress {
        var progress = Progress(verdicts: [])
        progress.counts.total = tags.count
        var reader = TagReader(rules, isASCII: tags.isASCII, names: text)
        progress.verdicts = [Verdict](unsafeUninitializedCapacity: tags.count) { verdicts, initialized in
            verdicts.initialize(repeating: .undecided)
            initialized = tags.count
            tags.ends.withUnsafeBufferPointer { ends in
                var start = 0
                for index in 0..<ends.count {
                    let end = Int(ends[index])
                    let name = UnsafeBufferPointer(rebasing: text[start..<end])
                    start = end &+ tags.separator
                    let verdict: Verdict
                    switch reader.read(name) {
                    case .item(let item): verdict = contest.judge(item, name, at: index)
                    case .excluded: verdict = .excluded
                    case .filtered: verdict = .filtered
                    case .failed(let error):
                        progress.failure = error
                        return
                    }
                    verdicts[index] = verdict
                    progress.counts.add(verdict)
                }
            }
        }
        return progress
    }

    /// The error when the exclusion list or the filter has left nothing.
    private func emptiness(_ counts: Counts) -> SelectionError? {
        if counts.excluded == counts.total { return .noTags(total: counts.total) }
        guard counts.excluded + counts.filtered == counts.total, let filter = rules.filter else { return nil }
        return .nothingMatches(pattern: filter.pattern.source, tags: counts.filtered)
    }

    private func choice(_ progress: Progress, _ outcome: Result<Int, SelectionError>, newest: Int?) -> Choice {
        var verdicts = progress.verdicts
        if case .success(let index) = outcome { verdicts[index] = .selected }
        return Choice(
            tags: tags,
            rules: rules,
            outcome: outcome,
            counts: progress.counts,
            newestVersion: newest.map { tags[$0] },
            verdicts: verdicts
        )
    }
}
