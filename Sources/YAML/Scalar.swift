internal import CYAML

/// A scalar value: its decoded text, and how it was written.
public struct Scalar: Equatable, Sendable {
    /// How a scalar is written.
    public enum Style: Equatable, Sendable, CaseIterable {
        case plain
        case singleQuoted
        case doubleQuoted
        case literal
        case folded
    }

    /// The decoded text: quotes, escapes and folding taken away, nothing resolved (`null` and `~` are texts).
    public var text: String
    /// How the scalar is written.
    public var style: Style

    /// Creates a scalar from its text and style.
    public init(text: String, style: Style) {
        self.text = text
        self.style = style
    }
}

extension Scalar.Style {
    init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: self = .literal
        case YAML_FOLDED_SCALAR_STYLE: self = .folded
        default: self = .plain
        }
    }
}
