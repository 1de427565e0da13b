/// Reads RE2's dialect and refuses everything else for RE2's reasons.
///
/// PCRE2 knows far more than RE2 and would take look-around, back-references or verbs without a word: a policy would then mean
/// one thing here and be refused by Flux. So nothing reaches PCRE2 that hasn't been understood here.
/// policy-files.md, section 2.2.
struct ExpressionParser {
    /// Why an expression is refused; the fragment is the part that RE2's own message would show.
    struct Refusal: Error {
        var reason: Reason
        var fragment: Range<Int>
    }

    enum Reason: String {
        case missingParenthesis = "missing closing )"
        case unexpectedParenthesis = "unexpected )"
        case missingBracket = "missing closing ]"
        case badRange = "invalid character class range"
        case badEscape = "invalid escape sequence"
        case badCaptureName = "invalid named capture"
        case badPerlSyntax = "invalid or unsupported Perl syntax"
        case nestedRepetition = "invalid nested repetition operator"
        case badRepeatCount = "invalid repeat count"
        case nothingToRepeat = "missing argument to repetition operator"
        case trailingBackslash = "trailing backslash at end of expression"
        /// RE2 would take it, PCRE2's stack and ours would not.
        case tooDeep = "nested too deeply"
    }

    /// How deep parentheses may be nested.
    static let depthLimit = 50
    /// RE2's own cap on `{n}`, and on the product of such counts nested in each other.
    static let repeatLimit = 1000

    private struct Flags {
        var folds = false
        var multiline = false
        var dotMatchesLineFeed = false
        var swapsGreed = false
    }

    /// An open parenthesis, or the whole expression: what stands in it so far.
    private struct Frame {
        var outerFlags: Flags
        var captures: Bool
        var alternatives: [Expression] = []
        var current: [Expression] = []

        mutating func closeAlternative() {
            alternatives.append(current.count == 1 ? current[0] : current.isEmpty ? .empty : .sequence(current))
            current = []
        }

        consuming func closed() -> Expression {
            closeAlternative()
            let content = alternatives.count == 1 ? alternatives[0] : .alternatives(alternatives)
            return captures ? .capture(content) : content
        }
    }

    private let text: [UInt8]
    private var position = 0
    private var flags = Flags()
    private var frames: [Frame] = []
    private var top = Frame(outerFlags: Flags(), captures: false)

    /// The names of the capturing groups; the first group is at index 0, one without a name has `nil`.
    private(set) var groupNames: [String?] = []
    /// Whether any part of the expression ignores case.
    private(set) var folds = false

    init(_ text: [UInt8]) {
        self.text = text
    }

    /// Parses the whole text.
    mutating func parse() throws(Refusal) -> Expression {
        // Where the repetition operator that was just read begins: another one right behind it is an error.
        var lastRepeat: Int?
        while let byte = peek() {
            let start = position
            var repeatStart: Int?
            switch byte {
            case "(": try openParenthesis()
            case ")": try closeParenthesis()
            case "|":
                top.closeAlternative()
                position += 1
            case "^":
                top.current.append(flags.multiline ? .lineStart : .textStart)
                position += 1
            case "$":
                top.current.append(flags.multiline ? .lineEnd : .textEnd)
                position += 1
            case ".":
                top.current.append(.any(lineFeed: flags.dotMatchesLineFeed))
                position += 1
            case "[": top.current.append(.set(try bracketExpression()))
            case "*", "+", "?":
                position += 1
                try apply(minimum: byte == "+" ? 1 : 0, maximum: byte == "?" ? 1 : nil, from: start, lastRepeat)
                repeatStart = start
            case "{":
                guard let (minimum, maximum) = counts() else {
                    literal("{")
                    position = start + 1
                    break
                }
                guard minimum <= Self.repeatLimit, (maximum ?? 0) <= Self.repeatLimit, minimum <= maximum ?? minimum
                else {
                    throw Refusal(reason: .badRepeatCount, fragment: start..<position)
                }
                try apply(minimum: minimum, maximum: maximum, from: start, lastRepeat)
                repeatStart = start
            case "\\": try backslash()
            default: literal(scalar() ?? "\u{FFFD}")
            }
            lastRepeat = repeatStart
        }
        guard frames.isEmpty else { throw Refusal(reason: .missingParenthesis, fragment: 0..<text.count) }
        return top.closed()
    }

