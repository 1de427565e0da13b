/// One document of a YAML stream.
public struct Document: Equatable, Sendable {
    /// The document's node; an empty plain scalar where the document is empty.
    public let root: Node

    /// Reads every document of a text. Aliases are kept as they are, never expanded.
    ///
    /// - Throws: ``YAMLError`` of any case; then no document counts.
    public static func all(in bytes: [UInt8], limits: Limits = .tree) throws(YAMLError) -> [Document] {
        try Events(bytes, limits: limits).documents
    }
}
