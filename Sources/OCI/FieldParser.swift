/// Reads the pieces that structured header fields are made of (RFC 9110, section 5.6).
struct FieldParser {
    private let text: [UInt8]
    private var position = 0
    /// Whether a comma was the last thing that was skipped.
    private(set) var followsComma = false

    init(_ field: String) {
        text = Array(field.utf8)
    }

    var isAtEnd: Bool { position >= text.count }

    var peek: Unicode.Scalar? { isAtEnd ? nil : Unicode.Scalar(text[position]) }

    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        followsComma = false
        return true
    }

    /// Skips spaces and tabs; tells whether there were any.
    @discardableResult
    mutating func skipSpaces() -> Bool {
        let start = position
        while peek == " " || peek == "\t" { position += 1 }
        return position > start
    }

    /// Skips commas with spaces around them: lists may have empty elements. Tells whether a comma was among them.
    @discardableResult
    mutating func skipCommas() -> Bool {
        var found = false
        skipSpaces()
        while skip(",") {
            found = true
            skipSpaces()
        }
        followsComma = found
        return found
    }

    mutating func token() -> String? {
        run(\.isToken)
    }

    /// `name = value`, or nothing, without moving, when something else stands here.
    mutating func parameter() -> (String, String)? {
        let start = position
        let afterComma = followsComma
        if let name = token() {
            skipSpaces()
            if skip("=") {
                skipSpaces()
                if let value = value() {
                    skipSpaces()
                    return (name, value)
                }
            }
        }
        position = start
        followsComma = afterComma
        return nil
    }

    /// The base64 of some schemes: its own characters, equals signs, and then the end of the element; else nothing.
    mutating func token68() -> String? {
        let start = position
        let body = run { $0.isWord || "-.~+/".utf8.contains($0) }
        let padding = run { $0 == UInt8(ascii: "=") } ?? ""
        let end = position
        skipSpaces()
        guard let body, isAtEnd || peek == "," else {
            position = start
            return nil
        }
        position = end
        return body + padding
    }

    /// A token or a quoted string.
    mutating func value() -> String? {
        peek == "\"" ? quoted() : token()
    }

    /// What stands between `<` and the next `>`.
    mutating func bracketed() -> String? {
        guard skip("<") else { return nil }
        let content = run { $0 != UInt8(ascii: ">") } ?? ""
        return skip(">") ? content : nil
    }

    private mutating func quoted() -> String? {
        guard skip("\"") else { return nil }
        var content: [UInt8] = []
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard position < text.count else { return nil }
                content.append(text[position])
                position += 1
            default: content.append(byte)
            }
        }
        return nil
    }

    private mutating func run(_ belongs: (UInt8) -> Bool) -> String? {
        let start = position
        while position < text.count, belongs(text[position]) { position += 1 }
        guard position > start else { return nil }
        followsComma = false
        return String(decoding: text[start..<position], as: UTF8.self)
    }
}
