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

    mutating func add(_ text: String, as part: Marker.Part) {
        switch part {
        case .name: break
        case .tag: tags.insert(text)
        case .digest: digests.insert(text)
        case .reference:
            let value = text.utf8
            let at = value.firstIndex(of: UInt8(ascii: "@"))
            if let at { digests.insert(String(text[value.index(after: at)...])) }
            // A colon before the last slash belongs to the registry's port.
            let image = value[..<(at ?? value.endIndex)]
            let name = image.lastIndex(of: UInt8(ascii: "/")).map { image[image.index(after: $0)...] } ?? image
            if let colon = name.firstIndex(of: UInt8(ascii: ":")) {
                tags.insert(String(Substring(name[name.index(after: colon)...])))
            }
        }
    }

    /// What the markers of a tree hold, by policy.
    static func all(in tree: Tree) -> [ObjectName: HeldImage] {
        var held: [ObjectName: HeldImage] = [:]
        for manifest in tree.manifests {
            for field in manifest.file.fields {
                let name = ObjectName(namespace: field.marker.namespace, name: field.marker.policy)
                held[name, default: HeldImage()].add(field.value, as: field.marker.part)
            }
        }
        return held
    }
}
