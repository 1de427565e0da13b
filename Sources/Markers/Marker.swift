/// A marker: the comment behind a field that says which policy fills it.
///
/// Written as `{"$imagepolicy": "NAMESPACE:POLICY"}` or with `:name`, `:tag` or `:digest` at the end (policy-files.md 3.1).
public struct Marker: Equatable, Sendable {
    /// Which part of the selected image a marker asks for.
    public enum Part: String, Equatable, Sendable, CaseIterable {
        /// `name:tag`, with `@digest` where the policy has one.
        case reference = ""
        /// The image's name as the policy's repository writes it.
        case name
        /// The tag.
        case tag
        /// The digest.
        case digest
    }

    /// The namespace of the policy.
    public let namespace: String
    /// The name of the policy.
    public let policy: String
    /// The part of the image that the field takes.
    public let part: Part
    /// The bytes of the comment, from its `#` to the end of its line.
    public let commentRange: Range<Int>
    /// The bytes of `NAMESPACE:POLICY[:PART]` inside the comment, without quotes.
    public let valueRange: Range<Int>

    /// `NAMESPACE:POLICY[:PART]`, as commit messages name it.
    public var setter: String {
        part == .reference ? "\(namespace):\(policy)" : "\(namespace):\(policy):\(part.rawValue)"
    }
}
