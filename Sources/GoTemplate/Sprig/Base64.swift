/// Base64 as Go's standard encoding reads and writes it.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let quantum = rest.prefix(3)
            rest = rest.dropFirst(3)
            var bits = quantum.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - quantum.count))
            for position in 0..<4 {
                output.append(position <= quantum.count ? alphabet[Int(bits >> 18 & 63)] : padding)
                bits <<= 6
            }
        }
        return output
    }

    /// The bytes, or where Go says that the text is wrong: for a quantum that is cut short, so many bytes before the end as it has.
    static func decoded(_ text: [UInt8]) -> Result<[UInt8], CorruptInput> {
        var output: [UInt8] = []
        var index = 0
        var bits: UInt32 = 0
        var length = 0
        while true {
            guard index < text.count else {
                return length == 0 ? .success(output) : .failure(CorruptInput(offset: index - length))
            }
            let byte = text[index]
            index += 1
            if let value = value(of: byte) {
                bits = bits << 6 | value
                length += 1
                if length == 4 {
                    append(bits, 3, to: &output)
                    (bits, length) = (0, 0)
                }
            } else if isLineEnd(byte) {
                continue
            } else if byte == padding {
                return end(text, at: index, bits, length, output)
            } else {
                return .failure(CorruptInput(offset: index - 1))
            }
        }
    }

    /// Reads what may follow a first `=`.
    private static func end(
        _ text: [UInt8],
        at index: Int,
        _ bits: UInt32,
        _ length: Int,
        _ output: [UInt8]
    ) -> Result<[UInt8], CorruptInput> {
        var index = index
        func skipLineEnds() { while index < text.count, isLineEnd(text[index]) { index += 1 } }
        guard length >= 2 else { return .failure(CorruptInput(offset: index - 1)) }
        if length == 2 {
            skipLineEnds()
            guard index < text.count else { return .failure(CorruptInput(offset: text.count)) }
            guard text[index] == padding else { return .failure(CorruptInput(offset: index - 1)) }
            index += 1
        }
        skipLineEnds()
        guard index == text.count else { return .failure(CorruptInput(offset: index)) }
        var output = output
        append(bits << UInt32(6 * (4 - length)), length - 1, to: &output)
        return .success(output)
    }

    private static func append(_ bits: UInt32, _ count: Int, to output: inout [UInt8]) {
        for position in 0..<count { output.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * position))) }
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
