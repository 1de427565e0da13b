#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension MarkedFile {
    /// Tells whether bytes may hold a marker, without parsing them: whether `"$imagepolicy"` stands in them (policy-files.md 3.3).
    ///
    /// Runs at the speed of `memchr`, since `$` is rare in manifests.
    public static func mayHaveMarkers(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { mayHaveMarkers($0) }
    }

    /// Tells whether bytes may hold a marker; for bytes that are no array.
    public static func mayHaveMarkers(_ bytes: UnsafeRawBufferPointer) -> Bool {
        firstOffset(of: "\"$imagepolicy\"", dollarAt: 1, in: bytes, from: 0) != nil
    }

    /// Finds each place where the marker's key stands, however it is quoted; counted from the start of the slice.
    static func offsetsOfKey(in bytes: ArraySlice<UInt8>) -> [Int] {
        bytes.withUnsafeBytes { bytes in
            var offsets: [Int] = []
            while let offset = firstOffset(
                of: "$imagepolicy",
                dollarAt: 0,
                in: bytes,
                from: offsets.last.map { $0 + 1 } ?? 0
            ) {
                offsets.append(offset)
            }
            return offsets
        }
    }

    private static func firstOffset(
        of token: StaticString,
        dollarAt lead: Int,
        in bytes: UnsafeRawBufferPointer,
        from start: Int
    ) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let length = token.utf8CodeUnitCount
        var offset = start + lead
        while offset < bytes.count, let hit = memchr(base + offset, 0x24, bytes.count - offset) {
            let first = UnsafeRawPointer(hit) - base - lead
            if first + length <= bytes.count, memcmp(base + first, token.utf8Start, length) == 0 { return first }
            offset = first + lead + 1
        }
        return nil
    }
}
