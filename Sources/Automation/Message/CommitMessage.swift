internal import GoTemplate
internal import Markers

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
            return try Template(parsing: text, name: "commit message", functions: .builtins).render(data.value)
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
        let range = field.range(ofTextByte: error.offset, in: automation.source)
        // Where lines are folded, the line within the template is all that can be said.
        let place = range == field.range ? "line \(error.line): " : ""
        return Failure(automation.error(at: range, "\(problem): \(place)\(error.reason)", hint: hint(error)))
    }

    private static func hint(_ error: TemplateError) -> String? {
        guard error.stage == .limit else { return nil }
        return "say how many there are, '{{ len .Changed.Changes }}', in place of each change"
    }
}
