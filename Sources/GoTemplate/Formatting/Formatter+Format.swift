extension Formatter {
    /// `printf`.
    mutating func print(format: [UInt8], _ values: [Value]) throws(CallError) {
        var scan = FormatScan(format: format, values: values)
        while true {
            try write(scan.plainText())
            guard scan.skipPercent() else { break }
            flags = Flags()
            if let verb = scan.flags(&flags) {
                if verb == "v" || verb == "w" { flags.takeV() }
                try print(values[scan.next], verb)
                scan.next += 1
                continue
            }
            if scan.width(&flags) { try write("%!(BADWIDTH)") }
            if scan.precision(&flags) { try write("%!(BADPREC)") }
            guard let verb = scan.verb() else {
                try write("%!(NOVERB)")
                break
            }
            if verb == "%" {
                try write("%")
            } else if !scan.isGoodIndex {
                try write("%!\(verb)(BADINDEX)")
            } else if scan.next >= values.count {
                try write("%!\(verb)(MISSING)")
            } else {
                if verb == "v" || verb == "w" { flags.takeV() }
                try print(values[scan.next], verb)
                scan.next += 1
            }
        }
        guard !scan.isReordered, scan.next < values.count else { return }
        flags = Flags()
        try write("%!(EXTRA ")
        for (index, value) in values[scan.next...].enumerated() {
            if index > 0 { try write(", ") }
            guard let type = value.type else {
                try write("<nil>")
                continue
            }
            try write("\(type)=")
            try print(value, "v")
        }
        try write(")")
    }
}

/// Goes through a format of `printf`, and knows which value is next.
private struct FormatScan {
    let format: [UInt8]
    let values: [Value]
    /// The index of the next value; never negative.
    var next = 0
    /// Whether a value was picked by its index, such as `%[2]d`.
    private(set) var isReordered = false
    private(set) var isGoodIndex = true
    private var position = 0
    private var isAfterIndex = false

    init(format: [UInt8], values: [Value]) {
        self.format = format
        self.values = values
    }

    mutating func plainText() -> [UInt8] {
        isGoodIndex = true
        isAfterIndex = false
        let start = position
        position = format[start...].firstIndex(of: UInt8(ascii: "%")) ?? format.count
        return Array(format[start..<position])
    }

    mutating func skipPercent() -> Bool {
        guard position < format.count else { return false }
        position += 1
        return true
    }

    /// Reads the flags, and a lower-case verb that follows at once when there is a value for it.
    mutating func flags(_ flags: inout Flags) -> Unicode.Scalar? {
        while position < format.count {
            let byte = format[position]
            switch byte {
            case UInt8(ascii: "#"): flags.sharp = true
            case UInt8(ascii: "0"): flags.zero = true
            case UInt8(ascii: "+"): flags.plus = true
            case UInt8(ascii: "-"): flags.minus = true
            case UInt8(ascii: " "): flags.space = true
            case UInt8(ascii: "a")...UInt8(ascii: "z") where next < values.count:
                position += 1
                return Unicode.Scalar(byte)
            default: return nil
            }
            position += 1
        }
        return nil
    }

    /// Reads the width; the result is whether it is a `*` without a number for it.
    mutating func width(_ flags: inout Flags) -> Bool {
        readIndex()
        guard position < format.count, format[position] == UInt8(ascii: "*") else {
            flags.width = number(until: format.count)
            if isAfterIndex, flags.width != nil { isGoodIndex = false }
            return false
        }
        position += 1
        flags.width = numberFromValue()
        if let width = flags.width, width < 0 {
            flags.width = -width
            flags.minus = true
        }
        isAfterIndex = false
        return flags.width == nil
    }

    /// Reads the precision; the result is whether it is a `*` without a number for it.
    mutating func precision(_ flags: inout Flags) -> Bool {
        defer { if !isAfterIndex { readIndex() } }
        // A point that ends the format is its verb.
        guard position + 1 < format.count, format[position] == UInt8(ascii: ".") else { return false }
        position += 1
        if isAfterIndex { isGoodIndex = false }
        readIndex()
        guard position < format.count, format[position] == UInt8(ascii: "*") else {
            flags.precision = number(until: format.count) ?? 0
            return false
        }
        position += 1
        flags.precision = numberFromValue().flatMap { $0 < 0 ? nil : $0 }
        isAfterIndex = false
        return flags.precision == nil
    }

    mutating func verb() -> Unicode.Scalar? {
        guard position < format.count else { return nil }
        let rune = format.rune(at: position)
        position += rune.width
        return Unicode.Scalar(rune.code)
    }

    /// Reads `[3]`, and makes that the next value.
    private mutating func readIndex() {
        isAfterIndex = false
        guard position < format.count, format[position] == UInt8(ascii: "[") else { return }
        isReordered = true
        let start = position
        guard format.count - start >= 3, let end = format[start...].firstIndex(of: UInt8(ascii: "]")) else {
            position = start + 1
            isGoodIndex = false
            return
        }
        position = start + 1
        let number = number(until: end)
        let isNumber = number != nil && position == end
        position = end + 1
        guard isNumber, let number else {
            isGoodIndex = false
            return
        }
        isAfterIndex = true
        if number >= 1, number <= values.count {
            next = number - 1
        } else {
            isGoodIndex = false
        }
    }

    /// Reads a number; one that is too large for anything takes the rest of the text with it.
    private mutating func number(until end: Int) -> Int? {
        var number: Int?
        while position < end, let digit = Digit.value(format[position]), digit < 10 {
            guard number ?? 0 <= Flags.limit else {
                position = end
                return nil
            }
            number = (number ?? 0) * 10 + Int(digit)
            position += 1
        }
        return number
    }

    private mutating func numberFromValue() -> Int? {
        guard next < values.count else { return nil }
        defer { next += 1 }
        switch values[next] {
        case .int(let number, _): return number.magnitude <= UInt64(Flags.limit) ? Int(number) : nil
        case .uint(let number, _): return number <= UInt64(Flags.limit) ? Int(number) : nil
        default: return nil
        }
    }
}
