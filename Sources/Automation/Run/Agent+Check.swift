internal import Git
internal import Glibc
internal import Markers

extension Agent {
    /// Validates everything that can be known without asking a registry: policy files, the references between them,
    /// templates, markers, and who writes what.
    ///
    /// - Throws: `DiagnosticError` when the source cannot be read.
    public func check(_ source: Source) async throws(DiagnosticError) -> Findings {
        let tree = try await tree(of: source)
        let policies = read(tree)
        var found = policies.diagnostics + policies.deprecations + tree.diagnostics
        found += policies.referenceDiagnostics()
        found += NotSupported.warnings(policies) + policies.credentialWarnings(options.secrets)
        found += MarkerDiagnostics.all(in: tree, policies: policies, isWhole: options.path == nil)
        let lost = lostPaths(of: policies, tree: tree, source: source)
        found += lost.values
        // With a part of the policy files out of sight, nobody knows who else writes a field.
        if options.path == nil { found += Coverage(of: tree, by: policies, lost: Set(lost.keys)).diagnostics }
        for repository in policies.imageRepositories.values { found += check(repository) }
        for repository in policies.gitRepositories.values { found += check(repository) }
        for automation in policies.automations.values { found += check(automation, in: policies) }
        found += sourceDiagnostics(of: policies)
        var findings = Findings()
        findings.diagnostics = Set(found).sorted()
        findings.policyCount = policies.imagePolicies.count
        let marked = tree.manifests.filter { !$0.file.fields.isEmpty }
        findings.fieldCount = marked.reduce(0) { $0 + $1.file.fields.count }
        findings.fileCount = marked.count
        return findings
    }
}

// MARK: One object

extension Agent {
    /// What would keep an image repository from being scanned. Its secrets are looked for where the command line names
    /// some.
    private func check(_ object: ImageRepository) -> [Diagnostic] {
        Self.findings(of: object) { () throws(Failure) in
            let references = [object.secretRef, object.certSecretRef, object.proxySecretRef]
            if options.secrets != nil || references.allSatisfy({ $0 == nil }) {
                _ = try RegistryAccess(options).access(to: object)
            }
        }
    }

    private func check(_ object: GitRepository) -> [Diagnostic] {
        Self.findings(of: object) { () throws(Failure) in try NotSupported.check(object) }
            + Self.findings(of: object) { () throws(Failure) in
                guard options.secrets != nil, let reference = object.secretRef else { return }
                _ = try options.secrets.entry(reference, of: object)
            }
    }

    /// What would keep an automation from its commit: each part on its own, so that all of it is said.
    private func check(_ object: ImageUpdateAutomation, in policies: PolicyFiles) -> [Diagnostic] {
        // A refspec is judged by the branch that it goes with, where that is known.
        let branch = (try? destination(of: object, in: policies))?.branch.flatMap { BranchName($0) }
        return Self.findings(of: object) { () throws(Failure) in _ = try destination(of: object, in: policies) }
            + Self.findings(of: object) { () throws(Failure) in _ = try object.refspec(for: branch) }
            + Self.findings(of: object) { () throws(Failure) in
                if options.secrets != nil { _ = try signingKey(of: object) }
            }
            + Self.findings(of: object) { () throws(Failure) in _ = try author(of: object) }
            + Self.findings(of: object) { () throws(Failure) in _ = try pushOptions(of: object) }
            + Self.findings(of: object) { () throws(Failure) in _ = try CommitMessage.renderExample(of: object) }
    }

    private static func findings(
        of object: some PolicyObject,
        _ body: () throws(Failure) -> Void
    ) -> [Diagnostic] {
        do throws(Failure) {
            try body()
            return []
        } catch { return [error.placed(at: object)] }
    }
}

// MARK: The whole

extension Agent {
    /// Paths that lead nowhere, by automation. Where the automations work on several repositories, or the source has no
    /// marker, this may not be the repository that is meant.
    private func lostPaths(of policies: PolicyFiles, tree: Tree, source: Source) -> [ObjectName: Diagnostic] {
        guard case .directory(let root) = source else { return [:] }
        let isMeant =
            Set(policies.automations.values.map(\.gitRepository.value)).count == 1
            && tree.manifests.contains { !$0.file.fields.isEmpty }
        return policies.automations.compactMapValues { automation in
            guard let path = automation.updatePath else { return nil }
            var status = stat()
            guard lstat("\(root)/\(Scope.normalised(path.value))", &status) != 0 else { return nil }
            let near = NearName.of(Scope.normalised(path.value), among: tree.directories)
            return automation.source.diagnostic(
                isMeant ? .error : .warning,
                at: path.range,
                "'spec.update.path' is '\(path.value)', and there is nothing of that name",
                hint: near.map { "did you mean './\($0)'?" }
            )
        }
    }

    /// A source that has nothing to check was probably not meant.
    private func sourceDiagnostics(of policies: PolicyFiles) -> [Diagnostic] {
        guard policies.imagePolicies.isEmpty, policies.broken.isEmpty,
            !policies.diagnostics.contains(where: { $0.severity == .error })
        else { return [] }
        return [Self.noPolicy(below: options.path)]
    }
}

extension Tree {
    /// Every directory that a file with markers or a policy file stands in or below.
    fileprivate var directories: Set<String> {
        var directories: Set<String> = []
        for path in manifests.map(\.path) + policyFiles.map(\.path) {
            var parts = path.split(separator: "/").dropLast()
            while !parts.isEmpty, directories.insert(parts.joined(separator: "/")).inserted { parts.removeLast() }
        }
        return directories
    }
}
