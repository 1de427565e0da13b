/// Reads a version range, with the byte at which it stops being one.
struct VersionRangeParser {
    private let source: String
    /// The range with hyphen ranges written as comparisons, and where each byte of it came from.
    private var text: [UInt8]
    private var origins: [Int]
    private var position = 0

    private(set) var groups: [VersionRange.Group] = []
    private(set) var constraints: [Constraint] = []

    init(_ source: String) {
        self.source = source
        text = Array(source.utf8)
        origins = Array(text.indices)
    }

    mutating func parse() throws(SelectionError) {
        guard text.count <= VersionRange.lengthLimit else { throw .longRange(length: text.count) }
        rewriteHyphens()
        var start = 0
        while true {
            let end = endOfGroup(from: start)
            try parseGroup(start..<end)
            guard end < text.count else { return }
            start = end + 2
        }
    }

    /// The position of the next `||`, or the end.
    private func endOfGroup(from start: Int) -> Int {
        var index = start
        while index + 1 < text.count {
            if text[index] == UInt8(ascii: "|"), text[index + 1] == UInt8(ascii: "|") { return index }
            index += 1
        }
        return text.count
    }

    // MARK: Hyphen ranges

    /// Writes `A - B` as `>= A, <= B `, wherever it stands; whitespace on both sides of the hyphen is required.
    private mutating func rewriteHyphens() {
        guard text.contains(UInt8(ascii: "-")) else { return }
        var newText: [UInt8] = []
        var newOrigins: [Int] = []
        func append(_ range: Range<Int>) {
            newText.append(contentsOf: text[range])
            newOrigins.append(contentsOf: origins[range])
        }
        func append(_ literal: String, at origin: Int) {
            for byte in literal.utf8 {
                newText.append(byte)
                newOrigins.append(origin)
            }
        }
        var index = 0
        while index < text.count {
            guard let match = hyphenRange(at: index) else {
                append(index..<index + 1)
                index += 1
                continue
            }
            append(">= ", at: match.low.lowerBound)
            append(match.low)
            append(", <= ", at: match.high.lowerBound)
            append(match.high)
            append(" ", at: match.high.upperBound)
            index = match.end
        }
        text = newText
        origins = newOrigins
    }

    private func hyphenRange(at start: Int) -> (low: Range<Int>, high: Range<Int>, end: Int)? {
        let low = spaces(from: start)
        guard let lowVersion = VersionText(text[...], at: low) else { return nil }
        let hyphen = spaces(from: lowVersion.range.upperBound)
        guard hyphen > lowVersion.range.upperBound, hyphen < text.count, text[hyphen] == UInt8(ascii: "-") else {
            return nil
        }
        let high = spaces(from: hyphen + 1)
        guard high > hyphen + 1, let highVersion = VersionText(text[...], at: high) else { return nil }
        return (lowVersion.range, highVersion.range, spaces(from: highVersion.range.upperBound))
    }

    // MARK: Groups

    private mutating func parseGroup(_ range: Range<Int>) throws(SelectionError) {
        position = range.lowerBound
        let first = constraints.count
        var last = "'||'"
        if range.lowerBound == 0 { last = "" }
        while true {
            position = spaces(from: position, to: range.upperBound)
            try parseConstraint(range, after: last)
            let end = position
            position = spaces(from: position, to: range.upperBound)
            guard position < range.upperBound else { break }
            if text[position] == UInt8(ascii: ",") {
                last = "','"
                position += 1
            } else if position == end {
                throw unexpected("a space, ',' or '||'", at: end)
            } else {
                last = ""
            }
        }
        let mentionsPrerelease = constraints[first...].contains { $0.version.fields.isPrerelease }
        groups.append(
            VersionRange.Group(constraints: first..<constraints.count, mentionsPrerelease: mentionsPrerelease)
        )
    }

    private mutating func parseConstraint(_ range: Range<Int>, after previous: String) throws(SelectionError) {
        let (comparison, spelling) = comparison(range)
        position = spaces(from: position, to: range.upperBound)
        guard let found = VersionText(text[..<range.upperBound], at: position) else {
            let before = spelling.isEmpty ? previous : "'\(spelling)'"
            throw unexpected(before.isEmpty ? "a version" : "a version after \(before)", at: position)
        }
        guard let (version, wildcard) = found.version(in: text) else {
            throw unexpected(
                "a version instead of '\(String(decoding: text[found.range], as: UTF8.self))'",
                at: position
            )
        }
        constraints.append(Constraint(comparison: comparison, wildcard: wildcard, version: version))
        position = found.range.upperBound
    }

