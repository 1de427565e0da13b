internal import Crypto
internal import FoundationEssentials

extension Digest {
    /// The SHA-256 of `content`.
    init?(sha256 content: [UInt8]) {
        self.init("sha256:" + Self.hexadecimal(SHA256.hash(data: Data(content))))
    }

    /// Whether `content` is what this digest identifies.
    func identifies(_ content: [UInt8]) -> Bool {
        let data = Data(content)
        let hash =
            description.hasPrefix("sha512:")
            ? "sha512:" + Self.hexadecimal(SHA512.hash(data: data))
            : "sha256:" + Self.hexadecimal(SHA256.hash(data: data))
        return hash == description
    }

    private static func hexadecimal(_ hash: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in hash { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
