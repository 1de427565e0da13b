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
            func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index]) }
            return ends.indices.sorted { text[range($0)].lexicographicallyPrecedes(text[range($1)]) }
        }
    }

    /// The bytes of the name at `index`, which has to be one of ``ends``' indices.
    public func name(at index: Int) -> ArraySlice<UInt8> {
        text[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }
}
