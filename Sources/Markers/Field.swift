public import YAML

/// A scalar that a marker stands at.
public struct Field: Equatable, Sendable {
    /// The marker.
    public let marker: Marker
    /// The scalar's decoded text, not resolved: `null` and `1.10` are texts.
    public let value: String
    /// How the scalar is written.
    public let style: Scalar.Style
    /// The scalar's explicit tag, resolved (`tag:yaml.org,2002:int` for `!!int`); `nil` where none is written.
    public let tag: String?
    /// The scalar's anchor; its aliases change with it. `nil` where none is written.
    public let anchor: String?
    /// The bytes of the scalar without anchor and tag; of a block scalar from its `|` or `>` to the end of its text.
    public let range: Range<Int>
    /// Where anchor and tag begin; the start of `range` where there are none.
    public let start: Int
    /// Where the scalar begins.
    public let position: Position
    /// Whether the scalar stands inside `[…]` or `{…}`.
    public let isInFlow: Bool
    /// The Kubernetes object around the scalar: the item in a file that is one `List`, else the document.
    public let object: ObjectIdentity
}
