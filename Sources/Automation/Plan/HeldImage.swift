internal import Markers
internal import OCI
internal import Selection

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

    /// A tag that is held, that `rules` would prefer to `tag`, and that `list` lacks.
    ///
    /// Git is the one memory that is always there: nobody knows which tags the registry listed the last time, but what was chosen
    /// then stands in the fields. When that is gone, the tag was deleted, or the list is not whole: behind a mirror that lags, after a repository
    /// was restored, or cut short without a word. A policy that was changed is something else: the tag is still listed then, or
    /// the rules do not take it any more. threats.md, section 1b.
    func tag(missingIn list: TagList, above tag: String, by rules: Rules) -> String? {
        let better = tags.sorted().filter { $0 != tag && Tag($0) != nil && rules.ranks($0, above: tag) }
        guard !better.isEmpty else { return nil }
        let listed = Set(list.names)
        return better.first { !listed.contains($0) }
    }

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
