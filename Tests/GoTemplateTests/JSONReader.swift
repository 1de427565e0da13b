import GoTemplate

/// Reads JSON as Go's tests were given it: whole numbers are `int`, and a list grows as Go's `append` lets it.
struct JSONReader {
    private var rest: ArraySlice<UInt8>

    struct Malformed: Error {}

    static func value(_ text: some Sequence<UInt8>) throws(Malformed) -> Value {
        var reader = JSONReader(rest: Array(text)[...])
        return try reader.value()
    }

    private mutating func skipSpace() {
        while let byte = rest.first, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { rest.removeFirst() }
    }

    private mutating func take(_ text: String) -> Bool {
        skipSpace()
        guard rest.starts(with: text.utf8) else { return false }
        rest.removeFirst(text.utf8.count)
        return true
    }

    private mutating func value() throws(Malformed) -> Value {
        if take("null") { return .none }
        if take("true") { return .bool(true) }
        if take("false") { return .bool(false) }
        if take("[") { return .slice(try list()) }
        if take("{") { return .dictionary(try object()) }
        if rest.first == UInt8(ascii: "\"") { return .string(try string()) }
        return try number()
    }

    private mutating func list() throws(Malformed) -> Slice {
        var elements: [Value] = []
        guard !take("]") else { return Slice(of: .interface, []) }
        repeat { elements.append(try value()) } while take(",")
        guard take("]") else { throw Malformed() }
        var capacity = 1
        while capacity < elements.count { capacity *= 2 }
        return Slice(of: .interface, elements, capacity: capacity)
    }

    private mutating func object() throws(Malformed) -> [String: Value] {
        var entries: [String: Value] = [:]
        guard !take("}") else { return entries }
        repeat {
            skipSpace()
            let key = try string()
            guard take(":") else { throw Malformed() }
            entries[key] = try value()
        } while take(",")
        guard take("}") else { throw Malformed() }
        return entries
    }

    private mutating func string() throws(Malformed) -> String {
        guard rest.popFirst() == UInt8(ascii: "\"") else { throw Malformed() }
        var units: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            guard byte == UInt8(ascii: "\\") else {
                units.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "u"):
                guard let code = UInt16(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16) else {
                    throw Malformed()
                }
                rest.removeFirst(4)
                units.append(contentsOf: String(decoding: [code], as: UTF16.self).utf8)
            case let other?: units.append(other)
            case nil: throw Malformed()
            }
        }
        return String(decoding: units, as: UTF8.self)
    }

    private mutating func number() throws(Malformed) -> Value {
        let digits = rest.prefix { "+-.0123456789eE".utf8.contains($0) }
        rest.removeFirst(digits.count)
        let text = String(decoding: digits, as: UTF8.self)
        if let int = Int(text) { return .int(int) }
        guard let float = Double(text) else { throw Malformed() }
        return .float(float)
    }
}
