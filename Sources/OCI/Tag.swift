/// A tag that is within the grammar of the distribution specification: `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`.
///
/// What a registry sends is untrusted; within this grammar it can't break out of YAML, a terminal, a path or a message.
public struct Tag: Hashable, Sendable, CustomStringConvertible {
    /// The most bytes that a tag may have.
    public static let lengthLimit = 128

    /// The tag's text.
    public let description: String

    /// Checks the grammar byte by byte; `nil` outside of it.
    public init?(_ text: String) {
        var text = text
        let isValid = text.withUTF8 { Self.isValid($0) }
        guard isValid else { return nil }
        description = text
    }

    static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard (1...lengthLimit).contains(bytes.count), bytes[0].isWord else { return false }
        return bytes.allSatisfy(\.isTagByte)
    }
}

extension UInt8 {
    /// An ASCII letter, a digit or `_`.
    var isWord: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// What may stand within a tag.
    var isTagByte: Bool { isWord || self == UInt8(ascii: ".") || self == UInt8(ascii: "-") }

    /// RFC 9110's `tchar`.
    var isToken: Bool { isWord || "!#$%&'*+-.^`|~".utf8.contains(self) }
}
