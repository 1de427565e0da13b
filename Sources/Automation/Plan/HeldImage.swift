internal import Markers

/// What the markers of one policy hold now, taken together.
struct HeldImage: Sendable {
    /// Every different tag that they hold.
    private(set) var tags: Set<String> = []
    /// Every different digest that they hold.
    private(set) var digests: Set<String> = []

    /// The tag, where all of them agree.
    var tag: String? { tags.count == 1 ? tags.first : nil }
    /// The digest, where all of them agree.
    var digest: String? { digests.count == 1 ? digests.first : nil }

    mutating func add(_ field: Field) {
        switch field.marker.part {
        case .name: break
        case .tag: tags.insert(field.value)
        case .digest: digests.insert(field.value)
        case .reference:
            let parts = field.value.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { digests.insert(String(parts[1])) }
            // A colon before the last slash belongs to the registry's port.
            let name = parts.first?.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
            let tag = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if tag.count == 2 { tags.insert(String(tag[1])) }
        }
    }

    /// What the markers of a tree hold, by policy.
    static func all(in tree: Tree) -> [ObjectName: HeldImage] {
        var held: [ObjectName: HeldImage] = [:]
        for manifest in tree.manifests {
            for field in manifest.file.fields {
                let name = ObjectName(namespace: field.marker.namespace, name: field.marker.policy)
                held[name, default: HeldImage()].add(field)
            }
        }
        return held
    }
}
