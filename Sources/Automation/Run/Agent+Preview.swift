internal import Git

extension Agent {
    /// Works out what would change; writes nothing anywhere but into the cache.
    public func preview(_ source: Source) async -> Report {
        switch source {
        case .directory(let path):
            do { return await preview(try await Tree.read(directory: path)) } catch {
                return Report(Failure(error.description))
            }
        case .remote(let location, let user, let password):
            return await pass(repository(at: location, user: user, password: password), policies: nil, isDry: true)
        }
    }

    /// Previews a directory: its own files stand for what each automation would check out.
    private func preview(_ tree: Tree) async -> Report {
        let policies = read(tree)
        let held = HeldImage.all(in: tree)
        let selections = await select(policies, held: held)
        var report = report(on: tree, policies, selections, held: held)
        var plans: [Plan] = []
        for automation in policies.sortedAutomations {
            guard !automation.isSuspended else { continue }
            let plan = await Plan(for: tree, selections: selections, scope: Scope(of: automation))
            plans.append(plan)
            var entry = Report.Automation(automation: "\(automation.name)")
            do throws(Failure) {
                // The message is rendered even where the source has no such GitRepository.
                if policies.gitRepositories[automation.gitRepository.value] != nil {
                    (entry.remote, entry.branch) = try destination(of: automation, in: policies)
                }
                let message = try CommitMessage.render(automation)
                if !plan.isEmpty { entry.message = message }
            } catch {
                entry.fail(error, of: automation)
            }
            report.automations.append(entry)
        }
        if policies.automations.isEmpty {
            plans.append(await Plan(for: tree, selections: selections, scope: .everything))
        }
        report.add(Plan(merging: plans))
        return report
    }
}
