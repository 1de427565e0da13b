#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension PolicyFiles {
    /// Tells whether bytes may hold a policy object, without parsing them: whether the name of an API that is read here stands in
    /// them with a version. Runs at the speed of `memmem`.
    static func mayHold(_ bytes: [UInt8]) -> Bool { mayHold(bytes[...]) }

    /// Tells whether a part of a file may hold a policy object.
    static func mayHold(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBytes { mayHold($0) }
    }

    /// Tells whether bytes may hold a policy object; for bytes that are no array.
    static func mayHold(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let token: StaticString = "toolkit.fluxcd.io/v"
        let groups = ["image.", "source."].map { Array($0.utf8) }
        guard let base = bytes.baseAddress else { return false }
        var offset = 0
        while let hit = memmem(base + offset, bytes.count - offset, token.utf8Start, token.utf8CodeUnitCount) {
            let start = UnsafeRawPointer(hit) - base
            // Nearly every manifest of a Flux repository names other APIs of the toolkit.
            for group in groups where start >= group.count {
                if bytes[(start - group.count)..<start].elementsEqual(group) { return true }
            }
            offset = start + 1
        }
        return false
    }

    /// The documents of a file: what stands between lines that begin with `---`. No YAML text has such a line inside a value.
    static func documents(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let separator: StaticString = "\n---"
        return bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return [] }
            var documents: [ArraySlice<UInt8>] = []
            var start = 0
            var offset = 0
            while let hit = memmem(base + offset, raw.count - offset, separator.utf8Start, separator.utf8CodeUnitCount) {
                let end = UnsafeRawPointer(hit) - base + 1
                documents.append(bytes[start..<end])
                start = end
                offset = end
            }
            documents.append(bytes[start...])
            return documents
        }
    }
}
