#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension PolicyFiles {
    /// Tells whether bytes may hold a policy object, without parsing them: whether the name of an API that is read here stands in
    /// them with a version. Runs at the speed of `memchr`, since `x` is rare in manifests.
    static func mayHold(_ bytes: [UInt8]) -> Bool { mayHold(bytes[...]) }

    /// Tells whether a part of a file may hold a policy object.
    static func mayHold(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBytes { mayHold($0) }
    }

    /// Tells whether bytes may hold a policy object; for bytes that are no array.
    static func mayHold(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        // Nearly every manifest of a Flux repository names other APIs of the toolkit, so the first part counts, too.
        let tokens: [StaticString] = ["image.toolkit.fluxcd.io/v", "source.toolkit.fluxcd.io/v"]
        let tail = "xcd.io/v".utf8.count
        var offset = 0
        while let hit = memchr(base + offset, CInt(UInt8(ascii: "x")), bytes.count - offset) {
            let end = UnsafeRawPointer(hit) - base + tail
            for token in tokens where token.utf8CodeUnitCount <= end && end <= bytes.count {
                let start = end - token.utf8CodeUnitCount
                if memcmp(base + start, token.utf8Start, token.utf8CodeUnitCount) == 0 { return true }
            }
            offset = end - tail + 1
        }
        return false
    }

    /// The documents of a file: what stands between lines that begin with `---`. No YAML text has such a line inside a value.
    static func documents(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var documents: [ArraySlice<UInt8>] = []
        var start = 0
        var line = 0
        while let end = bytes[line...].firstIndex(of: UInt8(ascii: "\n")) {
            line = end + 1
            if bytes[line...].starts(with: "---".utf8) {
                documents.append(bytes[start..<line])
                start = line
            }
        }
        documents.append(bytes[start...])
        return documents
    }
}
