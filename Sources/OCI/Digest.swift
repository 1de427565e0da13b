/// What identifies content: `sha256:` and 64, or `sha512:` and 128 hexadecimal digits in lower case.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The digest's text.
    public let description: String

    /// Checks algorithm, length and digits; `nil` when any of them is wrong.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let length = Self.lengths[String(parts[0])], parts[1].utf8.count == length else { return nil }
        let isHexadecimal = parts[1].utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
        guard isHexadecimal else { return nil }
        description = text
    }

    private static let lengths = ["sha256": 64, "sha512": 128]
}
