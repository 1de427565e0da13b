extension Expression {
    /// The same expression in PCRE2's syntax, where neither flags nor names are left.
    ///
    /// Everything is spelt so that only one reading is possible: literals outside of letters and digits as code points, anchors as
    /// `\A` and `\z`, a quantifier always behind a single item.
    func translated() -> String {
        var translation = Translation()
        translation.append(self)
        return translation.text
    }

    private struct Translation {
        var text = ""
        /// Whether case is ignored at the end of `text`.
        var folds = false

        mutating func append(_ expression: Expression) {
            switch expression {
            case .empty: break
            case .never: text += "(?!)"
            case .literal(let scalar, let folds):
                // Digits and punctuation are the same either way; a switch of flags would only slow PCRE2 down.
                if scalar.properties.isCased || !scalar.isASCII { fold(folds) }
                append(scalar)
            case .any(let lineFeed): text += lineFeed ? "(?s:.)" : "."
            case .set(let set): append(set)
            case .textStart: text += "\\A"
            case .textEnd: text += "\\z"
            case .lineStart: text += "(?m:^)"
            case .lineEnd: text += "(?m:$)"
            case .wordBoundary: text += "\\b"
            case .noWordBoundary: text += "\\B"
            case .capture(let content): append(content, group: "(")
            case .sequence(let parts): for part in parts { append(grouped: part) }
            case .alternatives(let alternatives):
                for (index, alternative) in alternatives.enumerated() {
                    if index > 0 { text += "|" }
                    append(grouped: alternative)
                }
            case .repetition(let operand, let minimum, let maximum, let greedy):
                if operand.isSingleItem { append(operand) } else { append(operand, group: "(?:") }
                switch (minimum, maximum) {
                case (0, nil): text += "*"
                case (1, nil): text += "+"
                case (0, 1): text += "?"
                case (_, nil): text += "{\(minimum),}"
                case (_, let maximum?): text += "{\(minimum),\(maximum)}"
                }
                if !greedy { text += "?" }
            }
        }

        /// Alternatives within something else need parentheses.
        private mutating func append(grouped expression: Expression) {
            if case .alternatives = expression { append(expression, group: "(?:") } else { append(expression) }
        }

        private mutating func append(_ content: Expression, group: String) {
            let outerFolds = folds
            text += group
            append(content)
            text += ")"
            folds = outerFolds
        }

        private mutating func fold(_ wanted: Bool) {
            guard wanted != folds else { return }
            text += wanted ? "(?i)" : "(?-i)"
            folds = wanted
        }

        private mutating func append(_ scalar: Unicode.Scalar) {
            if scalar.isASCII, UInt8(scalar.value).isWord {
                text.unicodeScalars.append(scalar)
            } else {
                text += Self.escaped(scalar.value)
            }
        }

        private mutating func append(_ set: CharacterSet) {
            let items = set.items.compactMap(Self.text(of:)).joined()
            guard !items.isEmpty else {
                text += set.isNegated ? "(?s:.)" : "(?!)"
                return
            }
            fold(set.folds)
            text += (set.isNegated ? "[^" : "[") + items + "]"
        }

        private static func text(of item: CharacterSet.Item) -> String? {
            switch item {
            case .named(let name): return name
            case .range(var low, var high):
                // PCRE2 refuses surrogates, and no text contains them.
                if (0xD800...0xDFFF).contains(low) { low = 0xE000 }
                if (0xD800...0xDFFF).contains(high) { high = 0xD7FF }
                guard low <= high else { return nil }
                return low == high ? escaped(low) : escaped(low) + "-" + escaped(high)
            }
        }

        private static func escaped(_ codePoint: UInt32) -> String {
            "\\x{" + String(codePoint, radix: 16) + "}"
        }
    }

    /// Whether a quantifier may stand right behind it.
    private var isSingleItem: Bool {
        switch self {
        case .literal, .never, .any, .set, .capture: true
        default: false
        }
    }
}
