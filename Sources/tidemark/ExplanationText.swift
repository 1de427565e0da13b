import Automation

/// An explanation as a person reads it, on a screen that is 80 columns wide, with 3 tags and with 30,000.
struct ExplanationText {
    private let terminal: Terminal
    /// What has been said.
    private(set) var bytes: [UInt8] = []

    /// How many candidates are listed: what fits on a screen beside the rest.
    private static let candidateLimit = 10
    /// How many examples a group of tags has: what fits on its line.
    private static let exampleLimit = 3
    /// How many fields are listed: as many as candidates, for the same reason.
    private static let fieldLimit = 10

    init(_ explanation: Explanation, on terminal: Terminal) {
        self.terminal = terminal
        showPolicy(explanation)
        if let way = explanation.way {
            show(way, of: explanation)
        } else {
            showGroups(of: explanation)
            showCandidates(of: explanation)
        }
        showFields(of: explanation)
    }

    private mutating func print(_ line: String = "") {
        bytes += line.utf8
        bytes.append(10)
    }

    private mutating func showPolicy(_ explanation: Explanation) {
        print(
            terminal.paint(explanation.policy.escapedForTerminal, .bold) + "  " + explanation.place.escapedForTerminal
        )
        if let image = explanation.image { print("  " + image.escapedForTerminal) }
        for rule in explanation.rules { print("  " + rule.escapedForTerminal) }
        if explanation.isSuspended { print("  suspended, so what it selects is not applied") }
    }

    private mutating func showGroups(of explanation: Explanation) {
        guard let total = explanation.tagCount else { return }
        print()
        print(total == 1 ? "1 tag" : "\(total) tags")
        for group in explanation.groups(examples: Self.exampleLimit) {
            let count = Self.right("\(group.count)", 7)
            let line = "\(count)  \(group.reason)".escapedForTerminal
            guard !group.examples.isEmpty else {
                print(line)
                continue
            }
            let some = group.examples.joined(separator: ", ") + (group.count > group.examples.count ? ", …" : "")
            print(line + terminal.paint((": " + some).escapedForTerminal, .dim))
        }
    }

    /// The candidates from the best to the worst, and which of them the fields hold now.
    private mutating func showCandidates(of explanation: Explanation) {
        guard explanation.candidateCount > 0 else { return }
        print()
        let rows = explanation.rows(limit: min(Self.candidateLimit, explanation.candidateCount))
        let tags = rows.map(\.tag.escapedForTerminal)
        let width = min(40, tags.map(\.count).max() ?? 0)
        for (row, tag) in zip(rows, tags) {
            var notes: [String] = []
            if let key = row.key, key != row.tag { notes.append("as \(key)") }
            if row.verdict == "selected" { notes.append(row.reason) }
            let isSelected = row.verdict == "selected"
            let name = isSelected ? terminal.paint(tag, .green) : tag
            let pad = String(repeating: " ", count: max(0, width - tag.count))
            let note =
                notes.isEmpty ? "" : pad + "  " + terminal.paint(notes.joined(separator: ", ").escapedForTerminal, .dim)
            print("\(isSelected ? "→" : " ") \(name)\(note)")
        }
        let more = explanation.candidateCount - rows.count
        if more > 0 { print("  … and \(more) more") }
        if let digest = explanation.digest { print("  digest \(digest)".escapedForTerminal) }
    }

    private mutating func show(_ way: Explanation.Way, of explanation: Explanation) {
        print()
        let listed = way.isListed ? "" : ", if the registry had it"
        print(terminal.paint(way.tag.escapedForTerminal, .bold) + listed)
        for step in way.steps {
            let mark = step.passes ? "+" : "-"
            let station = step.station + String(repeating: " ", count: max(0, 10 - step.station.count))
            print("  \(mark) \(station)  \(step.sentence.escapedForTerminal)")
        }
        if let tag = explanation.tag, tag != way.tag { print("  '\(tag)' is selected".escapedForTerminal) }
    }

    private mutating func showFields(of explanation: Explanation) {
        print()
        guard !explanation.fields.isEmpty else {
            print("no marker names this policy")
            return
        }
        let count = explanation.fields.count
        print(count == 1 ? "1 field is filled by this policy" : "\(count) fields are filled by this policy")
        for field in explanation.fields.prefix(Self.fieldLimit) {
            print("  \(field.file):\(field.line):\(field.column): \(field.value)".escapedForTerminal)
        }
        if count > Self.fieldLimit { print("  … and \(count - Self.fieldLimit) more") }
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
