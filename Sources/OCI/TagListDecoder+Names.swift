extension TagList {
    /// Makes a list of names that did not come from a registry, by the same rules: names outside of the grammar are
    /// dropped and counted, and each name stands once.
    public init(_ names: some Sequence<String>) {
        var decoder = TagListDecoder()
        for name in names { decoder.take(name) }
        self = decoder.list
    }
}

extension TagList {
    /// The indices of all names, sorted by the names' bytes. Costs no `String`.
    public func sortedIndices() -> [Int] {
        text.withUnsafeBufferPointer { text in
            var start = 0
            let names = ends.enumerated().map { index, end in
                defer { start = Int(end) }
                return SortableName(text[start..<Int(end)], index: index)
            }
            return names.sorted().map(\.index)
        }
    }

    /// A name whose first bytes stand in one number, which is all that most comparisons look at.
    private struct SortableName: Comparable {
        let head: UInt64
        let name: Slice<UnsafeBufferPointer<UInt8>>
        let index: Int

        init(_ name: Slice<UnsafeBufferPointer<UInt8>>, index: Int) {
            // No tag has a NUL byte, so padding with zeros puts a shorter name first.
            head = (0..<8).reduce(0) { $0 << 8 | ($1 < name.count ? UInt64(name[name.startIndex + $1]) : 0) }
            self.name = name
            self.index = index
        }

        static func < (left: SortableName, right: SortableName) -> Bool {
            left.head == right.head ? left.name.lexicographicallyPrecedes(right.name) : left.head < right.head
        }

        static func == (left: SortableName, right: SortableName) -> Bool { left.index == right.index }
    }

    /// The bytes of the name at `index`, which has to be one of ``ends``' indices.
    public func name(at index: Int) -> ArraySlice<UInt8> {
        text[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }
}
