internal import Markers
internal import Synchronization

extension Agent {
    /// Rewrites the marked fields of a directory in place. Only files that change are written, each at once; one that
    /// somebody changed meanwhile is edited as it is then.
    ///
    /// - Parameter writes: `false` works everything out and writes nothing.
    public func update(_ directory: String, writes: Bool = true) async -> Report {
        let tree: Tree
        do { tree = try await Tree.read(directory: directory) } catch {
            return Report(Failure(error.description))
        }
        let policies = read(tree)
        let held = HeldImage.all(in: tree)
        let selections = await select(policies, held: held)
        var report = report(on: tree, policies, selections, held: held)
        let scopes =
            policies.automations.isEmpty
            ? [Scope.everything] : policies.sortedAutomations.filter { !$0.isSuspended }.map { Scope(of: $0) }
        var plans: [Plan] = []
        for scope in scopes { plans.append(await Plan(for: tree, selections: selections, scope: scope)) }
        var plan = Plan(merging: plans)
        if writes {
            let failures = await write(plan, to: directory, selections)
            report.diagnostics += failures.values
            if !failures.isEmpty { plan.files.removeAll { failures[$0.path] != nil } }
        }
        report.add(plan, withDiffs: false)
        return report
    }

    /// Writes all files of a plan; gives what could not be written, by path.
    private func write(_ plan: Plan, to directory: String, _ selections: Selections) async -> [String: Diagnostic] {
        let failures = await Workers.mapSlices(plan.files) { files in
            let reader = FileReader()
            return files.compactMap { file -> Diagnostic? in
                do throws(WorkingTree.Failure) {
                    try WorkingTree.write(
                        "\(directory)/\(file.path)",
                        old: file.file.bytes,
                        new: file.newBytes,
                        again: { current in
                            let now = MarkedFile(current)
                            let markers = Set(file.edits.map { $0.field.marker.setter })
                            let edits = now.edits { markers.contains($0.setter) ? selections.text(for: $0) : nil }
                            return edits.isEmpty ? nil : Edit.apply(edits, to: current)
                        },
                        with: reader
                    )
                    return nil
                } catch {
                    return Diagnostic(.error, file: file.path, message: "this file was not written: \(error.reason)")
                }
            }
        }
        return Dictionary(failures.joined().map { ($0.file ?? "", $0) }) { first, _ in first }
    }
}
