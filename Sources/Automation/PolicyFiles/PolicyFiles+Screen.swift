#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension PolicyFiles {
    /// Tells whether bytes may hold an object that is read here, without parsing them: a policy object, or a namespace.
    static func mayHold(_ bytes: [UInt8]) -> Bool { mayHold(bytes[...]) }

    /// Tells whether a part of a file may hold an object that is read here.
    static func mayHold(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBytes { mayHold($0) }
    }

    /// Tells whether bytes may hold an object that is read here; for bytes that are no array.
    static func mayHold(_ bytes: UnsafeRawBufferPointer) -> Bool {
        mayHoldPolicyObject(bytes) || mayHoldNamespace(bytes)
    }

    /// Whether the name of an API that is read here stands in the bytes with a version. Runs at the speed of `memchr`, since
    /// `x` is rare in manifests.
    static func mayHoldPolicyObject(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Nearly every manifest of a Flux repository names other APIs of the toolkit, so the first part counts, too.
        let tokens: [StaticString] = ["image.toolkit.fluxcd.io/v", "source.toolkit.fluxcd.io/v"]
        let tail = "xcd.io/v".utf8.count
        return bytes.contains(UInt8(ascii: "x")) { base, hit in
            let end = hit + tail
            return tokens.contains { token in
                guard token.utf8CodeUnitCount <= end, end <= bytes.count else { return false }
                return memcmp(base + end - token.utf8CodeUnitCount, token.utf8Start, token.utf8CodeUnitCount) == 0
            }
        }
    }

    /// Whether the bytes name the kind `Namespace`, whose labels `accessFrom` may ask for.
    private static func mayHoldNamespace(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (token, key): (StaticString, StaticString) = ("Namespace", "kind")
        return bytes.contains(UInt8(ascii: "N")) { base, hit in
            guard hit + token.utf8CodeUnitCount <= bytes.count,
                memcmp(base + hit, token.utf8Start, token.utf8CodeUnitCount) == 0
            else { return false }
            // Between them stand a colon, blanks and quotes.
            var start = hit
            while start > 0, hit - start < 16, !isLetter(bytes[start - 1]) { start -= 1 }
            return start >= key.utf8CodeUnitCount
                && memcmp(base + start - key.utf8CodeUnitCount, key.utf8Start, key.utf8CodeUnitCount) == 0
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
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

extension UnsafeRawBufferPointer {
    /// Whether `body` says yes to the place of one of the bytes that equal `byte`.
    fileprivate func contains(_ byte: UInt8, where body: (_ base: UnsafeRawPointer, _ offset: Int) -> Bool) -> Bool {
        guard let base = baseAddress else { return false }
        var offset = 0
        while let hit = memchr(base + offset, CInt(byte), count - offset) {
            let place = UnsafeRawPointer(hit) - base
            if body(base, place) { return true }
            offset = place + 1
        }
        return false
    }
}
