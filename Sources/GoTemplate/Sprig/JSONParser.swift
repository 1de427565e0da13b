/// Reads JSON as Go's `encoding/json` does into an `interface {}`, with the errors that it has since Go 1.27.
struct JSONParser {
    private let text: [UInt8]
    private let call: Call
    private var index = 0
    /// Where the value that is being read stands: keys and positions.
    private var path: [Step] = []
    /// What Go says of the first number that is too large, but only when all the rest is read.
    private var complaint: String?
    /// What has been read, if it could be read to its end.
    private(set) var value = Value.none

    init(_ text: [UInt8], _ call: Call) {
        self.text = text
        self.call = call
    }

    mutating func parse() throws(CallError) -> Value {
        let value = try readValue(depth: 0)
        skipSpace()
        if index < text.count { throw unexpected("after top-level value") }
        self.value = value
        if let complaint { throw .failed(complaint) }
        return value
    }

    private enum Step {
        case key(ByteString)
        case position(Int)

        /// The step as in a JSON Pointer, but with a point in front.
        var description: String {
            switch self {
            case .key(let key):
                key.string.unicodeScalars.reduce(into: ".") { $0 += $1 == "~" ? "~0" : $1 == "/" ? "~1" : String($1) }
            case .position(let position): ".\(position)"
            }
        }
    }

    private func complaint(of number: String) -> String {
        let place = path.map(\.description).joined()
        let target =
            switch path.last {
            case .key: "Go struct field \(place)"
            case .position: place
            case nil: "Go value"
            }
        return "json: cannot unmarshal number \(number) into \(target) of type float64"
    }

    // MARK: Errors

    /// What Go says of the byte that comes next, or of the end.
    private func unexpected(_ place: String) -> CallError {
        guard index < text.count else { return .failed("unexpected end of JSON input") }
        let rune = text.rune(at: index)
        let character =
            rune.isInvalid
            ? "'\\x\(String(text[index], radix: 16))'" : String(decoding: Quote.rune(rune.code), as: UTF8.self)
        return .failed("invalid character \(character) \(place)")
    }

    /// What Go says of an escape from an index on.
    private func badEscape(_ start: Int, length: Int) -> CallError {
        let escape = text[start...].prefix(length)
        // What is cut short could still have become a good one.
        let digits = escape.dropFirst(2)
        if escape.count < 2 || escape.count < length && digits.allSatisfy({ Digit.value($0) != nil }) {
            return .failed("unexpected end of JSON input")
        }
        let bytes = Array(escape)
        let isPlain = bytes.scalars.allSatisfy { $0 != "`" && $0 != "\u{FFFD}" && !$0.isSpace && $0.isPrintable }
        let quoted = isPlain ? [UInt8(ascii: "`")] + bytes + [UInt8(ascii: "`")] : Quote.string(bytes)
        return .failed("invalid escape sequence \(String(decoding: quoted, as: UTF8.self)) in string")
    }

    // MARK: Values

    private func peek() -> UInt8? { index < text.count ? text[index] : nil }

    private mutating func skipSpace() {
        while let byte = peek(), [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
    }

    /// Takes a byte, if it comes next.
    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    private mutating func readValue(depth: Int) throws(CallError) -> Value {
        guard depth <= call.valueDepth else {
            throw .limit("values are nested more than \(call.valueDepth) levels deep")
        }
        try call.charge(bytes: 16)
        skipSpace()
        switch peek() {
        case UInt8(ascii: "{"): return try readObject(depth: depth)
        case UInt8(ascii: "["): return try readArray(depth: depth)
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"): return try readLiteral("true", .bool(true))
        case UInt8(ascii: "f"): return try readLiteral("false", .bool(false))
        case UInt8(ascii: "n"): return try readLiteral("null", .none)
        case let byte? where byte == UInt8(ascii: "-") || TimeLayout.isDigit(byte): return try readNumber()
        default: throw unexpected("looking for beginning of value")
        }
    }

    private mutating func readLiteral(_ literal: String, _ value: Value) throws(CallError) -> Value {
        for scalar in literal.unicodeScalars {
            guard take(scalar) else { throw unexpected("in literal \(literal) (expecting '\(scalar)')") }
        }
        return value
    }

    private mutating func readObject(depth: Int) throws(CallError) -> Value {
        index += 1
        let object = try call.map()
        skipSpace()
        if take("}") { return .map(object) }
        repeat {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw unexpected("looking for beginning of object key string") }
            let key = try readString()
            skipSpace()
            guard take(":") else { throw unexpected("after object key") }
            path.append(.key(key))
            try call.set(.string(key), to: try readValue(depth: depth + 1), in: object)
            path.removeLast()
            skipSpace()
        } while take(",")
        guard take("}") else { throw unexpected("after object key:value pair") }
        return .map(object)
    }

