internal import FoundationEssentials

/// What a line of a public key says (RFC 4253 section 6.6).
enum SSHPublicKey {
    /// The length of an RSA key's modulus; `nil` for anything else.
    static func bits(ofRSA line: String) -> Int? {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, let data = Data(base64Encoded: String(words[1])) else { return nil }
        var rest = [UInt8](data)[...]
        guard field(&rest).map({ Array($0) == Array("ssh-rsa".utf8) }) == true, field(&rest) != nil,
            let modulus = field(&rest)?.drop(while: { $0 == 0 }), let first = modulus.first
        else { return nil }
        return modulus.count * 8 - first.leadingZeroBitCount
    }

    /// A length of four bytes, then as many bytes.
    private static func field(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard bytes.count >= 4 else { return nil }
        let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        bytes = bytes.dropFirst(4)
        guard length <= bytes.count else { return nil }
        defer { bytes = bytes.dropFirst(length) }
        return bytes.prefix(length)
    }
}
