/// Cuts a template's text into tokens, one at a time.
struct Lexer {
    private let input: [UInt8]
    private let keywords: Set<String>
    private var start = 0
    private var position = 0
    private var line = 1
    private var startLine = 1
    private var parenthesisDepth = 0
    private var isInsideAction = false
    private var hasFailed = false

    private static let leftDelimiter = Array("{{".utf8)
    private static let rightDelimiter = Array("}}".utf8)
    private static let leftComment = Array("/*".utf8)
    private static let rightComment = Array("*/".utf8)
    /// `- ` or ` -`.
    private static let trimMarkerLength = 2

    /// - Parameter functions: Where a function is named `break` or `continue`, that is no keyword.
    init(_ input: [UInt8], functions: Functions) {
        self.input = input
        keywords = Set(["break", "continue"].filter { functions[$0] != nil })
    }

    /// The next token; the last one, again and again, is of the kind `end`.
    mutating func next() -> Token {
        while !hasFailed {
            if let token = isInsideAction ? insideAction() : text() { return token }
        }
        return Token(kind: .end, offset: position, text: "EOF", line: startLine)
    }

    // MARK: Text and comments

    /// The text up to an action; `nil` where there was only a comment.
    private mutating func text() -> Token? {
        guard let delimiter = index(of: Self.leftDelimiter, from: position) else {
            position = input.count
            line += lineBreaks(start..<position)
            return emit(position > start ? .text : .end)
        }
        guard delimiter > position else { return leftDelimiter() }
        var end = delimiter
        if hasLeftTrimMarker(at: delimiter + Self.leftDelimiter.count) {
            while end > start, Self.isSpace(input[end - 1]) { end -= 1 }
        }
        position = end
        line += lineBreaks(start..<end)
        let token = emit(.text)
        position = delimiter
        ignore()
        return token.text.isEmpty ? nil : token
    }

    private mutating func leftDelimiter() -> Token? {
        position += Self.leftDelimiter.count
        let marker = hasLeftTrimMarker(at: position) ? Self.trimMarkerLength : 0
        if hasPrefix(Self.leftComment, at: position + marker) {
            position += marker
            ignore()
            return comment()
        }
        let token = emit(.leftDelimiter)
        isInsideAction = true
        position += marker
        ignore()
        parenthesisDepth = 0
        return token
    }

    private mutating func comment() -> Token? {
        position += Self.leftComment.count
        guard let end = index(of: Self.rightComment, from: position) else { return fail("unclosed comment") }
        position = end + Self.rightComment.count
        guard let isTrimmed = rightDelimiter(at: position) else {
            return fail("comment ends before closing delimiter")
        }
        line += lineBreaks(start..<position)
        start = position
        startLine = line
        skipRightDelimiter(isTrimmed: isTrimmed)
        ignore()
        return nil
    }

    private mutating func skipRightDelimiter(isTrimmed: Bool) {
        position += (isTrimmed ? Self.trimMarkerLength : 0) + Self.rightDelimiter.count
        guard isTrimmed else { return }
        while position < input.count, Self.isSpace(input[position]) { position += 1 }
    }

    // MARK: Actions

