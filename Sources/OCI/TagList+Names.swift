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
            func name(_ index: Int) -> Slice<UnsafeBufferPointer<UInt8>> {
                text[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
            }
            // The first eight bytes in one number, which is all that most comparisons look at. No tag has a NUL byte, so
            // padding with zeros puts a shorter name first.
            var names = ends.indices.map { index in
                let name = name(index)
                let head = name.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) } << (8 * max(0, 8 - name.count))
                return (head: head, index: index)
            }
            names.sort { left, right in
                left.head == right.head
                    ? name(left.index).lexicographicallyPrecedes(name(right.index)) : left.head < right.head
            }
            return names.map(\.index)
        }
    }

    /// The bytes of the name at `index`, which has to be one of ``ends``' indices.
    public func name(at index: Int) -> ArraySlice<UInt8> {
        text[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }
}
