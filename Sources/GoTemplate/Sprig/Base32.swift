/// Base32 as Go's standard encoding reads and writes it.
enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    private static let padding = UInt8(ascii: "=")

    static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let quantum = rest.prefix(5)
            rest = rest.dropFirst(5)
            var bits = quantum.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } << UInt64(8 * (5 - quantum.count))
            let digits = (quantum.count * 8 + 4) / 5
            for position in 0..<8 {
                output.append(position < digits ? alphabet[Int(bits >> 35 & 31)] : padding)
                bits <<= 5
            }
        }
        return output
    }

    /// The bytes, or where Go says that the text is wrong, counted without line ends.
    static func decoded(_ text: [UInt8]) -> Result<[UInt8], CorruptInput> {
        let text = text.filter { $0 != 0x0A && $0 != 0x0D }
        var output: [UInt8] = []
        var rest = text[...]
        while !rest.isEmpty {
            var bits: UInt64 = 0
            var length = 0
            while length < 8 {
                guard let byte = rest.popFirst() else { return .failure(CorruptInput(offset: text.count - length)) }
                if byte == padding, length >= 2, rest.count < 8 {
                    if let offset = fault(inPadding: rest, after: length, of: text.count) {
                        return .failure(CorruptInput(offset: offset))
                    }
                    append(bits << UInt64(5 * (8 - length)), length * 5 / 8, to: &output)
                    return .success(output)
                }
                guard let value = value(of: byte) else {
                    return .failure(CorruptInput(offset: text.count - rest.count - 1))
                }
                bits = bits << 5 | value
                length += 1
            }
            append(bits, 5, to: &output)
        }
        return .success(output)
    }

    private static func fault(inPadding rest: ArraySlice<UInt8>, after length: Int, of total: Int) -> Int? {
        if rest.count + length < 7 { return total }
        for (index, byte) in rest.prefix(7 - length).enumerated() where byte != padding {
            return total - rest.count + index - 1
        }
        // So many digits can't be whole bytes.
        return [1, 3, 6].contains(length) ? total - rest.count - 1 : nil
    }

    private static func append(_ bits: UInt64, _ count: Int, to output: inout [UInt8]) {
        for position in 0..<count { output.append(UInt8(truncatingIfNeeded: bits >> UInt64(32 - 8 * position))) }
    }

    private static func value(of byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt64(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "2")...UInt8(ascii: "7"): UInt64(byte - UInt8(ascii: "2")) + 26
        default: nil
        }
    }
}
