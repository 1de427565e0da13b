internal import Glibc

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
        text.withUnsafeBytes { text in
            func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index]) }
            // The first eight bytes in one number, which is all that most comparisons look at. No tag has a NUL byte, so
            // padding with zeros puts a shorter name first.
            var names = ends.indices.map { index in
                let range = range(index)
                if range.count >= 8 {
                    let word = text.loadUnaligned(fromByteOffset: range.lowerBound, as: UInt64.self)
                    return (head: UInt64(bigEndian: word), index: index)
                }
                let head = text[range].reduce(0 as UInt64) { $0 << 8 | UInt64($1) } << (8 * (8 - range.count))
                return (head: range.isEmpty ? 0 : head, index: index)
            }
            names.sort { left, right in
                guard left.head == right.head else { return left.head < right.head }
                let (one, other) = (range(left.index), range(right.index))
                guard let start = text.baseAddress else { return false }
                let order = memcmp(start + one.lowerBound, start + other.lowerBound, min(one.count, other.count))
                return order == 0 ? one.count < other.count : order < 0
            }
            return names.map(\.index)
        }
    }

    /// All names, sorted by their bytes, each ended by a line feed.
    public func sortedLines() -> [UInt8] {
        let order = sortedIndices()
        return text.withUnsafeBufferPointer { text in
            [UInt8](unsafeUninitializedCapacity: text.count + order.count) { lines, count in
                for index in order {
                    let name = text[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
                    for byte in name {
                        lines[count] = byte
                        count += 1
                    }
                    lines[count] = UInt8(ascii: "\n")
                    count += 1
                }
            }
        }
    }

    /// The bytes of the name at `index`, which has to be one of ``ends``' indices.
    public func name(at index: Int) -> ArraySlice<UInt8> {
        text[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }
}
