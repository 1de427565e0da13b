extension Expression {
    /// The same expression in PCRE2's syntax, where neither flags nor names are left.
    ///
    /// Everything is spelt so that only one reading is possible: literals outside of letters and digits as code points, anchors as
    /// `\A` and `\z`, a quantifier always behind a single item.
    func translated() -> Translation {
        var translation = Translation()
        translation.append(self)
        return translation
    }

    /// An expression as PCRE2 reads it.
    struct Translation {
        private(set) var text = ""
        /// PCRE2's numbers of the capturing groups, from group 1 on: some of its groups are not the expression's own.
        private(set) var groups: [Int] = []
        /// How many groups PCRE2 counts.
        private(set) var groupCount = 0
        /// Whether case is ignored at the end of `text`.
        private var folds = false

        mutating fileprivate func append(_ expression: Expression) {
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
            case .capture(let content):
                groupCount += 1
                groups.append(groupCount)
                append(content, group: "(")
            case .sequence(let parts): for part in parts { append(grouped: part) }
            case .alternatives(let alternatives):
                for (index, alternative) in alternatives.enumerated() {
                    if index > 0 { text += "|" }
                    append(grouped: alternative)
                }
            case .repetition(let operand, let minimum, nil, let greedy)
            where minimum <= 1 && operand.isNullable && operand.captures:
                append(nullable: operand, isOptional: minimum == 0, greedy: greedy)
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

        /// Repeats what can be empty as RE2 does: only the first time may be, and groups keep what they matched before. PCRE2 would
        /// let it be empty once more in the end, and its groups with it.
        ///
        /// What is left of the text tells two places apart. At the end of a round it is not what it was at its beginning, or it
        /// still is what it was before all of them.
        private mutating func append(nullable operand: Expression, isOptional: Bool, greedy: Bool) {
            let rest = "(?=((?s:.*)))"
            let laziness = greedy ? "" : "?"
            groupCount += 2
            let (first, begin) = (groupCount - 1, groupCount)
            if isOptional { text += "(?:" }
            text += rest + "(?:" + rest
            append(operand, group: "(?:")
            text += "(?-i:(?!\\g{\(begin)}\\z)|(?=\\g{\(first)}\\z)))+" + laziness
            if isOptional { text += ")?" + laziness }
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

    /// Whether it matches an empty text somewhere.
    private var isNullable: Bool {
        switch self {
        case .literal, .never, .any, .set: false
        case .empty, .textStart, .textEnd, .lineStart, .lineEnd, .wordBoundary, .noWordBoundary: true
        case .capture(let content): content.isNullable
        case .sequence(let parts): parts.allSatisfy(\.isNullable)
        case .alternatives(let alternatives): alternatives.contains(where: \.isNullable)
        case .repetition(let operand, let minimum, _, _): minimum == 0 || operand.isNullable
        }
    }

    /// Whether there is a capturing group in it.
    private var captures: Bool {
        switch self {
        case .capture: true
        case .sequence(let parts), .alternatives(let parts): parts.contains(where: \.captures)
        case .repetition(let operand, _, _, _): operand.captures
        default: false
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
