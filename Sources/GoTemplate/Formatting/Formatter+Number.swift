extension Formatter {
    mutating func integer(_ magnitude: UInt64, isNegative: Bool = false, isSigned: Bool, _ verb: Unicode.Scalar)
        throws(CallError)
    {
        switch verb {
        case "v":
            if flags.sharpV, !isSigned { return try prefixedHex(magnitude, sharp: true) }
            try digits(magnitude, isNegative, radix: 10, verb)
        case "d": try digits(magnitude, isNegative, radix: 10, verb)
        case "b": try digits(magnitude, isNegative, radix: 2, verb)
        case "o", "O": try digits(magnitude, isNegative, radix: 8, verb)
        case "x", "X": try digits(magnitude, isNegative, radix: 16, verb)
        case "c": try pad(character(magnitude, isNegative).utf8)
        case "q": try pad(Quote.rune(character(magnitude, isNegative).code, ascii: flags.plus))
        case "U": try unicode(isNegative ? 0 &- magnitude : magnitude)
        default: try badVerb(verb)
        }
    }

    private struct Character {
        let code: UInt32
        var utf8: [UInt8] {
            var bytes: [UInt8] = []
            bytes.append(rune: code)
            return bytes
        }
    }

    private func character(_ magnitude: UInt64, _ isNegative: Bool) -> Character {
        Character(code: isNegative || magnitude > 0x10FFFF ? Rune.replacement : UInt32(truncatingIfNeeded: magnitude))
    }

    /// A number as `0x…`; `sharp` says whether with that prefix.
    mutating func prefixedHex(_ number: UInt64, sharp: Bool) throws(CallError) {
        let outer = flags.sharp
        flags.sharp = sharp
        try digits(number, false, radix: 16, "v")
        flags.sharp = outer
    }

    mutating func digits(_ magnitude: UInt64, _ isNegative: Bool, radix: Int, _ verb: Unicode.Scalar)
        throws(CallError)
    {
        if flags.precision == 0, magnitude == 0 { return try pad(by: flags.width ?? 0) }
        var count = flags.precision ?? 0
        if flags.precision == nil, flags.zero, !flags.minus, let width = flags.width {
            count = isNegative || flags.plus || flags.space ? width - 1 : width
        }
        try memory.charge(bytes: max(0, count))
        var number = Array(String(magnitude, radix: radix, uppercase: verb == "X").utf8)
        if count > number.count { number = Array(repeating: UInt8(ascii: "0"), count: count - number.count) + number }
        if flags.sharp {
            switch radix {
            case 2: number = Array("0b".utf8) + number
            case 8 where number.first != UInt8(ascii: "0"): number.insert(UInt8(ascii: "0"), at: 0)
            case 16: number = Array((verb == "X" ? "0X" : "0x").utf8) + number
            default: break
            }
        }
        if verb == "O" { number = Array("0o".utf8) + number }
        if isNegative {
            number.insert(UInt8(ascii: "-"), at: 0)
        } else if flags.plus {
            number.insert(UInt8(ascii: "+"), at: 0)
        } else if flags.space {
            number.insert(UInt8(ascii: " "), at: 0)
        }
        try pad(number, zeros: false)
    }

    private mutating func unicode(_ number: UInt64) throws(CallError) {
        let digits = Array(String(number, radix: 16, uppercase: true).utf8)
        let count = max(4, flags.precision ?? 4)
        try memory.charge(bytes: count)
        var shown = Array("U+".utf8) + Array(repeating: UInt8(ascii: "0"), count: max(0, count - digits.count)) + digits
        if flags.sharp, let code = UInt32(exactly: number), let scalar = Unicode.Scalar(code), scalar.isPrintable {
            shown += Array(" '\(scalar)'".utf8)
        }
        try pad(shown, zeros: false)
    }

    mutating func float(_ value: Double, _ verb: Unicode.Scalar) throws(CallError) {
        switch verb {
        case "v": try float(value, UInt8(ascii: "g"), precision: nil)
        case "b", "g", "G", "x", "X": try float(value, UInt8(truncatingIfNeeded: verb.value), precision: nil)
        case "e", "E", "f": try float(value, UInt8(truncatingIfNeeded: verb.value), precision: 6)
        case "F": try float(value, UInt8(ascii: "f"), precision: 6)
        default: try badVerb(verb)
        }
    }

    private mutating func float(_ value: Double, _ format: UInt8, precision: Int?) throws(CallError) {
        let precision = flags.precision ?? precision
        try memory.charge(bytes: precision ?? 0)
        var number = FloatText.make(value, format, precision: precision)
        if number.first != UInt8(ascii: "-"), number.first != UInt8(ascii: "+") {
            number.insert(UInt8(ascii: "+"), at: 0)
        }
        if flags.space, number.first == UInt8(ascii: "+"), !flags.plus { number[0] = UInt8(ascii: " ") }
        guard value.isFinite else {
            if value.isNaN, !flags.space, !flags.plus { number.removeFirst() }
            // What is no number gets no zeros in front.
            return try pad(number, zeros: false)
        }
        if flags.sharp, format != UInt8(ascii: "b") { number = try withPoint(number, format, precision) }
        guard flags.plus || number.first != UInt8(ascii: "+") else { return try pad(Array(number.dropFirst())) }
        if flags.zero, !flags.minus, let width = flags.width, width > number.count {
            // The sign stands in front of the zeros.
            try write([number.removeFirst()])
            try pad(by: width - number.count - 1, with: UInt8(ascii: "0"))
            return try write(number)
        }
        try pad(number)
    }

    /// The number with a point, and with the zeros at its end, as `#` asks for.
    private func withPoint(_ number: [UInt8], _ format: UInt8, _ precision: Int?) throws(CallError) -> [UInt8] {
        var missing = 0
        switch format {
        case UInt8(ascii: "g"), UInt8(ascii: "G"), UInt8(ascii: "x"): missing = precision ?? 6
        default: break
        }
        var body: [UInt8] = []
        var tail: [UInt8] = []
        var hasPoint = false
        var sawNonzero = false
        let isHex = format | 0x20 == UInt8(ascii: "x")
        for (index, byte) in number.enumerated() {
            if index == 0 {
                body.append(byte)
                continue
            }
            if byte | 0x20 == UInt8(ascii: "p") || byte | 0x20 == UInt8(ascii: "e") && !isHex {
                tail = Array(number[index...])
                break
            }
            body.append(byte)
            if byte == UInt8(ascii: ".") {
                hasPoint = true
            } else {
                if byte != UInt8(ascii: "0") { sawNonzero = true }
                if sawNonzero { missing -= 1 }
            }
        }
        if !hasPoint {
            if body.count == 2, body.last == UInt8(ascii: "0") { missing -= 1 }
            body.append(UInt8(ascii: "."))
        }
        try memory.charge(bytes: max(0, missing))
        body.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, missing)))
        return body + tail
    }

    mutating func complex(_ value: Complex, _ verb: Unicode.Scalar) throws(CallError) {
        switch verb {
        case "v", "b", "g", "G", "x", "X", "f", "F", "e", "E":
            let outer = flags.plus
            try write("(")
            try float(value.real, verb)
            flags.plus = true
            try float(value.imaginary, verb)
            try write("i)")
            flags.plus = outer
        default: try badVerb(verb)
        }
    }
}
