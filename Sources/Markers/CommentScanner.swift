/// Reads what stands between the tokens of a YAML text, and says which comments belong to which scalar.
///
/// Flux attaches comments as Go's yaml.v3 does: a comment behind a token belongs to that token (behind a key's `:` to the key, behind
/// a `,` to what stands before it); lines of comments belong to the token below, unless an empty line or a smaller indentation
/// makes them the end of what stands above (policy-files.md 3.2). This follows those rules token by token.
struct CommentScanner {
    /// The comments of one kind at one scalar. Several together are never a marker.
    enum Attached: Equatable {
        case none
        case one(Range<Int>)
        /// Where the first begins and the last ends.
        case several(Range<Int>)

        var range: Range<Int>? {
            switch self {
            case .none: nil
            case .one(let range), .several(let range): range
            }
        }

        mutating func add(_ other: Attached) {
            guard let new = other.range else { return }
            self = range.map { .several($0.lowerBound..<max($0.upperBound, new.upperBound)) } ?? other
        }
    }

    /// A comment that mentions the marker's key, and what it stands at.
    struct Mention: Equatable {
        let range: Range<Int>
        let place: Place
        /// Whether a field has it, so that nothing is left to say.
        var isSettled = false
    }

    /// What a comment stands at.
    enum Place: Equatable {
        case value
        case ownLine
        case emptyValue
        case besideKey
        case collection
        case template
        case alias
    }

    /// What the value of the last key turned out to be, which says what a comment behind that key's `:` stands at.
    enum ValueShape { case empty, scalar, collection }

    private enum Token { case none, scalar, alias, value, entry, comma, bracket, other }

    private let bytes: [UInt8]
    private let isASCII: Bool
    private var keyOffsets: ArraySlice<Int>
    private var cursor = 0
    private var last: Token = .none
    private var newlines = 0
    private var pendingLine: Attached = .none
    private var pendingHead: Attached = .none
    private var headSinceEntry: Attached = .none
    private var entryColumn = -1
    private var flowStart = 0

    /// The comments behind the last scalar.
    private(set) var line: Attached = .none
    /// The comment lines above the last scalar.
    private(set) var head: Attached = .none
    /// Every comment that mentions the marker's key, in order.
    private(set) var mentions: [Mention] = []
    /// Where the marker's key stands outside of comments.
    private(set) var offsetsInText: [Int] = []
    /// How many flow collections are open.
    private(set) var flowLevel = 0
    /// The column at which the innermost block collection begins.
    private var indent = 0
    /// What the value of the last key is.
    var valueShape: ValueShape = .scalar

    /// Creates a scanner for a text in which the marker's key stands at `keyOffsets`.
    init(bytes: [UInt8], isASCII: Bool, keyOffsets: [Int]) {
        self.bytes = bytes
        self.keyOffsets = keyOffsets[...]
        self.isASCII = isASCII
    }

    // MARK: Tokens

    // Each of these wants ``read(to:)`` to have been called with the start of the token.

    /// Takes a scalar; `indent` is the column of the innermost block collection around it.
    mutating func scalar(_ range: Range<Int>, isBlock: Bool, indent: Int) {
        (line, head) = takePending()
        if isBlock {
            // The comment of a block scalar stands in its header line, inside the token.
            cursor = range.lowerBound + 1
            while let byte = peek, !isBlank(byte), byte != UInt8(ascii: "#"), breakLength(at: cursor) == 0 {
                cursor += 1
            }
        } else {
            finish(.scalar, at: range.upperBound)
        }
        if let comment = lineComment(at: .value) { line.add(.one(comment)) }
        if isBlock {
            finish(.scalar, at: range.upperBound)
            newlines = trailingBreaks(before: range.upperBound)
        }
        self.indent = indent
    }

    /// Takes an alias.
    mutating func alias(_ range: Range<Int>, indent: Int) {
        _ = takePending()
        finish(.alias, at: range.upperBound)
        _ = lineComment(at: .alias)
        self.indent = indent
    }

