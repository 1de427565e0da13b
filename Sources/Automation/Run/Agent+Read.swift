internal import Glibc
internal import Markers

extension Agent {
    /// Reads the policy files of a tree, those below `--path` where one is given.
    func read(_ tree: Tree) -> PolicyFiles { read(tree.policyFiles) }

    /// Reads policy files, those below `--path` where one is given.
    ///
    /// - Parameter keepsEvents: whether the markers of the same files will be looked for, so that files need not be parsed twice.
    func read(_ policyFiles: [Tree.PolicyFile], keepsEvents: Bool = false) -> PolicyFiles {
        let path = options.path.map { Scope.normalised($0) } ?? ""
        let files = policyFiles.filter { path.isEmpty || $0.path == path || $0.path.hasPrefix(path + "/") }
        return PolicyFiles.read(files: files.map { (path: $0.path, bytes: $0.bytes) }, keepsEvents: keepsEvents)
    }

    /// The part of a report that every command begins with: what the policies chose, and what is wrong with the files.
    func report(
        on tree: Tree,
        _ policies: PolicyFiles,
        _ selections: Selections,
        held: [ObjectName: HeldImage]
    ) -> Report {
        var report = Report()
        let outcomes = selections.all
        report.policies = outcomes.map { Report.Policy($0, held: held[$0.policy.name]) }
        report.diagnostics = policies.diagnostics + NotSupported.warnings(policies) + tree.diagnostics
        report.diagnostics += policies.credentialWarnings(options.secrets)
        report.diagnostics += tree.unfollowedDiagnostics(for: policies)
        // Policies that share a repository would say the same thing of it.
        report.diagnostics += Set(outcomes.compactMap(\.notice))
        report.diagnostics += MarkerDiagnostics.all(in: tree, policies: policies, isWhole: options.path == nil)
        for wanted in options.policies {
            let found = policies.policies(named: wanted)
            if found.count > 1 {
                let names = found.map { "'\($0)'" }.joined(separator: ", ")
                let message = "\(found.count) policies are named '\(wanted)': \(names)"
                report.diagnostics.append(Diagnostic(.error, message: message, hint: "name the namespace, too"))
            } else if found.isEmpty {
                let near = NearName.of(wanted, among: policies.imagePolicies.keys.map { "\($0)" })
                report.diagnostics.append(
                    Diagnostic(
                        .error,
                        message: "no policy is named '\(wanted)'",
                        hint: near.map { "did you mean '\($0)'?" }
                    )
                )
            }
        }
        if policies.imagePolicies.isEmpty, !policies.diagnostics.contains(where: { $0.severity == .error }) {
            report.diagnostics.append(Self.noPolicy(below: options.path))
        }
        report.isHopeless = policies.imagePolicies.isEmpty
        report.diagnostics.sort()
        return report
    }

    static func noPolicy(below path: String?) -> Diagnostic {
        Diagnostic(
            .error,
            message: "the source has no ImagePolicy" + (path.map { " below '\($0)'" } ?? ""),
            hint: "name the directory or repository that holds the policy files"
        )
    }

    /// Seconds since 1970.
    static func clock() -> Int64 { Int64(time(nil)) }
}
