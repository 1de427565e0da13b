internal import Git
internal import Markers

extension Agent {
    /// Reads, plans, commits and pushes; when somebody else pushed first, all of it again on the new tip. The edits are a
    /// function of the tree and the selections, so this converges: never a force, never a merge.
    func carryOut(_ errand: Errand, mirrors: Mirrors) async -> Errand.Outcome {
        var outcome = Errand.Outcome(automation: errand.automation)
        outcome.report.remote = "\(errand.target.location)"
        outcome.report.branch = errand.target.branch
        let deadline = ContinuousClock.now + Errand.patience
        let mirror = await mirrors.mirror(of: errand.target.location)
        var attempt = 1
        var isFresh = false
        while true {
            do {
                try await attemptOnce(errand, mirror, mirrors, &outcome)
                return outcome
            } catch let error as GitError where error.isDamage && !isFresh {
                options.log("the store of '\(errand.target.location)' is damaged and begun anew: \(error)")
                isFresh = true
                do throws(GitError) { try await mirror.reset() } catch {
                    outcome.fail(Failure(error))
                    return outcome
                }
            } catch let error as GitError {
                guard case .moved = error, attempt < Errand.attempts, .now < deadline else {
                    outcome.fail(Failure(error))
                    return outcome
                }
                options.log("\(errand.automation.name): \(error); once more on the new tip")
                await mirror.forgetListings()
                try? await Task.sleep(for: .milliseconds(Int.random(in: 0...min(30_000, 250 << attempt))))
                attempt += 1
            } catch let failure as Failure {
                outcome.fail(failure)
                return outcome
            } catch {
                outcome.fail(Failure("\(error)"))
                return outcome
            }
        }
    }

    private func attemptOnce(
        _ errand: Errand,
        _ mirror: Mirror,
        _ mirrors: Mirrors,
        _ outcome: inout Errand.Outcome
    ) async throws {
        // Of an attempt that lost its race nothing stays.
        (outcome.plan, outcome.report.message) = (nil, nil)
        let target = errand.target
        let checkout = try await mirror.snapshot(
            of: try await target.revision.resolved(on: mirror.known(target.remote)),
            from: target.remote
        )
        guard let branch = target.pushBranch ?? checkout.tip.branch else {
            throw Failure(
                "the remote's HEAD is no branch, so there is none to push to",
                hint: "set 'spec.git.push.branch'"
            )
        }
        outcome.report.branch = branch.text
        var base = checkout
        var existing = Optional(checkout.tip.commit)
        let isReset = errand.automation.pushMode?.value == .reset && branch != checkout.tip.branch
        if branch != checkout.tip.branch {
            // An existing push branch is built upon; a new one begins at what is checked out, and so does one that is reset.
            existing = try await mirror.tip(of: ReferenceName(branch), from: target.remote)
            if existing != nil, !isReset {
                base = try await mirror.snapshot(of: .branch(branch), from: target.remote)
            }
        }

        var (policies, automation) = (errand.policies, errand.automation)
        if target.isSource, checkout.tip.commit != errand.source?.commit {
            let current = read(checkout.screening.policyTree)
            let isSourceBranch = checkout.tip.branch != nil && checkout.tip.branch == errand.source?.branch
            if let found = current.automations[automation.name] {
                (policies, automation) = (current, found)
            } else if isSourceBranch {
                try checkRemoval(of: automation, in: current)
                return
            }
            // Somebody may have said stop since the policy files were read.
            guard !automation.isSuspended else { return }
            if isSourceBranch { try checkDestination(of: automation, as: errand.automation) }
        }
        outcome.held = base.screening.held
        let isAsRead = [checkout, base].allSatisfy { $0.tip.commit == errand.source?.commit }
        let selections = isAsRead ? errand.selections : await select(policies) { [held = outcome.held] in held }
        let tree = try await mirror.tree(
            of: base.screening,
            with: base.screening.files(toChangeBy: selections),
            from: target.remote
        )
        let plan = Plan(for: tree, selections: selections, scope: Scope(of: automation))
        let refspec = try automation.refspec(for: branch)
        guard !plan.isEmpty else {
            guard refspec != nil, !errand.isDry, let existing else { return }
            await pushBesides(existing, of: branch, isNew: false, by: automation, to: target, mirror, &outcome)
            return
        }
        var message = try CommitMessage.render(automation, for: plan, selections, now: options.now ?? Self.clock())
        if isReset { message = automation.withTrailer(message) }
        outcome.report.message = message
        guard !errand.isDry || (isReset && existing != nil) else {
            outcome.plan = plan
            return
        }
        let store = try await mirror.store()
        let key = errand.isDry ? nil : try signingKey(of: automation)
        let commit = try await commit(plan, on: base.tip.commit, message: message, by: automation, key: key, in: store)
        if isReset, let existing {
            guard try await replaces(commit, existing, on: base.tip.commit, of: branch, automation, target, mirror)
            else {
                outcome.report.message = nil
                return
            }
        }
        outcome.plan = plan
        guard !errand.isDry else { return }
        do throws(GitError) {
            try await mirror.known(target.remote).push(
                commit.pack,
                commit.id,
                to: ReferenceName(branch),
                from: existing,
                options: target.pushOptions
            )
        } catch {
            guard isReset, case .rejected(_, _, let reason, _) = error, reason.contains("fast-forward") else {
                throw error
            }
            throw automation.refusal(
                of: error,
                hint: "let this credential replace commits of the branch, or leave the annotation out"
            )
        }
        outcome.report.commit = "\(commit.id)"
        outcome.report.pushed = true
        // Only a cache: what cannot be kept is fetched.
        try? await store.keep(commit)
        await mirror.notePush(of: commit.id, to: ReferenceName(branch), on: target.remote)
        if refspec != nil {
            await pushBesides(commit.id, of: branch, isNew: true, by: automation, to: target, mirror, &outcome)
        }
    }

