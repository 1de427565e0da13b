/// Why a function gives no result.
public enum CallError: Error, Hashable, Sendable {
    /// The function says so: Go's message becomes `error calling NAME: MESSAGE`.
    case failed(String)
    /// The render went beyond one of the ``Limits``, named by the text.
    case limit(String)
}
