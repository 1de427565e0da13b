extension PolicyFiles {
    /// The label that Kubernetes gives each namespace; others are known where the source has the `Namespace`.
    static let namespaceLabel = "kubernetes.io/metadata.name"

    /// Finds the repository whose tags a policy chooses from.
    ///
    /// - Throws: an error at the policy's reference, where the repository is missing, broken, or closed to the policy's namespace
    ///   (`accessFrom`).
    func imageRepository(of policy: ImagePolicy) throws(DiagnosticError) -> ImageRepository {
        let repository = try find(policy.repository, in: imageRepositories, for: policy)
        guard repository.name.namespace != policy.name.namespace else { return repository }
        guard admits(policy.name.namespace, to: repository) else {
            throw policy.error(
                at: policy.repository.range,
                "ImageRepository '\(repository.name)' does not admit policies of namespace '\(policy.name.namespace)'",
                hint:
                    "let 'spec.accessFrom' of '\(repository.name)' select '\(Self.namespaceLabel): \(policy.name.namespace)'"
            )
        }
        return repository
    }

    /// Whether one of the repository's selectors admits the namespace, in every shape in which the source has it.
    private func admits(_ namespace: String, to repository: ImageRepository) -> Bool {
        (namespaceLabels[namespace] ?? [[:]]).allSatisfy { known in
            let labels = known.merging([Self.namespaceLabel: namespace]) { _, own in own }
            return repository.accessFrom.contains { $0.admits(labels) }
        }
    }

    /// Finds the Git repository that an automation works on.
    ///
    /// - Throws: an error at the automation's reference, where the repository is missing or broken.
    func gitRepository(of automation: ImageUpdateAutomation) throws(DiagnosticError) -> GitRepository {
        try find(automation.gitRepository, in: gitRepositories, for: automation)
    }

    /// The policies that an automation applies: those of its namespace that its selector admits, by name.
    func policies(of automation: ImageUpdateAutomation) -> [ImagePolicy] {
        imagePolicies.values
            .filter { policy in
                policy.name.namespace == automation.name.namespace
                    && automation.policySelector?.admits(policy.labels) ?? true
            }
            .sorted { $0.name < $1.name }
    }

    /// What is wrong with references between objects, sorted: of policies to repositories, and of automations to theirs.
    func referenceDiagnostics() -> [Diagnostic] {
        let policies = imagePolicies.values.compactMap { policy in
            Self.diagnostic { () throws(DiagnosticError) in _ = try imageRepository(of: policy) }
        }
        let sources = automations.values.compactMap { automation in
            Self.diagnostic { () throws(DiagnosticError) in _ = try gitRepository(of: automation) }
        }
        return (policies + sources).sorted()
    }

    private static func diagnostic(_ body: () throws(DiagnosticError) -> Void) -> Diagnostic? {
        do throws(DiagnosticError) {
            try body()
            return nil
        } catch {
            return error.diagnostic
        }
    }

    private func find<Object: PolicyObject>(
        _ reference: Located<ObjectName>,
        in objects: [ObjectName: Object],
        for referrer: some PolicyObject
    ) throws(DiagnosticError) -> Object {
        let name = reference.value
        if let object = objects[name] { return object }
        let kind = Object.kind.rawValue
        if broken.contains(Key(kind: Object.kind, name: name)) {
            throw referrer.error(at: reference.range, "\(kind) '\(name)' is not valid")
        }
        // The same name in another namespace is meant more often than another name.
        let elsewhere = objects.keys.sorted().first { $0.name == name.name }
        let near = elsewhere?.description ?? NearName.of("\(name)", among: objects.keys.sorted().map(\.description))
        throw referrer.error(
            at: reference.range,
            "no \(kind) is named '\(name)'",
            hint: near.map { "did you mean '\($0)'?" }
        )
    }
}
