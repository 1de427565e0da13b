extension Formatter {
    mutating func string(_ value: ByteString, _ verb: Unicode.Scalar) throws(CallError) {
        switch verb {
        case "v" where flags.sharpV: try quoted(value.bytes)
        case "v", "s": try pad(truncated(value.bytes))
        case "x": try hex(value.bytes, Digit.lower)
        case "X": try hex(value.bytes, Digit.upper)
        case "q": try quoted(value.bytes)
        default: try badVerb(verb)
        }
    }

    /// A `[]byte`.
    mutating func bytes(_ bytes: [UInt8], of slice: Slice, _ verb: Unicode.Scalar, type: String) throws(CallError) {
        switch verb {
        case "v" where flags.sharpV:
            try write(type)
            if slice.isNil { return try write("(nil)") }
            try write("{")
            for (index, byte) in bytes.enumerated() {
                if index > 0 { try write(", ") }
                try prefixedHex(UInt64(byte), sharp: true)
            }
            try write("}")
        case "v", "d":
            try write("[")
            for (index, byte) in bytes.enumerated() {
                if index > 0 { try write(" ") }
                try digits(UInt64(byte), false, radix: 10, verb)
            }
            try write("]")
        case "s": try pad(truncated(bytes))
        case "x": try hex(bytes, Digit.lower)
        case "X": try hex(bytes, Digit.upper)
        case "q": try quoted(bytes)
        default: try value(.concrete(.slice(slice)), verb, depth: 0)
        }
    }

    private func truncated(_ bytes: [UInt8]) -> [UInt8] {
        guard let precision = flags.precision, precision < bytes.count else { return bytes }
        var index = 0
        var count = 0
        while index < bytes.count, count < precision {
            index += bytes.rune(at: index).width
            count += 1
        }
        return Array(bytes.prefix(index))
    }

    private mutating func quoted(_ bytes: [UInt8]) throws(CallError) {
        let bytes = truncated(bytes)
        if flags.sharp, Quote.canBackquote(bytes) { return try pad(Array("`".utf8) + bytes + Array("`".utf8)) }
        try memory.charge(bytes: bytes.count)
        try pad(Quote.string(bytes, ascii: flags.plus))
    }

    private mutating func hex(_ bytes: [UInt8], _ digits: [UInt8]) throws(CallError) {
        let bytes = bytes.prefix(flags.precision ?? bytes.count)
        guard !bytes.isEmpty else {
            return try pad(by: flags.width ?? 0, with: UInt8(ascii: flags.zero && !flags.minus ? "0" : " "))
        }
        var shown: [UInt8] = []
        let mark = [UInt8(ascii: "0"), digits[16]]
        if flags.sharp { shown += mark }
        for (index, byte) in bytes.enumerated() {
            if flags.space, index > 0 {
                shown.append(UInt8(ascii: " "))
                if flags.sharp { shown += mark }
            }
            shown.append(digits[Int(byte >> 4)])
            shown.append(digits[Int(byte & 15)])
        }
        try pad(shown)
    }
}
