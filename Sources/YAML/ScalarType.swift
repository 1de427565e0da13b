/// What a scalar is in YAML 1.1's core schema.
///
/// Where YAML 1.2 reads a plain text as something other than 1.1 does (`0o17`), both readings count as "not a string": whoever reads
/// a file that was written by this rule gets the string that was meant.
public enum ScalarType: Equatable, Sendable, CaseIterable {
    case string
    case null
    case bool
    case int
    case float
    case timestamp
    /// A number in base 60, such as `12:30:45`.
    case sexagesimal
    /// `<<` and `=`, which YAML 1.1 gives a meaning as keys.
    case special
}

extension ScalarType {
    /// Reads a resolved tag; every tag outside the core schema counts as a string.
    public init(tag: String) {
        switch tag {
        case "tag:yaml.org,2002:null": self = .null
        case "tag:yaml.org,2002:bool": self = .bool
        case "tag:yaml.org,2002:int": self = .int
        case "tag:yaml.org,2002:float": self = .float
        case "tag:yaml.org,2002:timestamp": self = .timestamp
        default: self = .string
        }
    }

    /// Resolves the text of a plain scalar. Linear in the text.
    public init(ofPlain text: String) {
        var text = text
        self = text.withUTF8 { ScalarType(ofPlain: $0) }
    }

    /// Resolves the bytes of a plain scalar's text.
    init(ofPlain text: UnsafeBufferPointer<UInt8>) {
        guard let first = text.first else {
            self = .null
            return
        }
        // Words are at most 5 letters; a text that begins with anything else than these is no number either.
        if Self.mayStartWord(first),
            let word = Self.words(for: text.count).first(where: { $0.text.elementsEqual(text) })
        {
            self = word.type
        } else if Self.mayStartNumber(first) {
            var scan = NumberScan(text: text)
            self = scan.type()
        } else {
            self = .string
        }
    }

    private static func mayStartWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "n"), UInt8(ascii: "y"), UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "o"),
            UInt8(ascii: "N"), UInt8(ascii: "Y"), UInt8(ascii: "T"), UInt8(ascii: "F"), UInt8(ascii: "O"),
            UInt8(ascii: "~"), UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: "."), UInt8(ascii: "+"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func mayStartNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }

    private static func words(for count: Int) -> [(text: [UInt8], type: ScalarType)] {
        count <= 5 ? wordTable[count] : []
    }

    private static let wordTable: [[(text: [UInt8], type: ScalarType)]] = {
        let words: [(ScalarType, [String])] = [
            (.null, ["~", "null", "Null", "NULL"]),
            (.bool, ["y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "NO"]),
            (.bool, ["true", "True", "TRUE", "false", "False", "FALSE", "on", "On", "ON", "off", "Off", "OFF"]),
            (
                .float,
                [".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN"]
            ),
            (.special, ["<<", "="]),
        ]
        var table: [[(text: [UInt8], type: ScalarType)]] = Array(repeating: [], count: 6)
        for (type, texts) in words {
            for text in texts { table[text.utf8.count].append((Array(text.utf8), type)) }
        }
        return table
    }()
}

/// Reads one text as each of YAML's number and date forms.
private struct NumberScan {
    let text: UnsafeBufferPointer<UInt8>
    var offset = 0

    mutating func type() -> ScalarType {
        if matches({ $0.integer() }) { return .int }
        if matches({ $0.float() }) { return .float }
        if matches({ $0.sexagesimal() }) { return .sexagesimal }
        if matches({ $0.timestamp() }) { return .timestamp }
        return .string
    }

    private mutating func matches(_ form: (inout NumberScan) -> Bool) -> Bool {
        offset = 0
        return form(&self) && offset == text.count
    }

    private mutating func integer() -> Bool {
        _ = take(one: "+-")
        let bases: [(String, StaticString)] = [
            ("0x", "0123456789abcdefABCDEF_"), ("0b", "01_"), ("0o", "01234567_"),
        ]
        for (prefix, digits) in bases {
            let start = offset
            if take(all: prefix) { return take(many: digits) > 0 }
            offset = start
        }
        return take(one: "0123456789") && take(many: "0123456789_") >= 0
    }

    private mutating func float() -> Bool {
        _ = take(one: "+-")
        let startsWithDigit = take(one: "0123456789") && take(many: "0123456789_") >= 0
        guard startsWithDigit || offset < text.count else { return false }
        if take(one: ".") {
            guard take(one: "0123456789") || startsWithDigit else { return false }
            _ = take(many: "0123456789_")
        } else if !startsWithDigit {
            return false
        }
        if take(one: "eE") {
            _ = take(one: "+-")
            return take(many: "0123456789") > 0
        }
        return true
    }

    private mutating func sexagesimal() -> Bool {
        _ = take(one: "+-")
        guard take(one: "0123456789") else { return false }
        _ = take(many: "0123456789_")
        var groups = 0
        while take(one: ":") {
            let isTwoDigits = take(one: "012345") && take(one: "0123456789")
            guard isTwoDigits || take(one: "6789") || text[offset - 1] != UInt8(ascii: ":") else { return false }
            groups += 1
        }
        if take(one: ".") { _ = take(many: "0123456789_") }
        return groups > 0
    }

    private mutating func timestamp() -> Bool {
        guard take(many: "0123456789") == 4, take(one: "-") else { return false }
        guard (1...2).contains(take(many: "0123456789")), take(one: "-") else { return false }
        guard (1...2).contains(take(many: "0123456789")) else { return false }
        guard take(one: "Tt") || take(many: " \t") > 0 else { return true }
        for separator in [":", ":", ""] {
            guard (1...2).contains(take(many: "0123456789")), separator.isEmpty || take(all: separator) else {
                return false
            }
        }
        if take(one: ".") { _ = take(many: "0123456789") }
        _ = take(many: " \t")
        guard !take(one: "Z"), take(one: "+-") else { return true }
        guard (1...2).contains(take(many: "0123456789")) else { return false }
        return take(one: ":") ? take(many: "0123456789") == 2 : true
    }

    private mutating func take(one set: StaticString) -> Bool {
        guard offset < text.count, set.withUTF8Buffer({ $0.contains(text[offset]) }) else { return false }
        offset += 1
        return true
    }

    private mutating func take(many set: StaticString) -> Int {
        let start = offset
        while take(one: set) {}
        return offset - start
    }

    private mutating func take(all word: String) -> Bool {
        for byte in word.utf8 {
            guard offset < text.count, text[offset] == byte else { return false }
            offset += 1
        }
        return true
    }
}
