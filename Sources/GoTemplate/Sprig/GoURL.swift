/// A URL as Go's `net/url` reads and writes it.
struct GoURL {
    var scheme: [UInt8] = []
    var opaque: [UInt8] = []
    var user: User?
    var host: [UInt8] = []
    /// The path without escapes.
    var path: [UInt8] = []
    var query: [UInt8] = []
    /// The fragment without escapes.
    var fragment: [UInt8] = []

    /// Who asks.
    struct User {
        let name: [UInt8]
        let password: [UInt8]?

        var text: [UInt8] {
            let name = URLEscape.escaped(name, .user)
            guard let password else { return name }
            return name + [UInt8(ascii: ":")] + URLEscape.escaped(password, .user)
        }
    }

    /// Why a text is no URL.
    struct Fault: Error {
        let reason: String
    }

    init() {}

    /// The host without its port and brackets.
    var hostname: [UInt8] {
        var name = host[...]
        if let colon = name.lastIndex(of: UInt8(ascii: ":")), Self.isPort(name[colon...]) { name = name[..<colon] }
        if name.first == UInt8(ascii: "["), name.last == UInt8(ascii: "]"), name.count >= 2 {
            name = name.dropFirst().dropLast()
        }
        return Array(name)
    }

    /// Whether a text is a colon and digits, or nothing.
    static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        return first == UInt8(ascii: ":") && text.dropFirst().allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// The URL as text.
    var text: [UInt8] {
        let slash = UInt8(ascii: "/")
        var text: [UInt8] = []
        if !scheme.isEmpty { text += scheme + [UInt8(ascii: ":")] }
        if !opaque.isEmpty {
            text += opaque
        } else {
            if !scheme.isEmpty || !host.isEmpty || user != nil {
                if !host.isEmpty || !path.isEmpty || user != nil { text += [slash, slash] }
                if let user { text += user.text + [UInt8(ascii: "@")] }
                text += URLEscape.escaped(host, .host)
            }
            let path = self.path == Array("*".utf8) ? self.path : URLEscape.escaped(self.path, .path)
            if let first = path.first, first != slash, !host.isEmpty { text.append(slash) }
            if text.isEmpty, path.prefix(while: { $0 != slash }).contains(UInt8(ascii: ":")) { text += "./".utf8 }
            text += path
        }
        if !query.isEmpty { text += [UInt8(ascii: "?")] + query }
        if !fragment.isEmpty { text += [UInt8(ascii: "#")] + URLEscape.escaped(fragment, .fragment) }
        return text
    }
}
