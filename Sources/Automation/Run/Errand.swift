internal import Git

/// What one automation has to do in one pass.
struct Errand: Sendable {
    let automation: ImageUpdateAutomation
    let target: Target
    /// As the source has them; a target that is the source itself is read again where it has become another commit.
    let policies: PolicyFiles
    /// The commit that `policies` were read from, with its branch where it has one; `nil` for a directory.
    let source: Remote.Tip?
    /// What `policies` chose, with what the markers of that commit hold.
    let selections: Selections
    /// Stops before the commit.
    let isDry: Bool

    /// How often a push that lost a race is made again, and for how long at most.
    static let attempts = 8
    static let patience: Duration = .seconds(120)

    /// How an errand ended.
    struct Outcome: Sendable {
        private let automation: ImageUpdateAutomation
        var report: Report.Automation
        /// What was pushed, or would be.
        var plan: Plan?
        /// What the markers held before.
        var held: [ObjectName: HeldImage] = [:]

        init(automation: ImageUpdateAutomation) {
            self.automation = automation
            report = Report.Automation(automation: "\(automation.name)")
        }

        init(automation: ImageUpdateAutomation, failure: Failure) {
            self.init(automation: automation)
            fail(failure)
        }

        mutating func fail(_ failure: Failure) {
            report.fail(failure, of: automation)
            plan = nil
        }
    }
}
