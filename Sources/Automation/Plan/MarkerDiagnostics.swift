internal import Markers

/// Names every marker that has no effect, and why: what Flux passes over in silence.
enum MarkerDiagnostics {
    /// Looks at all manifests of a tree.
    ///
    /// - Parameter isWhole: whether `policies` are all that the source has. With a part of them out of sight, nothing can
    ///   be said of a marker whose policy is not among them.
    static func all(in tree: Tree, policies: PolicyFiles, isWhole: Bool) -> [Diagnostic] {
        let names = policies.policyNames
        let automated = automatedNamespaces(of: policies, isWhole: isWhole)
        return tree.manifests.flatMap { manifest in
            let source = SourceText(path: manifest.path, bytes: manifest.file.bytes)
            let problems = manifest.file.problems.map { problem in
                source.diagnostic(
                    problem.reason.isMisnamed ? .error : .warning,
                    at: problem.range,
                    problem.description,
                    hint: problem.hint
                )
            }
            let fields = manifest.file.fields.compactMap { field -> Diagnostic? in
                let name = ObjectName(namespace: field.marker.namespace, name: field.marker.policy)
                guard names.contains(name) else { return isWhole ? unknownPolicy(field, names, in: source) : nil }
                return missingDigest(field, policies.imagePolicies[name], in: source)
                    ?? foreignNamespace(field, automated, in: source)
            }
            return problems + fields
        }
    }

    /// Whether there is nothing to say of fields that take this part of this policy's image, wherever they stand.
    static func areSilent(on name: ObjectName, _ part: Marker.Part, policies: PolicyFiles, isWhole: Bool) -> Bool {
        guard policies.policyNames.contains(name) else { return !isWhole }
        if part == .digest, policies.imagePolicies[name]?.digestReflection == .never { return false }
        return automatedNamespaces(of: policies, isWhole: isWhole)?.contains(name.namespace) ?? true
    }

    /// The namespaces that have an automation; `nil` where that cannot be told.
    private static func automatedNamespaces(of policies: PolicyFiles, isWhole: Bool) -> Set<String>? {
        guard isWhole, !policies.isWithoutAutomations, !policies.hasUnreadAutomation else { return nil }
        return Set(policies.automations.keys.map(\.namespace))
    }

    private static func unknownPolicy(_ field: Field, _ names: Set<ObjectName>, in source: SourceText) -> Diagnostic {
        let marker = field.marker
        let name = ObjectName(namespace: marker.namespace, name: marker.policy)
        // The same name in another namespace is meant more often than another name.
        let elsewhere = names.sorted().first { $0.name == name.name }.map { "\($0.namespace):\($0.name)" }
        let near =
            elsewhere
            ?? NearName.of("\(name.namespace):\(name.name)", among: names.map { "\($0.namespace):\($0.name)" })
        return source.diagnostic(
            .error,
            at: marker.valueRange,
            "no policy is named '\(name.namespace):\(name.name)'",
            hint: near.map { "did you mean '\($0)'?" }
        )
    }

    private static func missingDigest(_ field: Field, _ policy: ImagePolicy?, in source: SourceText) -> Diagnostic? {
        guard field.marker.part == .digest, let policy, policy.digestReflection == .never else { return nil }
        return source.diagnostic(
            .error,
            at: field.marker.valueRange,
            "policy '\(policy.name)' reflects no digest, so this field stays as it is",
            hint: "set 'spec.digestReflectionPolicy: IfNotPresent' in the policy"
        )
    }

    /// An automation applies the policies of its own namespace, so a namespace without one writes nothing.
    private static func foreignNamespace(
        _ field: Field,
        _ automated: Set<String>?,
        in source: SourceText
    ) -> Diagnostic? {
        let namespace = field.marker.namespace
        guard let automated, !automated.contains(namespace) else { return nil }
        let others = automated.sorted().map { "'\($0)'" }.joined(separator: ", ")
        return source.diagnostic(
            .warning,
            at: field.marker.valueRange,
            "no automation writes this field: there is none in namespace '\(namespace)'",
            hint: "an automation applies policies of its own namespace only; there are some in \(others)"
        )
    }
}

extension Problem.Reason {
    /// Whether somebody clearly meant a policy and wrote its name wrongly.
    fileprivate var isMisnamed: Bool {
        switch self {
        case .noNamespace, .notAPolicy, .unknownPart, .emptyMarker: true
        default: false
        }
    }
}
