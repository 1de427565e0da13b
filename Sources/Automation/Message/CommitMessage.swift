internal import GoTemplate
internal import Markers
internal import YAML

/// The message of an automation's commit.
enum CommitMessage {
    /// Renders the automation's template for what `plan` changes.
    ///
    /// - Parameter now: seconds since 1970, for functions that ask how long ago something was.
    /// - Throws: `Failure` at the place in the policy file where the template is wrong.
    static func render(
        _ automation: ImageUpdateAutomation,
        for plan: Plan,
        _ selections: Selections,
        now: Int64
    ) throws(Failure) -> String {
        let changes = plan.files.flatMap { file in
            file.edits.map { edit in
                MessageData.Change(
                    file: Scope(of: automation).relative(file.path),
                    object: edit.field.object,
                    old: edit.old,
                    new: edit.new,
                    setter: edit.field.marker.setter,
                    policy: ObjectName(namespace: edit.field.marker.namespace, name: edit.field.marker.policy)
                )
            }
        }
        var images: [ObjectName: SelectedImage] = [:]
        for change in changes where images[change.policy] == nil {
            images[change.policy] = selections[change.policy]?.selected
        }
        return try render(automation, changes, images, now: now)
    }

    /// Renders the automation's template for a change that somebody made up, to see whether it can be rendered.
    static func renderExample(of automation: ImageUpdateAutomation) throws(Failure) -> String {
        let policy = ObjectName(namespace: automation.name.namespace, name: "example")
        let (old, new) = ("registry.example.com/example:1.0.0", "registry.example.com/example:1.0.1")
        let change = MessageData.Change(
            file: "example.yaml",
            object: ObjectIdentity(apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: "example"),
            old: old,
            new: new,
            setter: "\(policy.namespace):\(policy.name)",
            policy: policy
        )
        let image = SelectedImage(name: "registry.example.com/example", tag: "1.0.1")
        return try render(automation, [change], [policy: image], now: Agent.clock())
    }

    private static func render(
        _ automation: ImageUpdateAutomation,
        _ changes: [MessageData.Change],
        _ images: [ObjectName: SelectedImage],
        now: Int64
    ) throws(Failure) -> String {
        guard let field = automation.messageTemplate, let text = field.text?.value, !text.isEmpty else {
            return ImageUpdateAutomation.defaultMessage
        }
        let data = MessageData(
            automation: automation.name,
            values: automation.messageTemplateValues,
            changes: changes,
            images: images
        )
        do throws(TemplateError) {
            return try Template(parsing: text, name: "commit message", functions: .commitMessage(now: now)).render(
                data.value
            )
        } catch { throw failure(error, at: field, of: automation) }
    }

    private static func failure(
        _ error: TemplateError,
        at field: FieldValue,
        of automation: ImageUpdateAutomation
    ) -> Failure {
        let problem =
            switch error.stage {
            case .parse: "the message template cannot be read"
            case .execute: "the message template cannot be rendered"
            case .limit: "the message template goes too far"
            }
        guard let start = field.node.offset(ofTextByte: error.offset, in: automation.source.bytes) else {
            // Where lines are folded, the line within the template is all that can be said.
            let place = "line \(error.line) of it"
            return Failure(
                automation.error(at: field.range, "\(problem): \(error.reason), in \(place)", hint: hint(error))
            )
        }
        let word = automation.source.bytes[start...].prefix { isNameByte($0) }
        let range = start..<max(start + 1, word.endIndex)
        return Failure(automation.error(at: range, "\(problem): \(error.reason)", hint: hint(error)))
    }

    /// Whether a byte may stand in what a template calls something: `$name`, `.Field`, `function`.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "$"):
            true
        default: false
        }
    }

    private static func hint(_ error: TemplateError) -> String? {
        if error.stage == .limit {
            return error.reason.contains("depth")
                ? nil : "say how many there are, '{{ len .Changed.Changes }}', in place of each change"
        }
        let words = error.reason.split(separator: " ").map(String.init)
        if words.count == 4, words.first == "function", error.reason.hasSuffix("not defined") {
            let name = words[1].filter { $0 != "\"" }
            return NearName.of(name, among: Functions.commitMessage(now: 0).names).map { "did you mean '\($0)'?" }
        }
        guard error.reason.hasPrefix("can't evaluate field "), words.count > 3 else { return nil }
        return NearName.of(words[3], among: fieldNames).map { "did you mean '.\($0)'?" }
    }

    /// What the data of a message has, at any depth.
    private static let fieldNames = [
        "AutomationObject", "Changed", "Values", "FileChanges", "Objects", "Changes", "OldValue", "NewValue", "Setter",
        "APIVersion", "Kind", "Name", "Namespace",
    ]
}
