extension PolicyFiles {
    /// All automations that could be read, sorted by namespace and name.
    var sortedAutomations: [ImageUpdateAutomation] { automations.values.sorted { $0.name < $1.name } }

    /// Whether nothing restricts what is edited: no automation is there, not even one that cannot be read.
    var isWithoutAutomations: Bool { automations.isEmpty && !hasUnreadAutomation }

    /// The policies that `--policy` means by `text`: `namespace/name`, or a name that several may have.
    func policies(named text: String) -> [ObjectName] {
        imagePolicies.keys.filter { "\($0)" == text || $0.name == text }.sorted()
    }

    /// Every name that a marker may use: also those of policies that could not be read, which are reported already.
    var policyNames: Set<ObjectName> {
        Set(imagePolicies.keys).union(broken.filter { $0.kind == .imagePolicy }.map(\.name))
    }
}
