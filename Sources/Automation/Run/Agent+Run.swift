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
            let mirrors = try Mirrors(cache: options.cache, log: options.log)
            let report = await pass(source, policies: directory, isDry: isDry, mirrors: mirrors)
            await mirrors.close()
            if !isDry { await scans.remember() }
            return report
        } catch { return Report(Failure(error)) }
    }

    private func pass(_ source: SourceRepository?, policies directory: Tree?, isDry: Bool, mirrors: Mirrors) async
        -> Report
    {
        var tree = directory ?? Tree()
        var tip: Remote.Tip?
        var policies = read(tree)
        var held: [ObjectName: HeldImage] = [:]
        var selections = Selections()
        if let source {
            let remote = Remote(source.location, access: source.access, client: client)
            let mirror = await mirrors.mirror(of: source.location)
            // While the remote thinks: most often there is nothing new.
            let foreseen = Task(executorPreference: client.loop, priority: EventLoop.idlePriority) {
                await mirror.lastScreening.map { (commit: $0.commit, policies: read($0.policyTree)) }
            }
            do throws(GitError) {
                let found = try await read(source.reference, of: remote, in: mirrors) { screening in
                    if let seen = await foreseen.value, seen.commit == screening.commit {
                        policies = seen.policies
                    } else {
                        policies = read(screening.policyTree)
                    }
                    held = screening.held
                    selections = await select(policies) { [held] in held }
                    return screening.files(toChangeBy: selections)
                        .union(screening.files(toNameBy: policies, isWhole: options.path == nil))
                }
                (tree, tip) = (found.tree, found.tip)
            } catch { return Report(Failure(error)) }
        } else {
            held = HeldImage.all(in: tree)
            selections = await select(policies) { [held] in held }
        }
        var report = report(on: tree, policies, selections, held: held)
        report.registryLimits = registryLimits
        if policies.isWithoutAutomations {
            if isDry {
                report.add(Plan(for: tree, selections: selections, scope: .everything))
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
                        ? preview(automation, on: tree, policies, selections)
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
                    source: tip,
                    selections: selections,
                    isDry: isDry
                )
            }
        }
        let outcomes = await withTaskGroup(of: [Errand.Outcome].self) { tasks in
            for group in groups {
                tasks.addImmediateTask {
                    var outcomes: [Errand.Outcome] = []
                    for errand in group { outcomes.append(await carryOut(errand, mirrors: mirrors)) }
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

    /// What stands at a reference of a remote, all of it from one commit, as far as somebody wants to see it. A damaged
    /// store is begun anew, once.
    ///
    /// - Parameter wanted: chooses the files with markers that are read.
    func read(
        _ reference: Remote.Reference,
        of remote: Remote,
        in mirrors: Mirrors,
        files wanted: (Screening) async -> Set<Screening.File>
    ) async throws(GitError) -> (tip: Remote.Tip, tree: Tree, held: [ObjectName: HeldImage]) {
        let mirror = await mirrors.mirror(of: remote.location)
        var isFresh = false
        while true {
            do throws(GitError) {
                let found = try await mirror.snapshot(of: reference, from: remote)
                let tree = try await mirror.tree(
                    of: found.screening,
                    with: await wanted(found.screening),
                    from: remote
                )
                return (found.tip, tree, found.screening.held)
            } catch {
                guard error.isDamage, !isFresh else { throw error }
                options.log("the store of '\(remote.location)' is damaged and begun anew: \(error)")
                try await mirror.reset()
                isFresh = true
            }
        }
    }
}

extension GitError {
    /// Whether the store, which is only a cache, is at fault.
    var isDamage: Bool {
        switch self {
        case .object, .store: true
        default: false
        }
    }
}
