/// Makes text of values, as Go's package `fmt` does.
struct Formatter {
    let memory: Memory
    private(set) var text: [UInt8] = []
    var flags = Flags()
    /// The value that `%!d(string=x)` is about.
    var argument: Value = .none
    /// While an error is shown, values don't print through their methods.
    var isInError = false

    init(memory: Memory) {
        self.memory = memory
    }

    // MARK: Writing

    mutating func write(_ bytes: [UInt8]) throws(CallError) {
        try memory.charge(bytes: bytes.count)
        text.append(contentsOf: bytes)
    }

    mutating func write(_ text: String) throws(CallError) { try write(Array(text.utf8)) }

    mutating func pad(by count: Int, with byte: UInt8 = UInt8(ascii: " ")) throws(CallError) {
        guard count > 0 else { return }
        try memory.charge(bytes: count)
        text.append(contentsOf: repeatElement(byte, count: count))
    }

    /// Writes bytes in a field of the width that the flags ask for.
    ///
    /// - Parameter zeros: Whether the flags may ask for zeros in front of it.
    mutating func pad(_ bytes: [UInt8], zeros: Bool = true) throws(CallError) {
        guard let width = flags.width, width > 0 else { return try write(bytes) }
        let missing = width - bytes.runeCount
        if flags.minus {
            try write(bytes)
            try pad(by: missing)
        } else {
            try pad(by: missing, with: UInt8(ascii: zeros && flags.zero ? "0" : " "))
            try write(bytes)
        }
    }

    // MARK: Kinds of values

    mutating func bool(_ value: Bool, _ verb: Unicode.Scalar) throws(CallError) {
        guard verb == "t" || verb == "v" else { return try badVerb(verb) }
        try pad(Array((value ? "true" : "false").utf8))
    }

    /// The address of what a value refers to. Values here have none, so it is always the same.
    mutating func pointer(_ value: Value, _ verb: Unicode.Scalar) throws(CallError) {
        switch value {
        case .slice, .map, .pointer, .function: break
        default: return try badVerb(verb)
        }
        let address: UInt64 = value.isNil ? 0 : 0xC000_0100_00
        switch verb {
        case "v" where flags.sharpV:
            try write("(\(value.type?.description ?? "nil"))(")
            if address == 0 { try write("nil") } else { try prefixedHex(address, sharp: true) }
            try write(")")
        case "v" where address == 0: try pad(Array("<nil>".utf8))
        case "v", "p": try prefixedHex(address, sharp: !flags.sharp)
        case "b", "o", "d", "x", "X": try integer(address, isSigned: false, verb)
        default: try badVerb(verb)
        }
    }

    mutating func badVerb(_ verb: Unicode.Scalar) throws(CallError) {
        isInError = true
        try write("%!")
        try write("\(verb)(")
        if let type = argument.type {
            try write("\(type)=")
            try print(argument, "v")
        } else {
            try write("<nil>")
        }
        try write(")")
        isInError = false
    }
}
