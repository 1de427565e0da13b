extension Sprig {
    static let text: [String: Function] = [
        "hello": Function(result: .string) { _ in .string("Hello!") },
        "toString": Function(.interface, result: .string) { call throws(CallError) in
            .string(try call.text(of: call.argument(0)))
        },
        "toStrings": Function(.interface, result: .slice(.string)) { call throws(CallError) in
            if case .slice(let slice) = call.argument(0), slice.elementType == .string, slice.name == nil {
                return call.argument(0)
            }
            return .strings(try call.texts(of: call.argument(0)))
        },
        "join": Function(.string, .interface, result: .string) { call throws(CallError) in
            try call.joined(try call.texts(of: call.argument(1)), separator: call.string(0))
        },
        "cat": Function(variadic: .interface, result: .string) { call throws(CallError) in
            var texts: [ByteString] = []
            for value in call.arguments {
                if case .none = value { continue }
                texts.append(try call.print([value]))
            }
            return try call.joined(texts, separator: " ")
        },
        "quote": Function(variadic: .interface, result: .string) { call throws(CallError) in
            var texts: [ByteString] = []
            for value in call.arguments {
                if case .none = value { continue }
                texts.append(try call.format("%q", [.string(try call.text(of: value))]))
            }
            return try call.joined(texts, separator: " ")
        },
        "squote": Function(variadic: .interface, result: .string) { call throws(CallError) in
            var texts: [ByteString] = []
            for value in call.arguments {
                if case .none = value { continue }
                texts.append(ByteString(bytes: [0x27] + (try call.print([value])).bytes + [0x27]))
            }
            return try call.joined(texts, separator: " ")
        },
        "repeat": Function(.int, .string, result: .string) { call throws(CallError) in
            .string(try call.repeated(call.string(1), call.int(0)))
        },
        "replace": Function(.string, .string, .string, result: .string) { call throws(CallError) in
            .string(try call.replaced(call.string(0), by: call.string(1), in: call.string(2)))
        },
        "plural": Function(.string, .string, .int, result: .string) { call in call.argument(call.int(2) == 1 ? 0 : 1) },
        "contains": Function(.string, .string, result: .bool) { call in
            .bool(Needle(call.string(0).bytes).first(in: call.string(1).bytes) != nil)
        },
        "hasPrefix": Function(.string, .string, result: .bool) { call in
            .bool(call.string(1).bytes.starts(with: call.string(0).bytes))
        },
        "hasSuffix": Function(.string, .string, result: .bool) { call in
            .bool(call.string(1).bytes.reversed().starts(with: call.string(0).bytes.reversed()))
        },
        "split": Function(.string, .string, result: .map(key: .string, element: .string)) { call throws(CallError) in
            try call.numbered(try call.parts(of: call.string(1), by: call.string(0)))
        },
        "splitn": Function(.string, .int, .string, result: .map(key: .string, element: .string)) {
            call throws(CallError) in
            let limit = call.int(1) < 0 ? Int.max : Int(clamping: call.int(1))
            return try call.numbered(try call.parts(of: call.string(2), by: call.string(0), limit: limit))
        },
        "splitList": Function(.string, .string, result: .slice(.string)) { call throws(CallError) in
            .strings(try call.parts(of: call.string(1), by: call.string(0)).map { ByteString(bytes: $0) })
        },
        "trunc": Function(.int, .string, result: .string) { call in
            let text = call.string(1).bytes
            let count = Int(clamping: call.int(0))
            return .string(
                ByteString(bytes: Array(count < 0 ? text.suffix(-max(count, -text.count)) : text.prefix(count)))
            )
        },
        "substr": Function(.int, .int, .string, result: .string) { call throws(CallError) in
            let text = call.string(2).bytes
            let (start, end) = (Int(clamping: call.int(0)), Int(clamping: call.int(1)))
            if start < 0 {
                guard end >= 0 else { throw .failed("runtime error: slice bounds out of range [:\(end)]") }
                guard end <= text.count else {
                    throw .failed("runtime error: slice bounds out of range [:\(end)] with length \(text.count)")
                }
                return .string(ByteString(bytes: Array(text[..<end])))
            }
            let limit = end < 0 || end > text.count ? text.count : end
            guard start <= limit else { throw .failed("runtime error: slice bounds out of range [\(start):\(limit)]") }
            return .string(ByteString(bytes: Array(text[start..<limit])))
        },
        "initials": Function(.string, result: .string) { call in
            // Bytes are taken for code points, as goutils does.
            var letters: [UInt8] = []
            var isStart = true
            for byte in call.string(0).bytes {
                if Unicode.Scalar(byte).isSpace {
                    isStart = true
                } else if isStart {
                    letters.append(rune: UInt32(byte))
                    isStart = false
                }
            }
            return .string(ByteString(bytes: letters))
        },
        "nospace": Function(.string, result: .string) { call in
            let bytes = call.string(0).bytes
            guard bytes.contains(where: { Unicode.Scalar($0).isSpace }) else { return call.argument(0) }
            var rest: [UInt8] = []
            for byte in bytes where !Unicode.Scalar(byte).isSpace { rest.append(rune: UInt32(byte)) }
            return .string(ByteString(bytes: rest))
        },
    ]
}

extension Call {
    /// A text several times over.
    func repeated(_ text: ByteString, _ count: Int64) throws(CallError) -> ByteString {
        guard count >= 0 else { throw .failed("strings: negative Repeat count") }
        let length = text.count.multipliedReportingOverflow(by: Int(clamping: count))
        guard !length.overflow else { throw .failed("strings: Repeat output length overflow") }
        try charge(bytes: length.partialValue)
        guard !text.isEmpty else { return "" }
        return ByteString(bytes: Array(repeatElement(text.bytes, count: Int(clamping: count)).joined()))
    }

    /// A text with a part of it replaced wherever it occurs.
    func replaced(_ old: ByteString, by new: ByteString, in text: ByteString) throws(CallError) -> ByteString {
        guard old != new else { return text }
        let needle = Needle(old.bytes)
        let length = needle.occurrences(in: text.bytes).multipliedReportingOverflow(by: new.count)
        try charge(bytes: length.overflow ? Int.max : length.partialValue)
        try charge(bytes: text.count)
        return ByteString(bytes: needle.replaced(in: text.bytes, by: new.bytes))
    }

    /// A map with the parts of a text under `_0`, `_1` and so on.
    fileprivate func numbered(_ parts: [[UInt8]]) throws(CallError) -> Value {
        var entries: [(Value, Value)] = []
        for (index, part) in parts.enumerated() {
            entries.append((.string("_\(index)"), .string(ByteString(bytes: part))))
        }
        return .map(try map(element: .string, entries))
    }
}
