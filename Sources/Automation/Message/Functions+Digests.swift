import Crypto
import GoTemplate

extension Functions {
    /// sprig's functions of digests, which give them in hexadecimal digits.
    static let digests: [String: Function] = [
        "sha1sum": digest { hex(Insecure.SHA1.hash(data: $0)) },
        "sha256sum": digest { hex(SHA256.hash(data: $0)) },
        "sha512sum": digest { hex(SHA512.hash(data: $0)) },
    ]

    private static func digest(_ hash: @escaping @Sendable ([UInt8]) -> String) -> Function {
        Function(.string, result: .string) { call in .string(hash(call.string(0).bytes)) }
    }

    private static func hex(_ digest: some Sequence<UInt8>) -> String {
        digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