    /// Now, or when the commit before was made, where the clocks do not agree: whoever sorts commits by time sees them in order.
    /// A commit that is more than a year ahead is wrong itself.
    private static func time(after parent: Int64) -> Int64 {
        let now = clock()
        return parent > now && parent - now <= 366 * 86400 ? parent : now
    }

    private func commit(
        _ plan: Plan,
        on base: ObjectID,
        message: String,
        by automation: ImageUpdateAutomation,
        key: SigningKey?,
        in store: Store
    ) async throws -> NewCommit {
        let parent = try await store.commit(base)
        let time = options.now ?? Self.time(after: parent.time)
        do {
            return try await store.commit(
                Dictionary(plan.files.map { ($0.path, $0.newBytes) }) { first, _ in first },
                on: base,
                message: message,
                author: try author(of: automation),
                time: time,
                key: key
            )
        } catch let error as GitError {
            guard case .cannotSign = error, let key = automation.signingKey else { throw error }
            throw Failure(automation.error(at: key.secretRef.range, "\(error)", hint: error.hint))
        }
    }

    /// The second push. What it ran into is told beside what was done before it.
    private func pushBesides(
        _ tip: ObjectID,
        of branch: BranchName,
        isNew: Bool,
        by automation: ImageUpdateAutomation,
        to target: Target,
        _ mirror: Mirror,
        _ outcome: inout Errand.Outcome
    ) async {
        do throws(Failure) {
            let place = try await pushBesides(tip, of: branch, isNew: isNew, by: automation, to: target, mirror)
            outcome.report.secondPush = place?.text
        } catch { outcome.report.fail(error, of: automation) }
    }

    /// An automation that somebody removed has nothing to do; one that can no longer be read is an error.
    private func checkRemoval(of automation: ImageUpdateAutomation, in current: PolicyFiles) throws(Failure) {
        guard current.hasUnreadAutomation else { return }
        throw Failure("ImageUpdateAutomation '\(automation.name)' was changed meanwhile and is not valid any more")
    }

    /// The target was worked out from what the automation said before.
    private func checkDestination(
        of automation: ImageUpdateAutomation,
        as before: ImageUpdateAutomation
    ) throws(Failure) {
        guard
            automation.pushBranch?.value != before.pushBranch?.value
                || automation.pushMode?.value != before.pushMode?.value
        else { return }
        throw Failure("the branch that '\(automation.name)' pushes to was changed meanwhile", hint: "run again")
    }

    func author(of automation: ImageUpdateAutomation) throws(Failure) -> Identity {
        do throws(GitError) {
            return try Identity(
                name: automation.authorName?.value ?? automation.authorEmail.value,
                email: automation.authorEmail.value
            )
        } catch { throw Failure(automation.error(at: automation.authorEmail.range, "\(error)")) }
    }
}
