extension Pattern {
    /// Where a match and its groups stand in a text, in bytes.
    public struct Match: Hashable, Sendable {
        /// The match, then each group; `nil` for one that took no part.
        public let ranges: [Range<Int>?]

        /// The match as a whole.
        public var range: Range<Int> { ranges.first.flatMap(\.self) ?? 0..<0 }
    }

    /// The matches that Go's `FindAll` finds: one after the other, none of them empty right behind another.
    ///
    /// A match may take many times what one in a tag may, and says so: `spend` hears of some hundred instructions at a time before
    /// they are run, and can stop it all by throwing. The result is `nil` where a single match takes too much.
    ///
    /// - Parameter text: A text in UTF-8.
    public func matches<Failure: Error>(
        in text: String,
        atMost limit: Int = .max,
        spending spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> [Match]? {
        // PCRE2 wants a text in memory, even where it is empty.
        let memory = Array(text.utf8) + [0]
        return try memory.withUnsafeBufferPointer { memory throws(Failure) in
            let subject = UnsafeBufferPointer(rebasing: memory.dropLast())
            var finder = MatchFinder(self, subject)
            var matches: [Match] = []
            while matches.count < limit, let match = try finder.next(spend) { matches.append(match) }
            return finder.isExhausted ? nil : matches
        }
    }
}

/// Goes through the matches in one text.
private struct MatchFinder: ~Copyable {
    /// How many steps one match may take, from an honest expression's needs to what is too much.
    private static let stepLimits = [1000, 10_000, 100_000, 1_000_000]
    /// How many of them count as a step of a template.
    private static let stepsPerStep = 50

    private let pattern: Pattern
    private let subject: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var lastEnd: Int?
    private var matcher: Matcher
    /// Which of the limits the matcher keeps.
    private var level = 0
    private(set) var isExhausted = false

    init(_ pattern: Pattern, _ subject: UnsafeBufferPointer<UInt8>) {
        self.pattern = pattern
        self.subject = subject
        matcher = Self.matcher(pattern, steps: Self.stepLimits[0])
    }

    private static func matcher(_ pattern: Pattern, steps: Int) -> Matcher {
        // A Swift string is good UTF-8, so there is nothing for PCRE2 to check.
        Matcher(
            pattern,
            isASCII: true,
            groups: true,
            limits: Matcher.Limits(steps: steps, depth: steps, heap: 16 << 10)
        )
    }

    mutating func next<Failure: Error>(_ spend: (Int) throws(Failure) -> Void) throws(Failure) -> Pattern.Match? {
        while position <= subject.count, let match = try find(spend) {
            let range = match.range
            let isRepeated = range.isEmpty && range.lowerBound == lastEnd
            position = range.upperBound
            if range.isEmpty { skipCharacter() }
            lastEnd = range.upperBound
            if !isRepeated { return match }
        }
        return nil
    }

    private mutating func skipCharacter() {
        position += 1
        while position < subject.count, subject[position] & 0xC0 == 0x80 { position += 1 }
    }

    /// The leftmost match from the position on.
    private mutating func find<Failure: Error>(
        _ spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> Pattern.Match? {
        for (level, steps) in Self.stepLimits.enumerated() {
            if level != self.level {
                matcher = Self.matcher(pattern, steps: steps)
                self.level = level
            }
            try spend(steps / Self.stepsPerStep)
            switch matcher.match(subject, from: position) {
            case .matches:
                let offsets = matcher.offsets
                let ranges = stride(from: 0, to: offsets.count - 1, by: 2).map { index in
                    offsets[index] < 0 ? nil : offsets[index]..<offsets[index + 1]
                }
                return Pattern.Match(ranges: ranges)
            case .differs: return nil
            case .exhausted: continue
            }
        }
        isExhausted = true
        return nil
    }
}
