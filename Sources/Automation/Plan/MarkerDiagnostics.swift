internal import Markers

/// Names every marker that has no effect, and why: what Flux passes over in silence.
enum MarkerDiagnostics {
    /// Looks at all manifests of a tree.
    ///
    /// - Parameter policies: the names that a marker may use; `nil` when only some of them are known, so that nothing
    ///   can be said of an unknown one.
    static func all(in tree: Tree, policies: Set<ObjectName>?, selections: Selections) -> [Diagnostic] {
        tree.manifests.flatMap { manifest in
            let source = SourceText(path: manifest.path, bytes: manifest.file.bytes)
            let problems = manifest.file.problems.map { problem in
                source.diagnostic(
                    problem.reason.isMisnamed ? .error : .warning,
                    at: problem.range,
                    problem.description,
                    hint: problem.hint
                )
            }
            let fields = manifest.file.fields.compactMap { field in
                unknownPolicy(field, policies: policies, in: source) ?? missingDigest(field, selections, in: source)
            }
            return problems + fields
        }
    }

    private static func unknownPolicy(_ field: Field, policies: Set<ObjectName>?, in source: SourceText) -> Diagnostic?
    {
        let marker = field.marker
        let name = ObjectName(namespace: marker.namespace, name: marker.policy)
        guard let policies, !policies.contains(name) else { return nil }
        // The same name in another namespace is meant more often than another name.
        let elsewhere = policies.sorted().first { $0.name == name.name }.map { "\($0.namespace):\($0.name)" }
        let near =
            elsewhere
            ?? NearName.of("\(name.namespace):\(name.name)", among: policies.map { "\($0.namespace):\($0.name)" })
        return source.diagnostic(
            .error,
            at: marker.valueRange,
            "no policy is named '\(name.namespace):\(name.name)'",
            hint: near.map { "did you mean '\($0)'?" }
        )
    }

    private static func missingDigest(_ field: Field, _ selections: Selections, in source: SourceText) -> Diagnostic? {
        let name = ObjectName(namespace: field.marker.namespace, name: field.marker.policy)
        guard field.marker.part == .digest, let selected = selections[name]?.selected, selected.digest == nil else {
            return nil
        }
        return source.diagnostic(
            .error,
            at: field.marker.valueRange,
            "policy '\(name)' reflects no digest, so this field stays as it is",
            hint: "set 'spec.digestReflectionPolicy: IfNotPresent' in the policy"
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
