import Automation

/// What a report says on standard output; gathered, since a line for each of ten thousand fields is no reason for ten
/// thousand writes.
struct ReportText {
    private let terminal: Terminal
    /// What has been said.
    private(set) var bytes: [UInt8] = []

    init(_ terminal: Terminal) {
        self.terminal = terminal
    }

    private mutating func print(_ line: String) {
        bytes += line.utf8
        bytes.append(10)
    }

    /// Each policy: its image, the tag now, the tag selected, and why.
    mutating func showSelections(of report: Report) {
        for policy in report.policies {
            let image = policy.image.map { "  " + $0.escapedForTerminal } ?? ""
            print(terminal.paint(policy.policy.escapedForTerminal, .bold) + image)
            print("  " + selection(policy))
        }
        if !report.policies.isEmpty { print("") }
    }

    private func selection(_ policy: Report.Policy) -> String {
        let reason = policy.reason.map { terminal.paint("  \($0.escapedForTerminal)", .dim) } ?? ""
        guard let tag = policy.tag else {
            return policy.isSuspended
                ? (policy.error ?? "suspended").escapedForTerminal : terminal.paint("nothing selected", .red)
        }
        let digest = policy.digest.map { "@" + $0.prefix(19) + "…" } ?? ""
        guard let previous = policy.previousTag else { return "\(tag)\(digest)\(reason)" }
        return previous == tag
            ? "\(tag)\(digest), as it is\(reason)"
            : "\(previous.escapedForTerminal) → \(terminal.paint(tag, .green))\(digest)\(reason)"
    }

    /// The differences in the unified format; `patch -p1` and `git apply` take them.
    mutating func showDiffs(of report: Report) {
        for diff in report.diffs {
            for line in diff.lines { print(paint(line)) }
        }
        if !report.diffs.isEmpty { print("") }
    }

    private func paint(_ line: UnifiedDiff.Line) -> String {
        // A tab is part of the file; all else that a terminal would obey is shown as what it is.
        let text =
            line.text.isPlainASCII
            ? line.text
            : line.text.split(separator: "\t", omittingEmptySubsequences: false)
                .map { String($0).escapedForTerminal }.joined(separator: "\t")
        return switch line.kind {
        case .header: terminal.paint(text, .bold)
        case .hunk: terminal.paint(text, .cyan)
        case .removed: terminal.paint(text, .red)
        case .added: terminal.paint(text, .green)
        case .context, .note: text
        }
    }

    /// What would be committed, and where to.
    mutating func showPreview(of report: Report) {
        for automation in report.automations {
            guard automation.error == nil, let message = automation.message else { continue }
            let target = automation.remote.map { " to '\(automation.branch ?? "")' of \($0)" } ?? ""
            let subject = message.split(separator: "\n").first.map(String.init) ?? ""
            print("\(automation.automation) would commit\(target): \(subject)".escapedForTerminal)
        }
        showSum(of: report, done: false)
    }

    /// One line for each field that changed.
    mutating func showChanges(of report: Report, done: Bool) {
        for change in report.changes {
            let old = change.old.isEmpty ? "''" : change.old.escapedForTerminal
            let new = terminal.paint(change.new.escapedForTerminal, .green)
            print("\(change.file.escapedForTerminal):\(change.line):\(change.column): \(old) → \(new)")
        }
        for policy in report.policies where policy.isSuspended {
            print("\(policy.policy): \(policy.error ?? "suspended")".escapedForTerminal)
        }
        showSum(of: report, done: done)
    }

    /// How many fields changed. Who could not look at everything does not say that nothing is left to do.
    private mutating func showSum(of report: Report, done: Bool) {
        guard report.changes.isEmpty else {
            let verb = done ? "changed" : "would change"
            print("\(fields(report.changes.count)) in \(files(report.changes)) \(verb).")
            return
        }
        // Of a source that could not be read there is nothing to say but the error.
        guard !report.policies.isEmpty || !report.hasFailure else { return }
        let nothing = report.hasFailure ? "Nothing was changed." : "Nothing to change."
        print(done ? nothing : "Nothing would change.")
    }

    /// What each automation pushed.
    mutating func showAutomations(of report: Report) {
        for automation in report.automations where automation.error == nil {
            let place = "'\(automation.branch ?? "")' of \(automation.remote ?? "")"
            let what = automation.commit.map { "pushed \($0.prefix(7)) to \(place)" } ?? "nothing to push to \(place)"
            let besides = automation.secondPush.map { ", pushed to '\($0)' besides" } ?? ""
            print("\(automation.automation): \(what)\(besides)".escapedForTerminal)
        }
    }

    private func fields(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }

    private func files(_ changes: [Report.Change]) -> String {
        // Changes are sorted by file.
        let count = zip(changes, changes.dropFirst()).count { $0.file != $1.file } + (changes.isEmpty ? 0 : 1)
        return count == 1 ? "1 file" : "\(count) files"
    }
}
