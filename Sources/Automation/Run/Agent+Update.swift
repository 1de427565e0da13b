internal import Markers
internal import Synchronization

extension Agent {
    /// Rewrites the marked fields of a directory in place. Only files that change are written, each at once; one that
    /// somebody changed meanwhile is edited as it is then.
    ///
    /// - Parameter writes: `false` works everything out and writes nothing.
    public func update(_ directory: String, writes: Bool = true) async -> Report {
        let found: FoundFiles
        do { found = try await FoundFiles.read(directory: directory) } catch {
            return Report(Failure(error.description))
        }
        let (tree, policies, selections, held) = await select(in: found)
        var report = report(on: tree, policies, selections, held: held)
        report.registryLimits = registryLimits
        let scopes =
            policies.isWithoutAutomations
            ? [Scope.everything] : policies.sortedAutomations.filter { !$0.isSuspended }.map { Scope(of: $0) }
        var plans: [Plan] = []
        for scope in scopes { plans.append(Plan(for: tree, selections: selections, scope: scope)) }
        var plan = Plan(merging: plans)
        if writes, !Task.isCancelled {
            let failures = await write(plan, to: directory, selections)
            report.diagnostics += failures.values
            if !failures.isEmpty { plan.files.removeAll { failures[$0.path] != nil } }
        }
        report.add(plan, withDiffs: false)
        report.sort()
        return report
    }

    /// Writes all files of a plan; gives what could not be written, by path.
    private func write(_ plan: Plan, to directory: String, _ selections: Selections) async -> [String: Diagnostic] {
        let failures = await Workers.mapSlices(plan.files) { files in
            let reader = FileReader()
            var last: OpenDirectory?
            return files.compactMap { file -> Diagnostic? in
                let slash = file.path.utf8.lastIndex(of: UInt8(ascii: "/"))
                let path = slash.map { "\(directory)/\(file.path[..<$0])" } ?? directory
                let name = slash.map { String(file.path[file.path.utf8.index(after: $0)...]) } ?? file.path
                do throws(WorkingTree.Failure) {
                    let folder = if let last, last.path == path { last } else { try OpenDirectory(path) }
                    last = folder
                    try WorkingTree.write(
                        name,
                        in: folder,
                        old: file.file.bytes,
                        new: file.newBytes,
                        again: { selections.newBytes(of: $0, setters: file.edits.map(\.field.marker.setter)) },
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

extension Selections {
    /// What a file that changed meanwhile becomes; `nil` when it has nothing left to change.
    fileprivate func newBytes(of current: [UInt8], setters: [String]) -> [UInt8]? {
        let edits = MarkedFile(current).edits { setters.contains($0.setter) ? text(for: $0) : nil }
        return edits.isEmpty ? nil : Edit.apply(edits, to: current)
    }
}
