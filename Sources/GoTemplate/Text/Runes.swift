/// A code point as Go's programs handle it: also U+FFFD for a byte that isn't UTF-8, which then is one byte wide.
struct Rune: Hashable {
    let code: UInt32
    let width: Int

    static let replacement: UInt32 = 0xFFFD

    /// Whether the rune stands for a byte that isn't UTF-8.
    var isInvalid: Bool { code == Self.replacement && width == 1 }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// The rune that begins at an index inside of the collection.
    func rune(at index: Int) -> Rune {
        let first = self[index]
        let (length, smallest): (Int, UInt32)
        switch first {
        case 0..<0x80: return Rune(code: UInt32(first), width: 1)
        case 0xC2..<0xE0: (length, smallest) = (2, 0x80)
        case 0xE0..<0xF0: (length, smallest) = (3, 0x800)
        case 0xF0..<0xF5: (length, smallest) = (4, 0x10000)
        default: return Rune(code: Rune.replacement, width: 1)
        }
        guard endIndex - index >= length else { return Rune(code: Rune.replacement, width: 1) }
        var code = UInt32(first) & (0x7F >> UInt32(length))
        for next in self[index + 1..<index + length] {
            guard next & 0xC0 == 0x80 else { return Rune(code: Rune.replacement, width: 1) }
            code = code << 6 | UInt32(next & 0x3F)
        }
        guard code >= smallest, Unicode.Scalar(code) != nil else { return Rune(code: Rune.replacement, width: 1) }
        return Rune(code: code, width: length)
    }

    /// The number of runes.
    var runeCount: Int {
        var count = 0
        var index = startIndex
        while index < endIndex {
            index += rune(at: index).width
            count += 1
        }
        return count
    }
}

extension [UInt8] {
    /// Appends the UTF-8 of a code point; of one that there isn't, that of U+FFFD.
    mutating func append(rune code: UInt32) {
        let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
        append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}

extension Unicode.Scalar {
    /// Go's `unicode.IsLetter`.
    var isLetter: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    /// Go's `unicode.IsDigit`.
    var isDigit: Bool { properties.generalCategory == .decimalNumber }

    /// Go's `strconv.IsPrint`.
    var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: self == " "
        default: true
        }
    }
}
