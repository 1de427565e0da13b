extension Call {
    /// The text of a value as sprig makes it: a string and bytes as they are, everything else as it prints.
    func text(of value: Value) throws(CallError) -> ByteString {
        switch value {
        case .string(let text): return text
        case .slice(let slice) where slice.name == nil:
            if let bytes = slice.bytes { return ByteString(bytes: bytes) }
            return try print([value])
        case .pointer(let pointer) where value.isNil:
            // Printing would help itself; sprig calls the method.
            guard case .structure(let type) = pointer.pointeeType else { return try print([value]) }
            for name in ["Error", "String"] {
                guard let method = type.methodOfNil(name) else { continue }
                _ = try memory.call(method, [])
            }
            return try print([value])
        default: return try print([value])
        }
    }

    /// The texts of a list's elements without those that are nil; of any other value, its text.
    func texts(of value: Value) throws(CallError) -> [ByteString] {
        guard case .slice(let slice) = value else {
            if case .none = value { return [] }
            return [try text(of: value)]
        }
        var texts: [ByteString] = []
        for element in slice.elements {
            if case .none = element { continue }
            texts.append(try text(of: element))
        }
        return texts
    }

    /// The arguments from an index on.
    func arguments(from index: Int) -> ArraySlice<Value> { arguments.dropFirst(index) }

    /// The elements of a list of strings, from a variadic parameter or a slice.
    func strings(from index: Int) -> [ByteString] {
        arguments(from: index).compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    /// Joins texts, and says first how long that gets.
    func joined(_ texts: [ByteString], separator: ByteString) throws(CallError) -> Value {
        var length = max(0, texts.count - 1).multipliedReportingOverflow(by: separator.count)
        for text in texts where !length.overflow { length = length.partialValue.addingReportingOverflow(text.count) }
        try charge(bytes: length.overflow ? Int.max : length.partialValue)
        return .string(ByteString(bytes: Array(texts.map(\.bytes).joined(separator: separator.bytes))))
    }
}

extension Value {
    static func strings(_ texts: [ByteString]) -> Value {
        .slice(Slice(of: .string, texts.map { .string($0) }))
    }
}