    /// Takes the bracket at `offset`, which opens a flow collection.
    mutating func open(at offset: Int) {
        _ = takePending()
        if flowLevel == 0 { flowStart = offset }
        flowLevel += 1
        finish(.bracket, at: offset + 1)
        _ = lineComment(at: .collection)
    }

    /// Takes the bracket at `offset`, which closes a flow collection.
    mutating func close(at offset: Int, indent: Int) {
        _ = takePending()
        flowLevel = max(0, flowLevel - 1)
        finish(.bracket, at: offset + 1)
        let isTemplate = bytes[min(flowStart, offset)...].starts(with: "{{".utf8)
        _ = lineComment(at: isTemplate ? .template : .collection)
        self.indent = indent
    }

    /// Takes the end of a block mapping, which no character shows.
    mutating func closeBlockMapping() {
        _ = takePending()
    }

    /// Takes the start or the end of a document, which ends at `end`.
    mutating func document(upTo end: Int) {
        _ = takePending()
        finish(.none, at: end)
        indent = 0
    }

    /// Says that the comments in `range` have been dealt with.
    mutating func settle(_ range: Range<Int>) {
        for index in mentions.indices.reversed() {
            guard mentions[index].range.lowerBound >= range.lowerBound else { return }
            if mentions[index].range.upperBound <= range.upperBound { mentions[index].isSettled = true }
        }
    }

    private mutating func takePending() -> (Attached, Attached) {
        defer { (pendingLine, pendingHead, headSinceEntry) = (.none, .none, .none) }
        return (pendingLine, pendingHead)
    }

    private mutating func finish(_ token: Token, at end: Int) {
        cursor = max(cursor, end)
        last = token
        newlines = 0
        entryColumn = -1
    }

    // MARK: Between tokens

