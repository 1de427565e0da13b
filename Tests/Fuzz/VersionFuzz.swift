// fuzz modules: Selection

import Selection

/// The first line is a version range, the others are tags. Nothing may trap, and what is chosen may not depend on the order of the
/// tags; versions have one order; every tag has a verdict that its way bears out.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).prefix(16).map(String.init)
    guard let first = lines.first else { return 0 }
    let names = Array(Set(lines.dropFirst()))
    compare(names)
    guard let range = try? VersionRange(first) else { return 0 }
    let again = try? VersionRange(range.source)
    precondition(again == range)
    let rules = Rules(order: .semver(range))
    let choice = rules.choose(from: Tags(names))
    precondition(choice.selected == rules.choose(from: Tags(names.reversed())).selected)
    precondition(choice.selected == rules.choose(from: Tags(names.sorted())).selected)
    explain(choice, names, range)
    return 0
}

/// Versions have one order: of two, one is older or they are equal; and older is passed on.
private func compare(_ names: [String]) {
    let versions = names.compactMap { Version($0) }
    for one in versions {
        precondition(one == one && !(one < one))
        for other in versions {
            precondition([one < other, one == other, other < one].count { $0 } == 1)
            for third in versions where one < other && other < third { precondition(one < third) }
        }
    }
}

private func explain(_ choice: Choice, _ names: [String], _ range: VersionRange) {
    let ranking = choice.ranking()
    precondition(ranking.sorted() == Array(names.indices))
    precondition(ranking.first == choice.selectedIndex || choice.selectedIndex == nil)
    precondition(choice.groups(examples: 2).reduce(0) { $0 + $1.count } == names.count)
    precondition((choice.advice == nil) || choice.selected == nil)
    for index in names.indices {
        let steps = choice.way(at: index)
        let passes = steps.allSatisfy(\.passes)
        precondition(passes == (choice.verdict(at: index) == .selected))
        precondition(!choice.reason(at: index).isEmpty)
        guard let version = Version(names[index]), version.isComplete, choice.verdict(at: index) != .excluded else {
            continue
        }
        let isCandidate = [.selected, .candidate].contains(choice.verdict(at: index))
        precondition(isCandidate == range.admits(version))
        // What is in the range stays in it when pre-releases are admitted everywhere.
        precondition(!isCandidate || range.admits(version, includingPrereleases: true))
    }
}
