/// A value that must never be shown: its description, its mirror and its debug text are all the same ellipsis.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The value itself, for the one place that sends it.
    public let value: String

    /// Wraps a value.
    public init(_ value: String) {
        self.value = value
    }

    /// Always `…`.
    public var description: String { "…" }
    /// Always `…`.
    public var debugDescription: String { "…" }
    /// Without children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
