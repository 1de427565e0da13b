/// Why a template can't be read or rendered, and where.
public struct TemplateError: Error, Hashable, Sendable {
    /// What failed.
    public let stage: Stage
    /// What is wrong, in Go's words where Go would say so, too; without the place.
    public let reason: String
    /// The whole message as Go writes it: `template: NAME:LINE:COLUMN: executing "NAME" at <…>: REASON`.
    public let message: String
    /// The place in the template's text, as an index into its UTF-8.
    public let offset: Int
    /// The line of that place; the first is 1.
    public let line: Int
    /// How many bytes of that line stand before the place. (Go's messages count like this, too: the first column is 0.)
    public let column: Int

    /// Where on a template's way something failed.
    public enum Stage: Hashable, Sendable {
        /// The text is no template.
        case parse
        /// The template fails with this data.
        case execute
        /// The render went beyond one of the ``Limits``.
        case limit
    }
}

extension TemplateError: CustomStringConvertible {
    /// The same as ``message``.
    public var description: String { message }
}
