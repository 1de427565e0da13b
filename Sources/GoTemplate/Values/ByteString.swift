/// A Go string: bytes that are usually, but not necessarily, UTF-8.
///
/// Its literals, length, order and equality are those of its bytes.
public struct ByteString: Hashable, Sendable {
    /// The bytes.
    public var bytes: [UInt8]

    /// Creates a string from bytes.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Creates a string from the UTF-8 of a Swift string.
    public init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    /// The number of bytes, which is what Go's `len` says.
    public var count: Int { bytes.count }

    /// Whether there is no byte.
    public var isEmpty: Bool { bytes.isEmpty }

    /// The bytes as a Swift string; what isn't UTF-8 is replaced by U+FFFD.
    public var string: String { String(decoding: bytes, as: UTF8.self) }
}

extension ByteString: Comparable {
    /// Orders by bytes.
    public static func < (left: ByteString, right: ByteString) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension ByteString: ExpressibleByStringLiteral {
    /// Creates a string from a literal.
    public init(stringLiteral text: String) {
        self.init(text)
    }
}

extension ByteString: CustomStringConvertible {
    /// The same as ``string``.
    public var description: String { string }
}
