internal import Markers
internal import Selection

/// What each policy chose, or why it chose nothing.
struct Selections: Sendable {
    /// The outcome of one policy.
    struct Outcome: Sendable {
        let policy: ImagePolicy
        /// The image as the policy files write it.
        var image: String?
        var choice: Choice?
        /// What is written; `nil` when the policy chooses nothing.
        var selected: SelectedImage?
        /// Why nothing is chosen.
        var failure: Failure?
        var isSuspended = false
        /// What was dropped from the registry's list.
        var notice: Diagnostic?
    }

    private var outcomes: [ObjectName: Outcome]

    /// Makes room for the outcomes of so many policies.
    init(capacity: Int = 0) { outcomes = Dictionary(minimumCapacity: capacity) }

    subscript(name: ObjectName) -> Outcome? {
        get { outcomes[name] }
        set { outcomes[name] = newValue }
    }

    /// Sorted by namespace and name.
    var all: [Outcome] { outcomes.keys.sorted().compactMap { outcomes[$0] } }

    /// What belongs where `marker` stands; `nil` when its policy is unknown, chose nothing, or knows no such part.
    func text(for marker: Marker) -> String? {
        text(of: ObjectName(namespace: marker.namespace, name: marker.policy), for: marker.part)
    }

    /// What belongs where a marker names this part of this policy.
    func text(of policy: ObjectName, for part: Marker.Part) -> String? {
        outcomes[policy]?.selected?.text(for: part)
    }
}
