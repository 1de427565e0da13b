extension JSONReader {
    /// Reads all of `bytes` as one value.
    static func read<Value>(
        _ bytes: [UInt8],
        _ body: (inout JSONReader) throws(Malformed) -> Value
    ) throws(Malformed) -> Value {
        let result: Result<Value, Malformed> = bytes.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes)
            do throws(Malformed) {
                let value = try body(&reader)
                reader.skipSpaces()
                guard reader.isAtEnd else { throw Malformed(reason: "expected the end", offset: reader.position) }
                return .success(value)
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Reads an object; `member` reads the value of each key.
    ///
    /// A key that stands twice is refused: readers differ in which one counts, and whoever signs reads with another one.
    mutating func members(
        _ member: (inout JSONReader, String) throws(Malformed) -> Void
    ) throws(Malformed) {
        try expect("{", "an object")
        if skip("}") { return }
        var seen: Set<String> = []
        repeat {
            skipSpaces()
            let start = position
            let key = try string()
            guard seen.insert(key).inserted else {
                throw Malformed(reason: "'\(key.prefix(64))' stands twice", offset: start)
            }
            try expect(":", "':'")
            skipSpaces()
            try member(&self, key)
        } while skip(",")
        try expect("}", "',' or '}'")
    }

    /// Reads an array; `element` reads each of its values.
    mutating func elements(_ element: (inout JSONReader) throws(Malformed) -> Void) throws(Malformed) {
        try expect("[", "an array")
        if skip("]") { return }
        repeat {
            skipSpaces()
            try element(&self)
        } while skip(",")
        try expect("]", "',' or ']'")
    }

    /// Reads what `body` reads, or `null`.
    mutating func optional<Value>(
        _ body: (inout JSONReader) throws(Malformed) -> Value
    ) throws(Malformed) -> Value? {
        skipSpaces()
        guard peek == UInt8(ascii: "n") else { return try body(&self) }
        try skipValue(depth: 0)
        return nil
    }

    /// Reads an object of strings; `null` is an empty one, as Go writes it.
    mutating func strings() throws(Malformed) -> [String: String] {
        var values: [String: String] = [:]
        _ = try optional { (reader) throws(Malformed) in
            try reader.members { (reader, key) throws(Malformed) in values[key] = try reader.string() }
        }
        return values
    }

    /// Reads a whole number that is not negative.
    mutating func count() throws(Malformed) -> Int {
        skipSpaces()
        let start = position
        var value = 0
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            let (tens, isTooMany) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLarge) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            guard !isTooMany, !isTooLarge else { throw Malformed(reason: "the number is too large", offset: start) }
            value = sum
            advance()
        }
        guard position > start else { throw unexpected("a whole number") }
        return value
    }
}
