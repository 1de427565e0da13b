internal import Markers

/// Which markers of a tree an automation may act on: those of its own namespace's policies that its selector admits,
/// below its path.
struct Scope: Sendable {
    /// `nil` covers policies of every namespace: a source without automations.
    private let automation: ImageUpdateAutomation?
    /// From the root of the tree, without slashes at its ends; empty for the root.
    private let path: String

    /// Covers everything.
    static let everything = Scope(automation: nil, path: "")

    /// Covers what `automation` covers.
    init(of automation: ImageUpdateAutomation) {
        self.init(automation: automation, path: Self.normalised(automation.updatePath?.value ?? ""))
    }

    private init(automation: ImageUpdateAutomation?, path: String) {
        self.automation = automation
        self.path = path
    }

    /// A path as the trees have them: no `.`, no slash at either end. `..` goes up, but never out of the tree.
    static func normalised(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    /// A path of the tree, from the automation's path on; a file that is the automation's path is its name alone.
    func relative(_ path: String) -> String {
        if !self.path.isEmpty, path.hasPrefix(self.path + "/") { return String(path.dropFirst(self.path.count + 1)) }
        return path == self.path ? String(path.split(separator: "/").last ?? "") : path
    }

    func covers(path: String) -> Bool {
        self.path.isEmpty || path == self.path || path.hasPrefix(self.path + "/")
    }

    /// Whether the path that is covered lies at or below `path`.
    func leadsInto(_ path: String) -> Bool { self.path == path || self.path.hasPrefix(path + "/") }

    func covers(_ marker: Marker, in selections: Selections) -> Bool {
        let name = ObjectName(namespace: marker.namespace, name: marker.policy)
        guard let automation else { return true }
        guard name.namespace == automation.name.namespace, let policy = selections[name]?.policy else { return false }
        return automation.policySelector?.admits(policy.labels) ?? true
    }
}
