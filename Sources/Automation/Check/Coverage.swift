internal import Markers
internal import YAML

/// Which automations write which marked fields of a tree: what no automation writes, what two would write, and what has
/// nothing to do.
struct Coverage {
    /// An automation that is not suspended, and what it may write.
    private struct Writer {
        let automation: ImageUpdateAutomation
        let scope: Scope
        let policies: Set<ObjectName>
        /// Repository and branch, as far as the policy files tell: two automations with different ones do not meet.
        let destination: String
    }

    /// Two automations that write the same fields to the same place.
    private struct Overlap {
        var count = 0
        let first: String
    }

    private let policies: PolicyFiles
    private let lost: Set<ObjectName>
    private let writers: [Writer]
    private let namespaces: Set<String>
    private var written: Set<ObjectName> = []
    private var marked: Set<ObjectName> = []
    private var overlaps: [[Int]: Overlap] = [:]
    private var uncovered: [Diagnostic] = []

    /// - Parameter lost: automations whose path leads nowhere; they are not said to be idle once more.
    init(of tree: Tree, by policies: PolicyFiles, lost: Set<ObjectName>) {
        self.policies = policies
        self.lost = lost
        writers = policies.sortedAutomations.filter { !$0.isSuspended }.map { automation in
            Writer(
                automation: automation,
                scope: Scope(of: automation),
                policies: Set(policies.policies(of: automation).map(\.name)),
                destination: Self.destination(of: automation, in: policies)
            )
        }
        // A suspended automation is somebody's decision: what it would write is not forgotten.
        namespaces = Set(policies.automations.keys.map(\.namespace))
        for manifest in tree.manifests where !manifest.file.fields.isEmpty { add(manifest) }
    }

    /// Everything that is to be said, in no order.
    var diagnostics: [Diagnostic] {
        uncovered + unmarkedPolicies + idleAutomations + rivals + unusedRepositories
    }

    private mutating func add(_ manifest: Tree.Manifest) {
        let here = writers.indices.filter { writers[$0].scope.covers(path: manifest.path) }
        let source = SourceText(path: manifest.path, bytes: manifest.file.bytes)
        for field in manifest.file.fields {
            let name = ObjectName(namespace: field.marker.namespace, name: field.marker.policy)
            marked.insert(name)
            guard policies.imagePolicies[name] != nil else { continue }
            let covering = here.filter { writers[$0].policies.contains(name) }
            for index in covering { written.insert(writers[index].automation.name) }
            for (position, one) in covering.enumerated() {
                for other in covering.dropFirst(position + 1)
                where writers[one].destination == writers[other].destination {
                    let place = "\(manifest.path):\(field.position.line)"
                    overlaps[[one, other], default: Overlap(first: place)].count += 1
                }
            }
            if covering.isEmpty, let reason = reasonWhyNobodyWrites(name) {
                uncovered.append(
                    source.diagnostic(
                        .warning,
                        at: field.marker.valueRange,
                        "no automation writes this field: \(reason.message)",
                        hint: reason.hint
                    )
                )
            }
        }
    }

    /// `nil` where there is nothing to complain about: a source without automations, or with one that is suspended.
    private func reasonWhyNobodyWrites(_ policy: ObjectName) -> (message: String, hint: String?)? {
        guard !policies.isWithoutAutomations, !policies.hasUnreadAutomation else { return nil }
        // Said of every marker by whoever looks at markers.
        guard namespaces.contains(policy.namespace) else { return nil }
        let own = policies.sortedAutomations.filter { $0.name.namespace == policy.namespace }
        guard own.allSatisfy({ !$0.isSuspended }) else { return nil }
        let admitting = writers.filter { $0.policies.contains(policy) }
        if admitting.isEmpty {
            return (
                "no 'spec.policySelector' in '\(policy.namespace)' admits policy '\(policy)'",
                "give the policy the labels that the automation selects"
            )
        }
        let paths = Set(admitting.compactMap { $0.automation.updatePath?.value }).sorted().map { "'\($0)'" }
        return ("it is not below \(paths.joined(separator: " or "))", "move the file, or widen 'spec.update.path'")
    }

    private var unmarkedPolicies: [Diagnostic] {
        // Of a source whose manifests are elsewhere nothing can be said.
        guard !marked.isEmpty else { return [] }
        return policies.imagePolicies.values.filter { !marked.contains($0.name) }.map { policy in
            policy.source.diagnostic(
                .warning,
                at: policy.nameRange,
                "no marker names policy '\(policy.name)'",
                hint:
                    "put '# {\"$imagepolicy\": \"\(policy.name.namespace):\(policy.name.name)\"}' behind an image"
            )
        }
    }

    private var idleAutomations: [Diagnostic] {
        guard !marked.isEmpty else { return [] }
        return writers.filter { !written.contains($0.automation.name) && !lost.contains($0.automation.name) }.map {
            writer in
            let path = writer.automation.updatePath.map { " below '\($0.value)'" } ?? ""
            return writer.automation.source.diagnostic(
                .warning,
                at: writer.automation.nameRange,
                "automation '\(writer.automation.name)' has no field to write\(path)"
            )
        }
    }

    private var rivals: [Diagnostic] {
        overlaps.map { pair, overlap in
            let (one, other) = (writers[pair[0]].automation, writers[pair[1]].automation)
            let fields = overlap.count == 1 ? "the field at" : "\(overlap.count) fields, the first at"
            return other.source.diagnostic(
                .warning,
                at: other.nameRange,
                "automations '\(one.name)' and '\(other.name)' both write \(fields) \(overlap.first)",
                hint: "set 'spec.update.path' or 'spec.policySelector' so that one of them does"
            )
        }
    }

    private var unusedRepositories: [Diagnostic] {
        let used = Set(policies.imagePolicies.values.map(\.repository.value))
        // A policy that cannot be read may be the one that uses it.
        guard !policies.broken.contains(where: { $0.kind == .imagePolicy }) else { return [] }
        return policies.imageRepositories.values.filter { !used.contains($0.name) }.map { repository in
            repository.source.diagnostic(
                .warning,
                at: repository.nameRange,
                "no policy chooses from ImageRepository '\(repository.name)'"
            )
        }
    }

    private static func destination(of automation: ImageUpdateAutomation, in policies: PolicyFiles) -> String {
        let checkout = automation.checkout ?? policies.gitRepositories[automation.gitRepository.value]?.reference
        let branch = automation.pushBranch?.value ?? checkout?.branch?.value ?? ""
        return "\(automation.gitRepository.value) \(branch)"
    }
}