    private mutating func readArray(depth: Int) throws(CallError) -> Value {
        index += 1
        var elements: [Value] = []
        skipSpace()
        if take("]") { return .list([]) }
        repeat {
            path.append(.position(elements.count))
            elements.append(try readValue(depth: depth + 1))
            path.removeLast()
            skipSpace()
        } while take(",")
        guard take("]") else { throw unexpected("after array element") }
        return .list(elements)
    }

    // MARK: Numbers

    private mutating func readNumber() throws(CallError) -> Value {
        let start = index
        _ = take("-")
        if !take("0") {
            guard takeDigits() else { throw unexpected("in numeric literal") }
        }
        if take("."), !takeDigits() { throw unexpected("in numeric literal") }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard takeDigits() else { throw unexpected("in numeric literal") }
        }
        let number = text[start..<index]
        if let value = Numeral.float(number) { return .float(value) }
        if complaint == nil { complaint = complaint(of: String(decoding: number, as: UTF8.self)) }
        return .float(0)
    }

    private mutating func takeDigits() -> Bool {
        let start = index
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        return index > start
    }

    // MARK: Strings

    private mutating func readString() throws(CallError) -> ByteString {
        index += 1
        var string: [UInt8] = []
        while !take("\"") {
            guard let byte = peek(), byte >= 0x20 else { throw unexpected("in string") }
            if byte == UInt8(ascii: "\\") {
                index += 1
                try readEscape(into: &string)
            } else {
                let rune = text.rune(at: index)
                string.append(rune: rune.code)
                index += rune.width
            }
        }
        return ByteString(bytes: string)
    }

    private mutating func readEscape(into string: inout [UInt8]) throws(CallError) {
        switch peek() {
        case UInt8(ascii: "b"): string.append(0x08)
        case UInt8(ascii: "f"): string.append(0x0C)
        case UInt8(ascii: "n"): string.append(0x0A)
        case UInt8(ascii: "r"): string.append(0x0D)
        case UInt8(ascii: "t"): string.append(0x09)
        case let byte? where byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\""):
            string.append(byte)
        case UInt8(ascii: "u"):
            index += 1
            return try readUnicode(into: &string)
        default: throw badEscape(index - 1, length: 2)
        }
        index += 1
    }

    /// Reads the digits behind `\u`, and the other half of a pair.
    private mutating func readUnicode(into string: inout [UInt8]) throws(CallError) {
        let code = try readHex()
        guard (0xD800..<0xDC00).contains(code) else { return string.append(rune: code) }
        let end = index
        if text[index...].starts(with: "\\u".utf8) {
            index += 2
            let other = try readHex()
            if (0xDC00..<0xE000).contains(other) {
                return string.append(rune: 0x10000 + (code - 0xD800) << 10 + (other - 0xDC00))
            }
            // It stands for itself.
            index = end
        }
        string.append(rune: Rune.replacement)
    }

    private mutating func readHex() throws(CallError) -> UInt32 {
        let start = index - 2
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = peek().flatMap(Digit.value) else { throw badEscape(start, length: 6) }
            code = code << 4 | digit
            index += 1
        }
        return code
    }
}
