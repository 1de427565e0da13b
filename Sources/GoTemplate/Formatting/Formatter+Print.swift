extension Formatter {
    /// `print`: a space between two values when neither is a string.
    mutating func print(_ values: [Value]) throws(CallError) {
        var afterString = false
        for (index, value) in values.enumerated() {
            var isString = false
            if case .string = value { isString = true }
            if index > 0, !isString, !afterString { try write(" ") }
            try print(value, "v")
            afterString = isString
        }
    }

    /// `println`: spaces between all values, and a line break.
    mutating func printLine(_ values: [Value]) throws(CallError) {
        for (index, value) in values.enumerated() {
            if index > 0 { try write(" ") }
            try print(value, "v")
        }
        try write("\n")
    }
}

extension Memory {
    /// Go's `fmt.Sprint`.
    func print(_ values: [Value]) throws(CallError) -> ByteString {
        var formatter = Formatter(memory: self)
        try formatter.print(values)
        return ByteString(bytes: formatter.text)
    }

    /// Go's `fmt.Sprintln`.
    func printLine(_ values: [Value]) throws(CallError) -> ByteString {
        var formatter = Formatter(memory: self)
        try formatter.printLine(values)
        return ByteString(bytes: formatter.text)
    }

    /// Go's `fmt.Sprintf`.
    func format(_ format: ByteString, _ values: [Value]) throws(CallError) -> ByteString {
        var formatter = Formatter(memory: self)
        try formatter.print(format: format.bytes, values)
        return ByteString(bytes: formatter.text)
    }
}
