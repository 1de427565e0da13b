/// What Go's `unicode` package says of code points, and how it changes their case: one code point for one.
extension Unicode.Scalar {
    /// Go's `unicode.IsUpper`.
    var isUpper: Bool { properties.generalCategory == .uppercaseLetter }
    /// Go's `unicode.IsLower`.
    var isLower: Bool { properties.generalCategory == .lowercaseLetter }
    /// Go's `unicode.IsTitle`.
    var isTitle: Bool { properties.generalCategory == .titlecaseLetter }
    /// Go's `unicode.IsSpace`.
    var isSpace: Bool { properties.isWhitespace }

    /// Go's `unicode.IsNumber`.
    var isNumber: Bool {
        switch properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: false
        }
    }

    /// Go's `unicode.IsPunct`.
    var isPunctuation: Bool {
        switch properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }

    /// Go's `unicode.ToUpper`.
    var upper: Unicode.Scalar {
        let mapping = properties.uppercaseMapping.unicodeScalars
        // A letter whose upper case takes several code points has one only where that is its title case, too (ᾳ, ᾼ).
        return mapping.count == 1 ? mapping.first ?? self : title
    }

    /// Go's `unicode.ToTitle`.
    var title: Unicode.Scalar {
        let mapping = properties.titlecaseMapping.unicodeScalars
        return mapping.count == 1 ? mapping.first ?? self : self
    }

    /// Go's `unicode.ToLower`.
    var lower: Unicode.Scalar {
        // Of the one letter with several (İ), the first is what Go takes.
        properties.lowercaseMapping.unicodeScalars.first ?? self
    }
}

extension [UInt8] {
    /// The code points; U+FFFD for each byte that isn't UTF-8.
    var scalars: [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        var index = 0
        while index < count {
            let rune = rune(at: index)
            scalars.append(Unicode.Scalar(rune.code) ?? "\u{FFFD}")
            index += rune.width
        }
        return scalars
    }

    init(_ scalars: [Unicode.Scalar]) {
        self = []
        for scalar in scalars { append(rune: scalar.value) }
    }
}