    private mutating func insideAction() -> Token {
        if rightDelimiter(at: position) != nil {
            return parenthesisDepth == 0 ? rightDelimiter() : fail("unclosed left paren")
        }
        guard let rune = advance() else { return fail("unclosed action") }
        switch rune.code {
        case 0x20, 0x09, 0x0D, 0x0A:
            retreat(rune)
            return space()
        case UInt32(ascii: "="): return emit(.assign)
        case UInt32(ascii: ":"): return advance()?.code == UInt32(ascii: "=") ? emit(.declare) : fail("expected :=")
        case UInt32(ascii: "|"): return emit(.pipe)
        case UInt32(ascii: "\""):
            return quoted(until: UInt32(ascii: "\"")) ? emit(.string) : fail("unterminated quoted string")
        case UInt32(ascii: "'"):
            return quoted(until: UInt32(ascii: "'"))
                ? emit(.characterConstant) : fail("unterminated character constant")
        case UInt32(ascii: "`"): return rawString()
        case UInt32(ascii: "$"): return name(.variable, alone: .variable)
        case UInt32(ascii: "."):
            if position < input.count, !Self.isASCIIDigit(input[position]) { return name(.field, alone: .dot) }
            retreat(rune)
            return number()
        case UInt32(ascii: "+"), UInt32(ascii: "-"), UInt32(ascii: "0")...UInt32(ascii: "9"):
            retreat(rune)
            return number()
        case UInt32(ascii: "("):
            parenthesisDepth += 1
            return emit(.leftParenthesis)
        case UInt32(ascii: ")"):
            parenthesisDepth -= 1
            return parenthesisDepth < 0 ? fail("unexpected right paren") : emit(.rightParenthesis)
        case _ where isAlphanumeric(rune):
            retreat(rune)
            return identifier()
        case 0x20..<0x7F: return emit(.character)
        default: return fail("unrecognized character in action: \(Quote.unicode(rune.code))")
        }
    }

    private mutating func rightDelimiter() -> Token {
        let isTrimmed = rightDelimiter(at: position) ?? false
        if isTrimmed {
            position += Self.trimMarkerLength
            ignore()
        }
        position += Self.rightDelimiter.count
        let token = emit(.rightDelimiter)
        if isTrimmed {
            while position < input.count, Self.isSpace(input[position]) { position += 1 }
            ignore()
        }
        isInsideAction = false
        return token
    }

    private mutating func space() -> Token {
        var count = 0
        while let rune = peek(), rune.width == 1, Self.isSpace(UInt8(truncatingIfNeeded: rune.code)) {
            advance()
            count += 1
        }
        // The last space may belong to a trim marker.
        if rightDelimiter(at: position - 1) == true {
            position -= 1
            if input[position] == UInt8(ascii: "\n") { line -= 1 }
            if count == 1 { return rightDelimiter() }
        }
        return emit(.space)
    }

    private mutating func identifier() -> Token {
        while let rune = peek(), isAlphanumeric(rune) { advance() }
        guard isAtTerminator else { return fail("bad character \(peek().map { Quote.unicode($0.code) } ?? "")") }
        let word = String(decoding: input[start..<position], as: UTF8.self)
        if word == "true" || word == "false" { return emit(.bool) }
        if let keyword = Token.Keyword(rawValue: word), !keywords.contains(word) { return emit(.keyword(keyword)) }
        return emit(.identifier)
    }

    /// A field or a variable, behind its first character.
    private mutating func name(_ kind: Token.Kind, alone: Token.Kind) -> Token {
        if isAtTerminator { return emit(alone) }
        while let rune = peek(), isAlphanumeric(rune) { advance() }
        guard isAtTerminator else { return fail("bad character \(peek().map { Quote.unicode($0.code) } ?? "")") }
        return emit(kind)
    }

    private mutating func number() -> Token {
        func badNumber() -> Token {
            fail("bad number syntax: \(Quote.string(String(decoding: input[start..<position], as: UTF8.self)))")
        }
        guard scanNumber() else { return badNumber() }
        guard let sign = peek()?.code, sign == UInt32(ascii: "+") || sign == UInt32(ascii: "-") else {
            return emit(.number)
        }
        guard scanNumber(), input[position - 1] == UInt8(ascii: "i") else { return badNumber() }
        return emit(.complex)
    }

    private mutating func scanNumber() -> Bool {
        accept("+-")
        var digits = "0123456789_"
        if accept("0") {
            if accept("xX") {
                digits = "0123456789abcdefABCDEF_"
            } else if accept("oO") {
                digits = "01234567_"
            } else if accept("bB") {
                digits = "01_"
            }
        }
        while accept(digits) {}
        if accept(".") { while accept(digits) {} }
        if digits.utf8.count == 11, accept("eE") {
            accept("+-")
            while accept("0123456789_") {}
        }
        if digits.utf8.count == 23, accept("pP") {
            accept("+-")
            while accept("0123456789_") {}
        }
        accept("i")
        if let rune = peek(), isAlphanumeric(rune) {
            advance()
            return false
        }
        return true
    }

