internal import Markers
internal import Selection
internal import YAML

extension Report {
    /// A report of nothing but a failure that kept everything from being done.
    init(_ failure: Failure) {
        diagnostics = [failure.diagnostic]
    }

    /// Adds what one automation did.
    mutating func add(_ outcome: Errand.Outcome) {
        automations.append(outcome.report)
        if let plan = outcome.plan { add(plan) }
        for index in policies.indices where policies[index].previousTag == nil {
            let name = outcome.held.first { "\($0.key)" == policies[index].policy }
            policies[index].previousTag = name?.value.tag
        }
    }

    /// Adds the changes of a plan.
    mutating func add(_ plan: Plan, withDiffs: Bool = true) {
        changes.reserveCapacity(changes.count + plan.files.count)
        for file in plan.files {
            for edit in file.edits { changes.append(Change(edit, of: file.path)) }
        }
        if withDiffs { diffs += plan.diffs }
    }

    /// Puts everything into the order that cli.md promises.
    mutating func sort() {
        automations.sort { $0.automation.precedes($1.automation) }
        changes.sort { left, right in
            left.file == right.file
                ? (left.line, left.column) < (right.line, right.column)
                : left.file.precedes(right.file)
        }
        diagnostics = Set(diagnostics).sorted()
    }

    /// Everything to say on standard error, each thing once.
    public var allDiagnostics: [Diagnostic] {
        let failures = policies.filter { !$0.isSuspended }.compactMap(\.failure) + automations.compactMap(\.failure)
        return Set(failures + diagnostics).sorted()
    }

    /// How a command that made this report exits (cli.md, "Exit codes").
    public func exitCode(checks: Bool) -> Int32 {
        if isHopeless { return 78 }
        if hasFailure { return 1 }
        return checks && !changes.isEmpty ? 2 : 0
    }
}

extension Report.Change {
    init(_ edit: Edit, of path: String) {
        let (field, object) = (edit.field, edit.field.object)
        file = path
        line = field.position.line
        column = field.position.column
        policy = "\(field.marker.namespace)/\(field.marker.policy)"
        self.object = Object(
            apiVersion: object.apiVersion,
            kind: object.kind,
            namespace: object.namespace,
            name: object.name
        )
        old = edit.old
        new = edit.new
    }
}

extension Report.Policy {
    init(_ outcome: Selections.Outcome, held: HeldImage?) {
        policy = "\(outcome.policy.name)"
        image = outcome.image
        tag = outcome.selected?.tag
        digest = outcome.selected?.digest
        previousTag = held?.tag
        tags = outcome.choice.map { choice in
            Tags(
                total: choice.counts.total,
                excluded: choice.counts.excluded,
                filtered: choice.counts.filtered,
                unorderable: choice.counts.unorderable,
                candidates: choice.counts.candidates
            )
        }
        error = outcome.failure?.message
        failure = outcome.failure?.placed(at: outcome.policy)
        reason = outcome.choice?.summary
        isSuspended = outcome.isSuspended
    }
}

extension Report.Automation {
    init(_ automation: ImageUpdateAutomation, failure: Failure) {
        self.automation = "\(automation.name)"
        fail(failure, of: automation)
    }

    mutating func fail(_ failure: Failure, of automation: ImageUpdateAutomation) {
        error = failure.message
        self.failure = failure.placed(at: automation)
    }
}
