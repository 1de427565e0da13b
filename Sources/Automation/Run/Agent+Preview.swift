internal import Git
internal import HTTP

extension Agent {
    /// Works out what would change; writes nothing anywhere but into the cache.
    public func preview(_ source: Source) async -> Report {
        switch source {
        case .directory(let path):
            do { return await preview(try await FoundFiles.read(directory: path)) } catch {
                return Report(Failure(error.description))
            }
        case .remote(let location, let user, let password):
            return await pass(repository(at: location, user: user, password: password), policies: nil, isDry: true)
        }
    }

    /// Previews a directory: its own files stand for what each automation would check out.
    private func preview(_ found: FoundFiles) async -> Report {
        let (tree, policies, selections, held) = await select(in: found)
        var report = report(on: tree, policies, selections, held: held)
        report.registryLimits = registryLimits
        var plans: [Plan] = []
        for automation in policies.sortedAutomations where !automation.isSuspended {
            let outcome = preview(automation, on: tree, policies, selections)
            report.automations.append(outcome.report)
            if let plan = outcome.plan { plans.append(plan) }
        }
        if policies.isWithoutAutomations {
            plans.append(Plan(for: tree, selections: selections, scope: .everything))
        }
        report.add(Plan(merging: plans))
        return report
    }

    /// What an automation would do to a tree that stands for what it would check out, wherever that is.
    func preview(
        _ automation: ImageUpdateAutomation,
        on tree: Tree,
        _ policies: PolicyFiles,
        _ selections: Selections
    ) -> Errand.Outcome {
        var outcome = Errand.Outcome(automation: automation)
        // The message is rendered even where the source has no such GitRepository.
        if policies.gitRepositories[automation.gitRepository.value] != nil {
            do throws(Failure) {
                (outcome.report.remote, outcome.report.branch) = try destination(of: automation, in: policies)
            } catch { outcome.report.fail(error, of: automation) }
        }
        let plan = Plan(for: tree, selections: selections, scope: Scope(of: automation))
        guard !plan.isEmpty else { return outcome }
        outcome.plan = plan
        guard outcome.report.error == nil else { return outcome }
        do throws(Failure) {
            _ = try automation.refspec()
            outcome.report.message = try CommitMessage.render(
                automation,
                for: plan,
                selections,
                now: options.now ?? Self.clock()
            )
        } catch {
            outcome.report.fail(error, of: automation)
        }
        return outcome
    }
}
