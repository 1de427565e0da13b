/// Turns libyaml's marks, which count Unicode scalars, into byte offsets.
///
/// Marks ascend, so one cursor walks the text once; a text of ASCII needs no walk at all.
struct ByteCursor {
    private let isASCII: Bool
    private let base: Int
    private var scalars = 0
    private var offset: Int

    /// Creates a cursor for a text whose scalar number 0 stands at byte `base`.
    init(isASCII: Bool, base: Int) {
        self.isASCII = isASCII
        self.base = base
        offset = base
    }

    /// Finds the byte at which scalar number `index` begins.
    mutating func offset(of index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        if isASCII { return min(base + index, bytes.count) }
        if index < scalars {
            scalars = 0
            offset = base
        }
        while scalars < index, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            scalars += 1
        }
        return offset
    }
}
