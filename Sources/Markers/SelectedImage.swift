/// What a policy selected, as far as fields need it.
public struct SelectedImage: Equatable, Sendable {
    /// The image's name, as its repository writes it.
    public let name: String
    /// The selected tag.
    public let tag: String
    /// The digest of the tag, where the policy reflects digests.
    public let digest: String?

    /// Creates the image that a policy selected.
    public init(name: String, tag: String, digest: String? = nil) {
        self.name = name
        self.tag = tag
        self.digest = digest
    }

    /// The text that a field with a marker for `part` holds.
    ///
    /// - Returns: `nil` for the digest of an image without one: the field keeps what it has (Flux empties it; policy-files.md 6).
    public func text(for part: Marker.Part) -> String? {
        switch part {
        case .reference: digest.map { "\(name):\(tag)@\($0)" } ?? "\(name):\(tag)"
        case .name: name
        case .tag: tag
        case .digest: digest
        }
    }
}