    // MARK: Reading

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        let index = position + offset
        return index < text.count ? Unicode.Scalar(text[index]) : nil
    }

    /// The next character, decoded.
    private mutating func scalar() -> Unicode.Scalar? {
        var decoder = UTF8()
        var rest = text[position...].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&rest) else {
            position = min(position + 1, text.count)
            return nil
        }
        position += UTF8.width(scalar)
        return scalar
    }

    private mutating func skip(_ expected: String) -> Bool {
        guard text[position...].starts(with: expected.utf8) else { return false }
        position += expected.utf8.count
        return true
    }

    /// The position of `wanted` at or after `start`.
    private func find(_ wanted: String, from start: Int) -> Int? {
        let needle = Array(wanted.utf8)
        var index = start
        while index + needle.count <= text.count {
            if text[index...].starts(with: needle) { return index }
            index += 1
        }
        return nil
    }

    private mutating func literal(_ scalar: Unicode.Scalar) {
        if flags.folds { folds = true }
        top.current.append(.literal(scalar, folds: flags.folds))
    }

    private mutating func literal(codePoint: UInt32) {
        guard let scalar = Unicode.Scalar(codePoint) else { return top.current.append(.never) }
        literal(scalar)
    }

    // MARK: Groups

    private mutating func openParenthesis() throws(Refusal) {
        let start = position
        guard frames.count < Self.depthLimit else { throw Refusal(reason: .tooDeep, fragment: start..<text.count) }
        guard peek(1) == "?" else {
            position += 1
            groupNames.append(nil)
            return push(captures: true)
        }
        // RE2 looks for a name only where at least one more character follows.
        let nameStart =
            if peek(2) == "P", peek(3) == "<", peek(4) != nil { start + 4 } else if peek(2) == "<", peek(3) != nil {
                start + 3
            } else { 0 }
        if nameStart > 0 {
            guard let end = find(">", from: start) else {
                throw Refusal(reason: .badCaptureName, fragment: start..<text.count)
            }
            let name = text[nameStart..<max(end, nameStart)]
            guard !name.isEmpty, name.allSatisfy(\.isWord) else {
                throw Refusal(reason: .badCaptureName, fragment: start..<end + 1)
            }
            groupNames.append(String(decoding: name, as: UTF8.self))
            position = end + 1
            return push(captures: true)
        }
        try flagGroup(from: start)
    }

    private mutating func flagGroup(from start: Int) throws(Refusal) {
        position = start + 2
        var changed = flags
        var value = true
        var sawFlag = false
        while let flag = scalar() {
            switch flag {
            case "i": changed.folds = value
            case "m": changed.multiline = value
            case "s": changed.dotMatchesLineFeed = value
            case "U": changed.swapsGreed = value
            case "-" where value:
                value = false
                sawFlag = false
                continue
            case ":" where value || sawFlag:
                push(captures: false)
                flags = changed
                return
            case ")" where value || sawFlag:
                flags = changed
                return
            default: throw Refusal(reason: .badPerlSyntax, fragment: start..<position)
            }
            sawFlag = true
        }
        throw Refusal(reason: .badPerlSyntax, fragment: start..<position)
    }

    private mutating func push(captures: Bool) {
        frames.append(top)
        top = Frame(outerFlags: flags, captures: captures)
    }

    private mutating func closeParenthesis() throws(Refusal) {
        guard var outer = frames.popLast() else {
            throw Refusal(reason: .unexpectedParenthesis, fragment: 0..<text.count)
        }
        position += 1
        flags = top.outerFlags
        outer.current.append(top.closed())
        top = outer
    }

    // MARK: Repetition

    /// Reads `{n}`, `{n,}` or `{n,m}`; anything else in braces is literal text.
    private mutating func counts() -> (minimum: Int, maximum: Int?)? {
        position += 1
        guard let minimum = number() else { return nil }
        if skip("}") { return (minimum, minimum) }
        guard skip(",") else { return nil }
        if skip("}") { return (minimum, nil) }
        guard let maximum = number(), skip("}") else { return nil }
        return (minimum, maximum)
    }

    /// A decimal number without leading zeros; one beyond the limit stays just beyond it.
    private mutating func number() -> Int? {
        let start = position
        var value = 0
        while let digit = peek(), ("0"..."9").contains(digit) {
            value = min(value * 10 + Int(digit.value - 48), Self.repeatLimit + 1)
            position += 1
        }
        guard position > start, position == start + 1 || text[start] != UInt8(ascii: "0") else { return nil }
        return value
    }

    private mutating func apply(minimum: Int, maximum: Int?, from start: Int, _ lastRepeat: Int?) throws(Refusal) {
        let operatorEnd = position
        var greedy = !flags.swapsGreed
        if skip("?") { greedy.toggle() }
        if let lastRepeat { throw Refusal(reason: .nestedRepetition, fragment: lastRepeat..<position) }
        guard let operand = top.current.popLast() else {
            throw Refusal(reason: .nothingToRepeat, fragment: start..<position)
        }
        let repetition = Expression.repetition(operand, minimum: minimum, maximum: maximum, greedy: greedy)
        guard repetition.repeats(atMost: Self.repeatLimit) else {
            throw Refusal(reason: .badRepeatCount, fragment: start..<operatorEnd)
        }
        top.current.append(repetition)
    }

    // MARK: Escapes

    private mutating func backslash() throws(Refusal) {
        let simple: Expression? =
            switch peek(1) {
            case "A": .textStart
            case "z": .textEnd
            case "b": .wordBoundary
            case "B": .noWordBoundary
            default: nil
            }
        if let simple {
            position += 2
            return top.current.append(simple)
        }
        if skip("\\Q") {
            let end = find("\\E", from: position) ?? text.count
            while position < end { literal(scalar() ?? "\u{FFFD}") }
            position = min(end + 2, text.count)
            return
        }
        if let item = try namedClass(isInBrackets: false) {
            return top.current.append(.set(Expression.CharacterSet(folds: flags.folds, items: [item])))
        }
        literal(codePoint: try escape())
    }

    /// `\d`, `\pL`, `\p{Greek}` and their like, if that is what stands here.
    private mutating func namedClass(isInBrackets: Bool) throws(Refusal) -> Expression.CharacterSet.Item? {
        let start = position
        switch peek(1) {
        case let letter? where "dDwW".unicodeScalars.contains(letter):
            position += 2
            let isNegated = "DW".unicodeScalars.contains(letter)
            // PCRE2 is quick with its own classes, but wrong about them without regard to case, and in brackets that negate.
            guard isNegated && isInBrackets || "wW".unicodeScalars.contains(letter) && flags.folds,
                let set = ASCIIClass(name: "dD".unicodeScalars.contains(letter) ? "digit" : "word")
            else { return .named("\\\(letter)") }
            return .named(set.text(isNegated: isNegated, folds: flags.folds))
        // PCRE2's \s has the vertical tab, RE2's has not.
        case "s":
            position += 2
            return .named("\\t\\n\\f\\r\\x20")
        case "S":
            position += 2
            return .named("\\x00-\\x08\\x0b\\x0e-\\x1f\\x21-\\x{10ffff}")
        case "p", "P":
            var isNegated = peek(1) == "P"
            position += 2
            var name: ArraySlice<UInt8>
            if peek() == "{" {
                guard let end = find("}", from: position) else {
                    throw Refusal(reason: .badRange, fragment: start..<text.count)
                }
                name = text[position + 1..<end]
                position = end + 1
            } else {
                let nameStart = position
                if position < text.count { _ = scalar() }
                name = text[nameStart..<position]
            }
            if name.first == UInt8(ascii: "^") {
                isNegated.toggle()
                name = name.dropFirst()
            }
            guard let property = UnicodeClass(name: name) else {
                throw Refusal(reason: .badRange, fragment: start..<position)
            }
            if flags.folds { folds = true }
            return .named(property.text(isNegated: isNegated, folds: flags.folds))
        default: return nil
        }
    }

    /// The code point that a single-character escape stands for.
    private mutating func escape() throws(Refusal) -> UInt32 {
        let start = position
        position += 1
        guard position < text.count else {
            throw Refusal(reason: .trailingBackslash, fragment: text.count..<text.count)
        }
        guard let escaped = scalar() else { throw Refusal(reason: .badEscape, fragment: start..<position) }
        switch escaped {
        case "a": return 0x07
        case "f": return 0x0C
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "v": return 0x0B
        case "0"..."7":
            // A single digit other than 0 would be a back-reference.
            var value = escaped.value - 48
            var digits = 1
            while digits < 3, let digit = peek(), ("0"..."7").contains(digit) {
                value = value * 8 + digit.value - 48
                digits += 1
                position += 1
            }
            if escaped == "0" || digits > 1 { return value }
        case "x":
            if let value = hexadecimal() { return value }
        default:
            if escaped.isASCII, !UInt8(escaped.value).isWord || escaped == "_" { return escaped.value }
        }
        throw Refusal(reason: .badEscape, fragment: start..<position)
    }

    /// What follows `\x`: two digits, or any number of them in braces.
    private mutating func hexadecimal() -> UInt32? {
        guard let first = position < text.count ? scalar() : nil else { return nil }
        guard first == "{" else {
            guard let second = position < text.count ? scalar() : nil,
                let high = first.hexadecimalValue, let low = second.hexadecimalValue
            else { return nil }
            return high * 16 + low
        }
        var value: UInt32 = 0
        var digits = 0
        while position < text.count, let next = scalar() {
            if next == "}" { return digits > 0 ? value : nil }
            guard let digit = next.hexadecimalValue else { return nil }
            value = value * 16 + digit
            guard value <= 0x10FFFF else { return nil }
            digits += 1
        }
        return nil
    }

    // MARK: Character classes

    private mutating func bracketExpression() throws(Refusal) -> Expression.CharacterSet {
        let start = position
        position += 1
        var set = Expression.CharacterSet(folds: flags.folds)
        if flags.folds { folds = true }
        if skip("^") { set.isNegated = true }
        var isFirst = true
        while isFirst || peek() != "]" {
            isFirst = false
            if peek() == "[", peek(1) == ":", let end = find(":]", from: position + 2) {
                let isNegated = peek(2) == "^"
                let word = text[(position + (isNegated ? 3 : 2))..<max(position + (isNegated ? 3 : 2), end)]
                guard let posix = ASCIIClass(name: String(decoding: word, as: UTF8.self)) else {
                    throw Refusal(reason: .badRange, fragment: position..<end + 2)
                }
                set.items.append(.named(posix.text(isNegated: isNegated, folds: flags.folds)))
                position = end + 2
                continue
            }
            if peek() == "\\", let item = try namedClass(isInBrackets: true) {
                set.items.append(item)
                continue
            }
            let rangeStart = position
            let low = try classCharacter(start)
            var high = low
            if peek() == "-", let next = peek(1), next != "]" {
                position += 1
                high = try classCharacter(start)
                guard low <= high else { throw Refusal(reason: .badRange, fragment: rangeStart..<position) }
            }
            set.items.append(.range(low, high))
        }
        position += 1
        return set
    }

    private mutating func classCharacter(_ classStart: Int) throws(Refusal) -> UInt32 {
        guard let next = peek() else { throw Refusal(reason: .missingBracket, fragment: classStart..<text.count) }
        return next == "\\" ? try escape() : (scalar() ?? "\u{FFFD}").value
    }
}

extension UInt8 {
    /// Whether this is an ASCII letter or digit, or `_`.
    var isWord: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}

extension Unicode.Scalar {
    /// The value of an ASCII hexadecimal digit.
    var hexadecimalValue: UInt32? {
        switch self {
        case "0"..."9": value - 48
        case "A"..."F": value - 55
        case "a"..."f": value - 87
        default: nil
        }
    }
}
