/// Name-value pairs as a query and a form write them.
struct Form: ExpressibleByDictionaryLiteral {
    private(set) var text = ""

    init(dictionaryLiteral pairs: (String, String?)...) {
        for case (let name, let value?) in pairs { add(name, value) }
    }

    /// Continues a query that is there already.
    init(after query: String?) { text = query ?? "" }

    mutating func add(_ name: String, _ value: String) {
        if !text.isEmpty { text += "&" }
        text += Self.escaped(name) + "=" + Self.escaped(value)
    }

    /// RFC 3986's unreserved characters stay, all others are percent-encoded.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if byte.isTagByte || byte == UInt8(ascii: "~") {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
