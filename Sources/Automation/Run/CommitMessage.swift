/// The message of an automation's commit.
enum CommitMessage {
    /// Renders the automation's template. A text without actions is a template that renders to itself; the template
    /// language is a capability of its own, and until it is there a template is refused rather than misread.
    static func render(_ automation: ImageUpdateAutomation) throws(Failure) -> String {
        guard let template = automation.messageTemplate, !template.value.isEmpty else {
            return ImageUpdateAutomation.defaultMessage
        }
        guard !template.value.contains("{{") else {
            throw Failure(
                automation.error(
                    at: template.range,
                    "commit message templates are not supported yet",
                    hint: "write the message without '{{ … }}', or leave 'messageTemplate' out"
                )
            )
        }
        return template.value
    }

    /// Renders the automation's template for a change that somebody made up, to see whether it can be rendered.
    static func renderExample(of automation: ImageUpdateAutomation) throws(Failure) -> String { try render(automation) }
}
