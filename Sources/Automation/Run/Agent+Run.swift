internal import Git
internal import HTTP

extension Agent {
    /// Makes one full pass: scan, select, edit, commit, push. Each automation ends with its own outcome; one that fails
    /// stops no other.
    public func run(_ source: Source) async -> Report {
        switch source {
        case .remote(let location, let user, let password):
            return await pass(repository(at: location, user: user, password: password), policies: nil, isDry: false)
        case .directory(let path):
            do { return try await run(directory: path) } catch {
                return Report(Failure("\(error)", hint: "give the URL of a Git repository"))
            }
        }
    }

    /// A bare repository is its own remote; a clone stands for `origin`; without one, the policy files of the directory
    /// say where to.
    private func run(directory: String) async throws -> Report {
        let checkout = try Checkout(directory)
        if checkout.isBare {
            return await pass(
                repository(at: .local(path: checkout.path), user: nil, password: nil),
                policies: nil,
                isDry: false
            )
        }
        guard let origin = checkout.origin else {
            return await pass(nil, policies: try await Tree.read(directory: directory), isDry: false)
        }
        let (location, user, password) = try Location.parse(origin)
        return await pass(repository(at: location, user: user, password: password), policies: nil, isDry: false)
    }

    /// One pass over a repository and over those that its automations name.
    ///
    /// - Parameters:
    ///   - source: where policy files come from.
    ///   - policies: where they come from when there is no `source`.
    ///   - isDry: stops before the commit.
    func pass(_ source: SourceRepository?, policies directory: Tree?, isDry: Bool) async -> Report {
        do throws(GitError) {
            let stores = try Stores(cache: options.cache)
            let report = await pass(source, policies: directory, isDry: isDry, stores: stores)
            await stores.close()
            return report
        } catch { return Report(Failure(error)) }
    }

    private func pass(_ source: SourceRepository?, policies directory: Tree?, isDry: Bool, stores: Stores) async
        -> Report
    {
        var tree = directory ?? Tree()
        var branch: BranchName?
        if let source {
            let remote = Remote(source.location, access: source.access, client: client)
            do throws(GitError) {
                let found = try await read(remote, source.reference, stores: stores)
                (tree, branch) = (found.tree, found.tip.branch)
            } catch { return Report(Failure(error)) }
        }
        let policies = read(tree)
        let held = HeldImage.all(in: tree)
        let selections = await select(policies, held: held)
        var report = report(on: tree, policies, selections, held: held)
        report.registryLimits = registryLimits
        if policies.isWithoutAutomations {
            if isDry {
                report.add(await Plan(for: tree, selections: selections, scope: .everything))
            } else {
                report.diagnostics.append(Self.noAutomation)
            }
        }

        var errands: [(automation: ImageUpdateAutomation, target: Target)] = []
        for automation in policies.sortedAutomations where !automation.isSuspended {
            do throws(Failure) {
                errands.append((automation, try target(of: automation, in: policies, source: source)))
            } catch {
                // A preview needs no remote: the source stands for what would be checked out.
                report.add(
                    isDry
                        ? await preview(automation, on: tree, policies, selections)
                        : Errand.Outcome(automation: automation, failure: error)
                )
            }
        }
        // Those that share a remote go one after another: each must see what the one before it pushed.
        let groups = Dictionary(grouping: errands) { $0.target.location }.values.map { group in
            group.map {
                Errand(
                    automation: $0.automation,
                    target: $0.target,
                    policies: policies,
                    sourceBranch: branch,
                    isDry: isDry
                )
            }
        }
        let outcomes = await withTaskGroup(of: [Errand.Outcome].self) { tasks in
            for group in groups {
                tasks.addTask {
                    var outcomes: [Errand.Outcome] = []
                    for errand in group { outcomes.append(await carryOut(errand, stores: stores)) }
                    return outcomes
                }
            }
            return await tasks.reduce(into: []) { $0 += $1 }
        }
        // They ended in any order, and two repositories may have files of one name: equal inputs give equal reports.
        for outcome in outcomes.sorted(by: { $0.report.automation < $1.report.automation }) { report.add(outcome) }
        report.sort()
        return report
    }

    private static let noAutomation = Diagnostic(
        .error,
        message: "the source has no ImageUpdateAutomation, so nothing says where to push",
        hint: "add one, or use 'tidemark update' to change a working tree"
    )

    /// What stands at a reference of a remote: read whole, from one commit. A damaged store is begun anew, once.
    func read(
        _ remote: Remote,
        _ reference: Remote.Reference,
        stores: Stores
    ) async throws(GitError) -> (tip: Remote.Tip, tree: Tree, store: Store) {
        let store = try await stores.store(of: remote.location)
        do throws(GitError) {
            let tip = try await remote.fetch(reference, into: store)
            return (tip, try await stores.tree(of: tip.commit, in: store), store)
        } catch {
            guard error.isDamage else { throw error }
            options.log("the store of '\(remote.location)' is damaged and begun anew: \(error)")
            try await store.reset()
            let tip = try await remote.fetch(reference, into: store)
            return (tip, try await stores.tree(of: tip.commit, in: store), store)
        }
    }
}

extension GitError {
    /// Whether the store, which is only a cache, is at fault.
    fileprivate var isDamage: Bool {
        switch self {
        case .object, .store: true
        default: false
        }
    }
}