    private mutating func comparison(_ range: Range<Int>) -> (Constraint.Comparison, String) {
        for (spelling, comparison) in Self.comparisons {
            let end = position + spelling.utf8.count
            if end <= range.upperBound, text[position..<end].elementsEqual(spelling.utf8) {
                position = end
                return (comparison, spelling)
            }
        }
        return (.equal, "")
    }

    /// Longer spellings before their beginnings.
    private static let comparisons: [(String, Constraint.Comparison)] = [
        (">=", .greaterOrEqual), ("=>", .greaterOrEqual), ("<=", .lessOrEqual), ("=<", .lessOrEqual), ("!=", .notEqual),
        ("~>", .tilde), ("=", .equal), (">", .greater), ("<", .less), ("~", .tilde), ("^", .caret),
    ]

    private func spaces(from start: Int, to end: Int? = nil) -> Int {
        var index = start
        while index < end ?? text.count, " \t\n\r\u{0C}".utf8.contains(text[index]) { index += 1 }
        return index
    }

    private func unexpected(_ expected: String, at position: Int) -> SelectionError {
        let origin = position < origins.count ? origins[position] : source.utf8.count
        return .badRange(source, expected: expected, offset: origin)
    }
}

/// A version or a pattern of versions within a range: up to three numbers or wildcards, perhaps a pre-release and metadata.
///
/// As in Masterminds' library the first look is too generous (`1x` and `|` pass) and the second one refuses.
private struct VersionText {
    let range: Range<Int>
    /// The numbers or wildcards.
    private var parts: [Range<Int>] = []
    /// The pre-release with its hyphen.
    private var prerelease: Range<Int>

    init?(_ text: ArraySlice<UInt8>, at start: Int) {
        var index = start
        if index < text.endIndex, text[index] == UInt8(ascii: "v") { index += 1 }
        while parts.count < 3 {
            let partStart = parts.isEmpty ? index : index + 1
            if !parts.isEmpty, index >= text.endIndex || text[index] != UInt8(ascii: ".") { break }
            let end = Self.run(text, from: partStart) { "0123456789xX*|".utf8.contains($0) }
            guard end > partStart else { break }
            parts.append(partStart..<end)
            index = end
        }
        guard !parts.isEmpty else { return nil }
        let prereleaseEnd = Self.identifiers(text, after: "-", at: index)
        prerelease = index..<prereleaseEnd
        range = start..<Self.identifiers(text, after: "+", at: prereleaseEnd)
    }

    /// The end of `mark` and dot-separated identifiers, or `start` where they don't stand.
    private static func identifiers(_ text: ArraySlice<UInt8>, after mark: Unicode.Scalar, at start: Int) -> Int {
        guard start < text.endIndex, text[start] == UInt8(ascii: mark) else { return start }
        var end = start
        var next = start + 1
        while true {
            let identifierEnd = run(text, from: next) {
                $0.isWord && $0 != UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
            guard identifierEnd > next else { return end }
            end = identifierEnd
            guard end < text.endIndex, text[end] == UInt8(ascii: ".") else { return end }
            next = end + 1
        }
    }

    private static func run(_ text: ArraySlice<UInt8>, from start: Int, while belongs: (UInt8) -> Bool) -> Int {
        var index = start
        while index < text.endIndex, belongs(text[index]) { index += 1 }
        return index
    }

    /// The version with zeros for wildcards, if it is one.
    func version(in text: [UInt8]) -> (Version, Constraint.Wildcard)? {
        func isWild(_ part: Int) -> Bool {
            guard part < parts.count else { return true }
            return parts[part].count == 1 && "xX*".utf8.contains(text[parts[part].lowerBound])
        }
        let suffix = String(decoding: text[prerelease], as: UTF8.self)
        func number(_ part: Int) -> String { String(decoding: text[parts[part]], as: UTF8.self) }
        let (spelling, wildcard): (String, Constraint.Wildcard) =
            if isWild(0) {
                ("0.0.0" + suffix, .major)
            } else if isWild(1) {
                ("\(number(0)).0.0" + suffix, .minor)
            } else if isWild(2) {
                ("\(number(0)).\(number(1)).0" + suffix, .patch)
            } else {
                (String(decoding: text[range], as: UTF8.self), .none)
            }
        return Version(spelling).map { ($0, wildcard) }
    }
}
