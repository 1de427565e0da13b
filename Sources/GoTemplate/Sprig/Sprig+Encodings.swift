extension Sprig {
    static let encodings: [String: Function] = [
        "b64enc": Function(.string, result: .string) { call in
            .string(ByteString(bytes: Base64.encoded(call.string(0).bytes)))
        },
        "b64dec": Function(.string, result: .string) { call in
            switch Base64.decoded(call.string(0).bytes) {
            case .success(let bytes): .string(ByteString(bytes: bytes))
            case .failure(let error): .string("illegal base64 data at input byte \(error.offset)")
            }
        },
        "b32enc": Function(.string, result: .string) { call in
            .string(ByteString(bytes: Base32.encoded(call.string(0).bytes)))
        },
        "b32dec": Function(.string, result: .string) { call in
            switch Base32.decoded(call.string(0).bytes) {
            case .success(let bytes): .string(ByteString(bytes: bytes))
            case .failure(let error): .string("illegal base32 data at input byte \(error.offset)")
            }
        },
        "adler32sum": Function(.string, result: .string) { call in
            var low: UInt32 = 1
            var high: UInt32 = 0
            for byte in call.string(0).bytes {
                low = (low + UInt32(byte)) % 65521
                high = (high + low) % 65521
            }
            return .string(String(high << 16 | low))
        },
    ]
}

/// Where encoded data is corrupt.
struct CorruptInput: Error {
    let offset: Int
}
