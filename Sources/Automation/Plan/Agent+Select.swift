internal import HTTP
internal import Markers
internal import OCI
internal import Selection

extension Agent {
    /// Lets every policy of a directory choose; its markers are found while the registries are asked.
    func select(
        in found: FoundFiles
    ) async -> (tree: Tree, policies: PolicyFiles, selections: Selections, held: [ObjectName: HeldImage]) {
        var policies = read(found.policyFiles, keepsEvents: true)
        let events = policies.events
        policies.events = [:]
        let parsing = Task(executorPreference: client.loop, priority: EventLoop.idlePriority) {
            let tree = await found.parsed(reusing: events)
            return (tree: tree, held: HeldImage.all(in: tree))
        }
        let selections = await select(policies) { await parsing.value.held }
        let (tree, held) = await parsing.value
        return (tree, policies, selections, held)
    }

    /// Lets every policy choose: scans what is needed, all registries at the same time, and asks for digests where a policy
    /// reflects them.
    ///
    /// - Parameter held: what the markers hold, which nobody needs before there is a list of tags.
    func select(
        _ policies: PolicyFiles,
        held: @escaping @Sendable () async -> [ObjectName: HeldImage]
    ) async -> Selections {
        let wanted = policies.imagePolicies.values.filter { isWanted($0, among: policies) }
        var lanes = Dictionary(grouping: wanted) { (try? policies.imageRepository(of: $0))?.image.value.registry }
            .mapValues { $0[...] }
        var selections = Selections(capacity: wanted.count)
        await withTaskGroup(of: (lane: String?, outcome: Selections.Outcome).self) { group in
            func begin(next lane: String?) {
                guard let policy = lanes[lane]?.popFirst() else { return }
                group.addTask {
                    let outcome = await outcome(of: policy, in: policies) { await held()[policy.name] ?? HeldImage() }
                    return (lane, outcome)
                }
            }
            for lane in lanes.keys {
                for _ in 0..<Self.lanePlaces {
                    begin(next: lane)
                    // The first scan is on its way before the last one is thought of.
                    await Task.yield()
                }
            }
            var done = 0
            while let (lane, outcome) = await group.next() {
                begin(next: lane)
                selections[outcome.policy.name] = outcome
                done += 1
                if options.tagsFile == nil { options.progress(Progress(done: done, total: wanted.count)) }
            }
        }
        return selections
    }

    /// So many policies of one registry are at work at once: as many as `Registry` lets through. A task takes 20 KB, and there may be
    /// thousands.
    private static let lanePlaces = 16

    /// Whether `--policy` lets the policy through. A name alone counts where one policy has it.
    private func isWanted(_ policy: ImagePolicy, among policies: PolicyFiles) -> Bool {
        options.policies.isEmpty
            || options.policies.contains { policies.policies(named: $0) == [policy.name] }
    }

    /// Lets one policy choose.
    ///
    /// - Parameter evenSuspended: chooses for a suspended policy, too: for whoever wants to know what it would choose.
    func outcome(
        of policy: ImagePolicy,
        in policies: PolicyFiles,
        evenSuspended: Bool = false,
        held: @Sendable () async -> HeldImage
    ) async -> Selections.Outcome {
        var outcome = Selections.Outcome(policy: policy)
        let object: ImageRepository
        do throws(DiagnosticError) { object = try policies.imageRepository(of: policy) } catch {
            outcome.failure = Failure(error)
            return outcome
        }
        outcome.image = object.image.value.image
        if policy.isSuspended || object.isSuspended {
            let name = policy.isSuspended ? "policy '\(policy.name)'" : "image repository '\(object.name)'"
            outcome.isSuspended = true
            outcome.failure = Failure("\(name) is suspended")
            guard evenSuspended else { return outcome }
        }
        if options.tagsFile == nil,
            let refusal = options.refusal(of: object.image.value, for: "policy '\(policy.name)'")
        {
            outcome.failure = refusal
            return outcome
        }
        let list = await scans.tags(of: object)
        let held = await held()
        let isGone = await choose(from: list, policy, object, held: held, &outcome)
        // Between the list and the question for the digest somebody has deleted the tag: one more look, and what that says.
        if isGone {
            _ = await choose(from: await scans.tags(of: object, again: true), policy, object, held: held, &outcome)
        }
        return outcome
    }

    /// Chooses from a list; tells whether the tag that was chosen is gone already.
    private func choose(
        from answer: Scans.Answer,
        _ policy: ImagePolicy,
        _ object: ImageRepository,
        held: HeldImage,
        _ outcome: inout Selections.Outcome
    ) async -> Bool {
        (outcome.failure, outcome.selected) = (nil, nil)
        let list: TagList
        switch answer {
        case .success(let found): list = found
        case .failure(let failure):
            outcome.failure = failure
            return false
        }
        outcome.notice = list.notice(of: object.image.value.image).map {
            object.source.diagnostic(.warning, at: object.image.range, $0)
        }
        guard let tags = Tags(text: list.text, ends: list.ends) else {
            outcome.failure = Failure("the tag list of '\(object.image.value)' is damaged")
            return false
        }
        let rules = policy.rules(for: object)
        let choice = await choose(from: tags, by: rules)
        outcome.choice = choice
        if let count = await scans.loss(of: object.image.value, in: list) {
            outcome.failure = .lostTags(of: object.image.value, from: count, to: list.count)
            return false
        }
        guard let tag = choice.selected else {
            outcome.failure = Failure(
                choice.error?.sentence(image: object.image.value.image) ?? "nothing is selected",
                hint: "run 'tidemark explain \(policy.name)' to see each tag's reason"
            )
            return false
        }
        if options.tagsFile == nil, let lost = held.tag(missingIn: list, above: tag, by: rules) {
            outcome.failure = Failure(
                "'\(object.image.value.image)' no longer lists '\(lost)', which the fields hold; "
                    + "the best that it lists, '\(tag)', would be a step back",
                hint: "if '\(lost)' was deleted on purpose, write '\(tag)' into the fields yourself"
            )
            return false
        }
        switch await digest(of: tag, policy, object, held: held) {
        case .digest(let digest):
            outcome.selected = SelectedImage(
                name: object.image.value.image,
                tag: tag,
                digest: digest
            )
            return false
        case .failure(let failure): outcome.failure = failure
        case .vanished(let failure):
            outcome.failure = failure
            return true
        }
        return false
    }

    /// Lets rules choose: from a long list, in which a pattern may take its time, not on the thread that waits for registries.
    private func choose(from tags: Tags, by rules: Rules) async -> Choice {
        guard tags.count > Self.shortList else { return rules.choose(from: tags) }
        return await withTaskExecutorPreference(globalConcurrentExecutor) { rules.choose(from: tags) }
    }

    /// So many tags are looked at in a fraction of a millisecond.
    private static let shortList = 1000

    /// The digest that is written, where the policy reflects one. `IfNotPresent` keeps what the markers hold for the same
    /// tag: Git is the memory that the policy's status is for Flux.
    private func digest(
        of tag: String,
        _ policy: ImagePolicy,
        _ object: ImageRepository,
        held: HeldImage
    ) async -> Scans.DigestAnswer {
        switch policy.digestReflection {
        case .never: return .digest(nil)
        case .ifNotPresent:
            if held.tag == tag, let digest = held.digest, Digest(digest) != nil { return .digest(digest) }
        case .always: break
        }
        return await scans.digest(of: object, tag: tag)
    }
}
