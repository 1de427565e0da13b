internal import FoundationEssentials
internal import OCI

/// The tags of one image, as `tidemark tags` prints them.
public struct ImageTags: Sendable {
    private let image: String
    private let list: TagList

    init(image: String, list: TagList) {
        self.image = image
        self.list = list
    }

    /// One tag a line, sorted by bytes.
    public func lines() -> [UInt8] { list.sortedLines() }

    /// `{ "image", "tags" }`, sorted by bytes; ends with a line feed.
    public func json() -> [UInt8] {
        struct Output: Encodable {
            let image: String
            let tags: [String]
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let names = list.sortedIndices().map { String(decoding: list.name(at: $0), as: UTF8.self) }
        return Array((try? encoder.encode(Output(image: image, tags: names))) ?? Data()) + [10]
    }

    /// What to say of names that are no tags; `nil` when there were none.
    public var notice: Diagnostic? { list.notice(of: image).map { Diagnostic(.warning, message: $0) } }
}

extension TagList {
    /// What to say of names that are no tags; `nil` when there were none.
    func notice(of image: String) -> String? {
        guard droppedCount > 0, let firstDropped else { return nil }
        return droppedCount == 1
            ? "1 name of '\(image)' is passed over, because it is not a tag: '\(firstDropped)'"
            : "\(droppedCount) names of '\(image)' are passed over, because they are not tags: the first is '\(firstDropped)'"
    }
}
