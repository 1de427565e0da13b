/// A character class that RE2 defines within ASCII: `\w`, or one of POSIX's names.
///
/// Without regard to case it gains what folds to its letters: `ſ` to `s`, and the Kelvin sign to `k`. PCRE2 has these classes,
/// too, but leaves the two out.
struct ASCIIClass {
    private let contains: (UInt8) -> Bool

    /// `\w` is `word`.
    init?(name: String) {
        func isIn(_ low: Unicode.Scalar, _ high: Unicode.Scalar, _ byte: UInt8) -> Bool {
            (low.value...high.value).contains(UInt32(byte))
        }
        func isLetter(_ byte: UInt8) -> Bool { isIn("a", "z", byte | 0x20) }
        func isDigit(_ byte: UInt8) -> Bool { isIn("0", "9", byte) }
        switch name {
        case "alnum": contains = { isLetter($0) || isDigit($0) }
        case "alpha": contains = isLetter
        case "ascii": contains = { _ in true }
        case "blank": contains = { $0 == 0x09 || $0 == 0x20 }
        case "cntrl": contains = { $0 < 0x20 || $0 == 0x7F }
        case "digit": contains = isDigit
        case "graph": contains = { isIn("!", "~", $0) }
        case "lower": contains = { isIn("a", "z", $0) }
        case "print": contains = { isIn(" ", "~", $0) }
        case "punct": contains = { isIn("!", "~", $0) && !isLetter($0) && !isDigit($0) }
        case "space": contains = { isIn("\t", "\r", $0) || $0 == 0x20 }
        case "upper": contains = { isIn("A", "Z", $0) }
        case "word": contains = { $0.isWord }
        case "xdigit": contains = { isDigit($0) || isIn("a", "f", $0 | 0x20) }
        default: return nil
        }
    }

    /// What stands for the class within PCRE2's brackets.
    func text(isNegated: Bool, folds: Bool) -> String {
        var members: [UInt32] = []
        for byte in 0 as UInt8..<128 where contains(byte) || folds && Self.otherCase(byte).map(contains) ?? false {
            members.append(UInt32(byte))
        }
        if folds {
            if members.contains(0x73) { members.append(0x17F) }
            if members.contains(0x6B) { members.append(0x212A) }
        }
        var ranges: [ClosedRange<UInt32>] = []
        for member in members {
            if let last = ranges.last, last.upperBound + 1 == member {
                ranges[ranges.count - 1] = last.lowerBound...member
            } else {
                ranges.append(member...member)
            }
        }
        return ranges.bracketText(isNegated: isNegated)
    }

    private static func otherCase(_ byte: UInt8) -> UInt8? {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) ? byte ^ 0x20 : nil
    }
}

extension [ClosedRange<UInt32>] {
    /// What stands for these code points, or for all others, within PCRE2's brackets. The ranges rise and do not touch.
    func bracketText(isNegated: Bool) -> String {
        (isNegated ? complement : self).map { range in
            "\\x{\(String(range.lowerBound, radix: 16))}-\\x{\(String(range.upperBound, radix: 16))}"
        }
        .joined()
    }

    private var complement: [ClosedRange<UInt32>] {
        var gaps: [ClosedRange<UInt32>] = []
        var start: UInt32 = 0
        for range in self {
            if range.lowerBound > start { gaps.append(start...(range.lowerBound - 1)) }
            start = range.upperBound + 1
        }
        return gaps + [start...0x10FFFF]
    }
}
