extension Sprig {
    static let wrapping: [String: Function] = [
        "indent": Function(.int, .string, result: .string) { call throws(CallError) in
            .string(try indented(call.string(1), by: call.int(0), call))
        },
        "nindent": Function(.int, .string, result: .string) { call throws(CallError) in
            .string(ByteString(bytes: [0x0A] + (try indented(call.string(1), by: call.int(0), call)).bytes))
        },
        "wrap": Function(.int, .string, result: .string) { call throws(CallError) in
            try wrapped(call.string(1), width: call.int(0), separator: "", breaksWords: false, call)
        },
        "wrapWith": Function(.int, .string, .string, result: .string) { call throws(CallError) in
            try wrapped(call.string(2), width: call.int(0), separator: call.string(1), breaksWords: true, call)
        },
    ]

    private static func indented(_ text: ByteString, by spaces: Int64, _ call: Call) throws(CallError) -> ByteString {
        let pad = try call.repeated(" ", spaces)
        let lines = try call.replaced("\n", by: ByteString(bytes: [0x0A] + pad.bytes), in: text)
        return ByteString(bytes: pad.bytes + lines.bytes)
    }

    /// A text in lines of no more than `width` bytes, as far as its words are that short or may be broken.
    private static func wrapped(
        _ text: ByteString,
        width: Int64,
        separator: ByteString,
        breaksWords: Bool,
        _ call: Call
    ) throws(CallError) -> Value {
        let separator = separator.isEmpty ? [0x0A] : separator.bytes
        let width = Int(clamping: max(1, width))
        let space = UInt8(ascii: " ")
        var rest = text.bytes[...]
        var output: [UInt8] = []
        while rest.count > width {
            if rest.first == space {
                rest = rest.dropFirst()
                continue
            }
            let line: ArraySlice<UInt8>
            if let end = rest.prefix(width + 1).lastIndex(of: space) {
                line = rest[..<end]
                rest = rest[end...].dropFirst()
            } else if breaksWords {
                line = rest.prefix(width)
                rest = rest.dropFirst(width)
            } else if let end = rest.dropFirst(width).firstIndex(of: space) {
                line = rest[..<end]
                rest = rest[end...].dropFirst()
            } else {
                break
            }
            try call.charge(bytes: line.count + separator.count)
            output += line
            output += separator
        }
        return .string(ByteString(bytes: output + rest))
    }
}
