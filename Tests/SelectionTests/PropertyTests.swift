import Testing

@testable import Selection

/// What has to hold for any input, tried with seeded random ones.
@Suite struct PropertyTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func versionsAreTotallyOrdered(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let versions = (0..<40).compactMap { _ in Version(random.text(from: "0123.-+abv", upTo: 12)) }
        for a in versions {
            #expect(a == a)
            for b in versions {
                #expect((a < b) == (b > a))
                #expect([a < b, a == b, a > b].count { $0 } == 1)
                for c in versions where a < b && b < c { #expect(a < c) }
            }
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>) func parsersTakeAnything(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            _ = Version(random.text(from: "0129.-+av_\u{e9}", upTo: 40))
            _ = try? VersionRange(random.text(from: "0129.-+av xX*|<>=!~^, ", upTo: 40))
            _ = Double(numeral: random.text(from: "019.eEpPxX_+-infatyN", upTo: 24))
            let expression = random.text(from: "ab1()[]{},?*+|^$\\.-:<>PQEpdswzxUim=!#'\u{e9}", upTo: 30)
            guard let filter = try? Filter(pattern: expression, extract: random.text(from: "$1{}a_\u{e9}", upTo: 12))
            else { continue }
            let rules = Rules(filter: filter, order: .alphabetical(.ascending))
            _ = rules.choose(from: Tags((0..<5).map { _ in random.text(from: "ab1.-_", upTo: 30) }))
        }
    }

    /// What is said of a tag bears out what became of it, whatever the rules.
    @Test(arguments: 1...60 as ClosedRange<UInt64>) func explanationsBearOutTheVerdicts(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let names = Array(Set((0..<30).map { _ in random.text(from: "01.-ab", upTo: 8) } + ["1.0.0", "a.sig"]))
        let numbers = try Filter(pattern: "^([a-z]*)-?(?P<n>[0-9]+)$", extract: "$n")
        let exclusions = [try Pattern("a$"), try Pattern("\\.sig$")]
        for rules in [
            Rules(exclusions: exclusions, order: .semver(try VersionRange(">=0.1 || 1.x-0"))),
            Rules(exclusions: exclusions, filter: numbers, order: .numerical(.descending)),
            Rules(filter: try Filter(pattern: "^[a1]"), order: .alphabetical(.ascending)),
            Rules(order: .numerical(.ascending)),
        ] {
            let choice = rules.choose(from: Tags(names))
            let groups = choice.groups(examples: 3)
            #expect(groups.reduce(0) { $0 + $1.count } == names.count)
            #expect(groups.allSatisfy { $0.examples.count <= min(3, $0.count) })
            #expect(groups.last?.verdict == .candidate && groups.last?.count == choice.counts.candidates)
            #expect(choice.ranking().sorted() == Array(names.indices))
            #expect(choice.selected == nil || choice.advice == nil)
            for (index, name) in names.enumerated() {
                let steps = choice.way(at: index)
                let isSelected = choice.verdict(at: index) == .selected
                #expect(steps.dropLast().allSatisfy { $0.passes }, "\(name): \(steps)")
                #expect(steps.last?.passes == isSelected, "\(name): \(steps)")
            }
        }
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>) func theOrderOfTagsDoesNotMatter(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let names = Array(Set((0..<30).map { _ in random.text(from: "01.-ainfeNv", upTo: 6) }))
        let numbers = names.filter { Double(numeral: $0) != nil }
        let extract = try Filter(pattern: "^(.)(.*)$", extract: "$2")
        let tries: [(Rules, [String])] = [
            (
                Rules(order: .semver(try VersionRange("*-0"))),
                names.flatMap { ["\($0).0.0", "v1.0.\($0)", "1.0.0-\($0)"] }
            ),
            (Rules(order: .alphabetical(.descending)), names),
            (Rules(filter: extract, order: .alphabetical(.ascending)), names),
            (Rules(order: .numerical(.ascending)), numbers),
            (Rules(filter: extract, order: .numerical(.descending)), names),
            (Rules(order: .numerical(.ascending)), names),
        ]
        for (rules, names) in tries {
            let first = rules.choose(from: Tags(names))
            let shuffled = names.shuffled(using: &random)
            let second = rules.choose(from: Tags(shuffled))
            #expect(first.selected == second.selected)
            #expect(first.error == second.error)
            #expect(first.counts == second.counts)
            #expect(first.ranking().map { names[$0] } == second.ranking().map { shuffled[$0] })
        }
    }

    /// Flux's own loop, fed in Flux's own order, as the specification tells it.
    @Test(arguments: 1...60 as ClosedRange<UInt64>) func numbersAreChosenAsFluxLoops(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pool = [
            "nan", "NaN", "inf", "-inf", "1", "1.0", "01", "2", "-1", "0", "-0", "1e3", "1000", "Inf", "+1", ".5",
            "0x1p0",
        ]
        let names = Array(pool.shuffled(using: &random).prefix(Int(random.next() % 8) + 1))
        for direction in [Direction.ascending, .descending] {
            var latest = ""
            var previous = 0.0
            for (index, name) in names.sorted(by: { Array($1.utf8).lexicographicallyPrecedes(Array($0.utf8)) })
                .enumerated()
            {
                let value = Double(numeral: name) ?? 0
                if index > 0, direction == .ascending ? value < previous : value > previous { continue }
                latest = name
                previous = value
            }
            #expect(Rules(order: .numerical(direction)).choose(from: Tags(names)).selected == latest)
        }
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>) func countsAddUpAndTheSelectedTagIsACandidate(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let names = (0..<50).map { _ in random.text(from: "012.sigv-", upTo: 8) }
        let rules = Rules(filter: try Filter(pattern: "^[^-]"), order: .semver(try VersionRange(">=1")))
        let choice = rules.choose(from: Tags(names))
        let counts = choice.counts
        #expect(
            counts.excluded + counts.filtered + counts.unorderable + counts.outOfRange + counts.candidates
                == names.count
        )
        let verdicts = names.indices.map(choice.verdict)
        #expect(verdicts.count { $0 == .selected } == (choice.selected == nil ? 0 : 1))
        #expect(Set(choice.ranking()) == Set(names.indices))
        for index in names.indices {
            #expect(!choice.reason(at: index).isEmpty)
            #expect((choice.key(at: index) == nil) == (verdicts[index] == .excluded || verdicts[index] == .filtered))
        }
    }
}

/// A small reproducible source of randomness (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func text(from alphabet: String, upTo length: Int) -> String {
        let letters = Array(alphabet)
        return String((0..<Int(next() % UInt64(length + 1))).map { _ in letters[Int(next() % UInt64(letters.count))] })
    }
}
