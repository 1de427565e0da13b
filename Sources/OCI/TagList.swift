/// The tags of a repository as its registry lists them: all of them, each once, within the grammar, in the registry's order.
///
/// Names stand in one piece of memory, since a repository may have a million.
public struct TagList: Sendable, Equatable {
    /// The bytes of all names, one after another.
    public internal(set) var text: [UInt8] = []
    /// Where each name ends in ``text``.
    public internal(set) var ends: [UInt32] = []
    /// How many names were left out because they are outside of the grammar (see ``Tag``).
    public internal(set) var droppedCount = 0
    /// The first of those, cut to 256 bytes; it is untrusted and has to be escaped before anybody sees it.
    public internal(set) var firstDropped: String?

    /// How many names there are.
    public var count: Int { ends.count }

    /// The names. Costs a `String` each.
    public var names: [String] {
        var start = 0
        return ends.map { end in
            defer { start = Int(end) }
            return String(decoding: text[start..<Int(end)], as: UTF8.self)
        }
    }

    /// Makes an empty list.
    public init() {}
}
