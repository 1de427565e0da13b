internal import Git
internal import Markers
internal import Selection
internal import YAML

extension Agent {
    /// Explains what one policy selects: its tags, where each fell away, and what its fields hold now.
    ///
    /// - Parameters:
    ///   - name: `namespace/name`, or the name alone where it is unambiguous.
    ///   - tag: a tag whose whole way is wanted, in the registry or not.
    /// - Throws: `DiagnosticError` when the source cannot be read, or has no such policy that could be used.
    public func explain(_ name: String, tag: String? = nil, in source: Source) async throws(DiagnosticError)
        -> Explanation
    {
        let tree = try await tree(of: source)
        let policies = read(tree)
        let policy = try policies.policy(named: name)
        let held = HeldImage.all(in: tree)[policy.name] ?? HeldImage()
        let outcome = await outcome(of: policy, in: policies, evenSuspended: true) { held }
        var explanation = Explanation(policy: policy)
        explanation.image = outcome.image
        explanation.tag = outcome.choice?.selected
        explanation.digest = outcome.selected?.digest
        explanation.isSuspended = outcome.isSuspended
        explanation.choice = outcome.choice
        explanation.rules = outcome.choice.map { Explanation.words(for: $0.rules) } ?? []
        explanation.fields = Explanation.fields(of: policy.name, in: tree)
        // Of a suspended policy that selects something, the suspension is all that failed.
        explanation.failure = outcome.isSuspended && outcome.selected != nil ? nil : outcome.explained(for: policy)
        explanation.diagnostics = ([outcome.notice].compactMap { $0 } + policies.diagnostics(about: policy)).sorted()
        if let tag, let choice = outcome.choice { explanation.way = Explanation.Way(of: tag, in: choice) }
        return explanation
    }

    /// What stands at a source now.
    ///
    /// - Throws: `DiagnosticError` when it cannot be read.
    func tree(of source: Source) async throws(DiagnosticError) -> Tree {
        switch source {
        case .directory(let path):
            do { return try await Tree.read(directory: path) } catch {
                throw DiagnosticError(Failure(error.description).diagnostic)
            }
        case .remote(let location, let user, let password):
            let repository = repository(at: location, user: user, password: password)
            do throws(GitError) {
                let mirrors = try Mirrors(cache: options.cache, log: options.log)
                let remote = Remote(repository.location, access: repository.access, client: client)
                let found: Result<Tree, GitError>
                do throws(GitError) {
                    found = .success(
                        try await read(repository.reference, of: remote, in: mirrors) { $0.markedFiles }.tree
                    )
                } catch { found = .failure(error) }
                await mirrors.close()
                return try found.get()
            } catch { throw DiagnosticError(Failure(error).diagnostic) }
        }
    }
}

extension PolicyFiles {
    /// The one policy that somebody means by `text`.
    ///
    /// - Throws: an error that says which names there are, or what is wrong with the policy that was meant.
    fileprivate func policy(named text: String) throws(DiagnosticError) -> ImagePolicy {
        let found = policies(named: text)
        if found.count > 1 {
            let names = found.map { "'\($0)'" }.joined(separator: ", ")
            let message = "\(found.count) policies are named '\(text)': \(names)"
            throw DiagnosticError(Diagnostic(.error, message: message, hint: "name the namespace, too"))
        }
        if let policy = found.first.flatMap({ imagePolicies[$0] }) { return policy }
        let names = policyNames.map { "\($0)" }.sorted()
        if names.contains(where: { $0 == text || $0.hasSuffix("/\(text)") }) {
            throw DiagnosticError(
                Diagnostic(
                    .error,
                    message: "the policy '\(text)' is not valid",
                    hint: "run 'tidemark check' to see what is wrong with it"
                )
            )
        }
        let near = NearName.of(text, among: names) ?? NearName.of(text, among: imagePolicies.keys.map(\.name).sorted())
        let some = names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        throw DiagnosticError(
            Diagnostic(
                .error,
                message: "no policy is named '\(text)'",
                hint: near.map { "did you mean '\($0)'?" } ?? (names.isEmpty ? nil : "there are \(some)")
            )
        )
    }

    /// What is wrong with the files that the policy and its repository stand in.
    fileprivate func diagnostics(about policy: ImagePolicy) -> [Diagnostic] {
        let files = [policy.source.path, imageRepositories[policy.repository.value]?.source.path]
        return diagnostics.filter { files.contains($0.file) }
    }
}

extension Selections.Outcome {
    /// Why nothing is selected, with the one thing to change.
    fileprivate func explained(for policy: ImagePolicy) -> Diagnostic? {
        guard let failure else { return nil }
        guard let choice, choice.selected == nil else { return failure.placed(at: policy) }
        return Failure(failure.message, hint: choice.advice).placed(at: policy)
    }
}

extension Explanation {
    fileprivate static func fields(of policy: ObjectName, in tree: Tree) -> [HeldField] {
        tree.manifests.flatMap { manifest in
            manifest.file.fields.filter { $0.marker.namespace == policy.namespace && $0.marker.policy == policy.name }
                .map { field in
                    HeldField(
                        file: manifest.path,
                        line: field.position.line,
                        column: field.position.column,
                        value: field.value
                    )
                }
        }
    }
}

extension Explanation.Way {
    /// Follows a tag through the rules; one that the registry does not have, as if it had.
    fileprivate init(of tag: String, in choice: Choice) {
        let names = (0..<choice.tags.count)
        if let index = names.first(where: { choice.tags[$0] == tag }) {
            self.init(
                tag: tag,
                isListed: true,
                nearTag: nil,
                steps: Self.steps(choice, index),
                row: .init(choice, at: index)
            )
            return
        }
        let all = names.map { choice.tags[$0] }
        let wider = choice.rules.choose(from: Tags(all + [tag]))
        self.init(
            tag: tag,
            isListed: false,
            nearTag: NearName.of(tag, among: all),
            steps: Self.steps(wider, all.count),
            row: .init(wider, at: all.count)
        )
    }

    private static func steps(_ choice: Choice, _ index: Int) -> [Explanation.Step] {
        choice.way(at: index).map { Explanation.Step(station: $0.station, passes: $0.passes, sentence: $0.sentence) }
    }
}