    /// Reads blanks, comments, indicators, anchors and tags up to `end`; and the rest of the line where the last of them asks for it.
    mutating func read(to end: Int) {
        while cursor < end, let byte = peek {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): cursor += 1
            case UInt8(ascii: "#"): readCommentLines()
            case UInt8(ascii: "-"): readEntry()
            case UInt8(ascii: ":"): readValue()
            case UInt8(ascii: ","): readComma()
            case UInt8(ascii: "?"):
                if flowLevel == 0 { indent = column(of: cursor) }
                finish(.other, at: cursor + 1)
                attachToNext(.besideKey)
            case UInt8(ascii: "&"), UInt8(ascii: "!"):
                while let byte = peek, byte > 0x20, flowLevel == 0 || byte != UInt8(ascii: ",") { cursor += 1 }
                finish(.other, at: cursor)
                attachToNext(.collection)
            case UInt8(ascii: "%"): cursor = endOfLine
            default:
                let length = breakLength(at: cursor)
                if length > 0 { newlines += 1 }
                cursor += max(length, 1)
            }
        }
    }

    private mutating func readEntry() {
        let column = column(of: cursor)
        // The comment above `- - x` belongs to the inner sequence as a whole, so to no scalar.
        if entryColumn >= 0, column > entryColumn { pendingHead = headSinceEntry }
        headSinceEntry = .none
        indent = column
        finish(.entry, at: cursor + 1)
        entryColumn = column
    }

    private mutating func readValue() {
        finish(.value, at: cursor + 1)
        guard flowLevel == 0 else { return attachToNext(.value) }
        switch valueShape {
        case .empty: _ = lineComment(at: .emptyValue)
        case .scalar: _ = lineComment(at: .besideKey)
        case .collection: _ = lineComment(at: .collection)
        }
    }

    private mutating func readComma() {
        let before = last
        finish(.comma, at: cursor + 1)
        switch before {
        case .scalar: if let comment = lineComment(at: .value) { line.add(.one(comment)) }
        case .alias: _ = lineComment(at: .alias)
        default: _ = lineComment(at: .collection)
        }
    }

    private mutating func attachToNext(_ place: Place) {
        if let comment = lineComment(at: place) { pendingLine.add(.one(comment)) }
    }

    /// Reads the comment on the rest of the line, if there is one.
    private mutating func lineComment(at place: Place) -> Range<Int>? {
        var offset = cursor
        while offset < bytes.count, isBlank(bytes[offset]) { offset += 1 }
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "#") else { return nil }
        cursor = offset
        cursor = endOfLine
        note(offset..<cursor, at: place)
        return offset..<cursor
    }

    /// Reads lines of comments up to the next token, and keeps those that belong to it.
    private mutating func readCommentLines() {
        var kept: Attached = .none
        var firstColumn = 0
        var mayEndAbove = newlines <= 1
        let isBelowToken = newlines == 1 && last != .value
        var isAfterBlank = false
        while let byte = peek {
            if isBlank(byte) {
                cursor += 1
            } else if byte == UInt8(ascii: "#") {
                let column = column(of: cursor)
                if kept != .none, column < indent, column != firstColumn { kept = .none }
                if kept == .none { firstColumn = column }
                let start = cursor
                cursor = endOfLine
                note(start..<cursor, at: .ownLine)
                kept.add(.one(start..<cursor))
                isAfterBlank = false
                skipBreak()
            } else if breakLength(at: cursor) > 0 {
                if !isAfterBlank, mayEndAbove, isBelowToken || firstColumn < indent { kept = .none }
                mayEndAbove = false
                isAfterBlank = true
                skipBreak()
            } else {
                let closesFlow = flowLevel > 0 && (byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}"))
                let column = column(of: cursor)
                if closesFlow || column < indent && column != firstColumn { kept = .none }
                break
            }
        }
        pendingHead.add(kept)
        headSinceEntry.add(kept)
    }

    private mutating func skipBreak() {
        let length = breakLength(at: cursor)
        if length > 0 { newlines += 1 }
        cursor += length
    }

    private mutating func note(_ comment: Range<Int>, at place: Place) {
        while let offset = keyOffsets.first, offset < comment.upperBound {
            keyOffsets.removeFirst()
            if offset < comment.lowerBound {
                offsetsInText.append(offset)
            } else if mentions.last?.range != comment {
                mentions.append(Mention(range: comment, place: place))
            }
        }
    }

    /// Reads to the end of the text.
    mutating func readToEnd() {
        read(to: bytes.count)
        offsetsInText += keyOffsets
        keyOffsets = []
    }

    // MARK: Characters

    private var peek: UInt8? { cursor < bytes.count ? bytes[cursor] : nil }

    private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// The length of the line break at `offset`; 0 where there is none. NEL, LS and PS are line breaks to YAML 1.1.
    private func breakLength(at offset: Int) -> Int {
        guard offset < bytes.count else { return 0 }
        switch bytes[offset] {
        case UInt8(ascii: "\n"): return 1
        case UInt8(ascii: "\r"): return bytes[(offset + 1)...].first == UInt8(ascii: "\n") ? 2 : 1
        case 0xC2 where bytes[offset...].starts(with: [0xC2, 0x85]): return 2
        case 0xE2 where bytes[offset...].starts(with: [0xE2, 0x80, 0xA8]): return 3
        case 0xE2 where bytes[offset...].starts(with: [0xE2, 0x80, 0xA9]): return 3
        default: return 0
        }
    }

    private var endOfLine: Int {
        if isASCII {
            return bytes[cursor...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
        }
        var offset = cursor
        while offset < bytes.count, breakLength(at: offset) == 0 { offset += 1 }
        return offset
    }

    /// The column of a byte that only blanks, indicators and properties stand before; all of them are ASCII.
    func column(of offset: Int) -> Int {
        var start = offset
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n"), bytes[start - 1] != UInt8(ascii: "\r") { start -= 1 }
        return offset - start
    }

    private func trailingBreaks(before end: Int) -> Int {
        var breaks = 0
        for byte in bytes[..<end].reversed() {
            if byte == UInt8(ascii: "\n") { breaks += 1 } else if byte > 0x20 { break }
        }
        return breaks
    }
}