    /// Goes behind the closing quote; false where the line or the text ends before it.
    private mutating func quoted(until quote: UInt32) -> Bool {
        while let rune = advance(), rune.code != 0x0A {
            if rune.code == quote { return true }
            if rune.code == 0x5C {
                guard let escaped = advance(), escaped.code != 0x0A else { return false }
            }
        }
        return false
    }

    private mutating func rawString() -> Token {
        while let rune = advance() {
            if rune.code == UInt32(ascii: "`") { return emit(.rawString) }
        }
        return fail("unterminated raw quoted string")
    }

    // MARK: Characters

    private func peek() -> Rune? { position < input.count ? input.rune(at: position) : nil }

    @discardableResult private mutating func advance() -> Rune? {
        guard let rune = peek() else { return nil }
        position += rune.width
        if rune.code == 0x0A { line += 1 }
        return rune
    }

    private mutating func retreat(_ rune: Rune) {
        position -= rune.width
        if rune.code == 0x0A { line -= 1 }
    }

    @discardableResult private mutating func accept(_ valid: String) -> Bool {
        guard position < input.count, valid.utf8.contains(input[position]) else { return false }
        position += 1
        return true
    }

    /// Whether the next character may follow a name.
    private var isAtTerminator: Bool {
        guard position < input.count else { return true }
        let byte = input[position]
        return Self.isSpace(byte) || ".,|:)(".utf8.contains(byte) || hasPrefix(Self.rightDelimiter, at: position)
    }

    private func isAlphanumeric(_ rune: Rune) -> Bool {
        guard let scalar = Unicode.Scalar(rune.code) else { return false }
        return scalar == "_" || scalar.isLetter || scalar.isDigit
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

    private static func isASCIIDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    // MARK: Places

    private func hasPrefix(_ prefix: [UInt8], at index: Int) -> Bool {
        index >= 0 && index <= input.count && input[index...].starts(with: prefix)
    }

    private func index(of pattern: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first else { return nil }
        var index = start
        while let found = input[index...].firstIndex(of: first) {
            if hasPrefix(pattern, at: found) { return found }
            index = found + 1
        }
        return nil
    }

    private func hasLeftTrimMarker(at index: Int) -> Bool {
        index + 1 < input.count && input[index] == UInt8(ascii: "-") && Self.isSpace(input[index + 1])
    }

    /// Whether the right delimiter there has a trim marker; `nil` where there is no right delimiter.
    private func rightDelimiter(at index: Int) -> Bool? {
        if index + 1 < input.count, Self.isSpace(input[index]), input[index + 1] == UInt8(ascii: "-"),
            hasPrefix(Self.rightDelimiter, at: index + Self.trimMarkerLength)
        {
            return true
        }
        return hasPrefix(Self.rightDelimiter, at: index) ? false : nil
    }

    private func lineBreaks(_ range: Range<Int>) -> Int {
        input[range].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    }

    // MARK: Tokens

    private mutating func emit(_ kind: Token.Kind) -> Token {
        let text = String(decoding: input[start..<position], as: UTF8.self)
        let token = Token(kind: kind, offset: start, text: text, line: startLine)
        start = position
        startLine = line
        return token
    }

    private mutating func ignore() {
        line += lineBreaks(start..<position)
        start = position
        startLine = line
    }

    private mutating func fail(_ message: String) -> Token {
        hasFailed = true
        return Token(kind: .error, offset: start, text: message, line: startLine)
    }
}

extension UInt32 {
    fileprivate init(ascii: Unicode.Scalar) { self = ascii.value }
}
