extension GoURL {
    /// Reads a URL.
    init(parsing text: [UInt8]) throws(Fault) {
        let parts = text.split(separator: UInt8(ascii: "#"), maxSplits: 1, omittingEmptySubsequences: false)
        let body = Array(parts.first ?? [])
        do throws(Fault) {
            try parse(body[...])
        } catch {
            throw Fault(reason: "parse \(Quote.string(body).string): \(error.reason)")
        }
        guard parts.count > 1 else { return }
        do throws(Fault) {
            fragment = try URLEscape.unescaped(Array(parts[1]), .fragment)
        } catch {
            throw Fault(reason: "parse \(Quote.string(text).string): \(error.reason)")
        }
    }

    private mutating func parse(_ text: ArraySlice<UInt8>) throws(Fault) {
        let slashes = "//".utf8
        guard !text.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Fault(reason: "net/url: invalid control character in URL")
        }
        if text.elementsEqual("*".utf8) {
            path = Array(text)
            return
        }
        var rest = try takeScheme(text)
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = Array(rest[mark...].dropFirst())
            rest = rest[..<mark]
        }
        if rest.first != UInt8(ascii: "/") {
            guard scheme.isEmpty else {
                opaque = Array(rest)
                return
            }
            guard !rest.prefix(while: { $0 != UInt8(ascii: "/") }).contains(UInt8(ascii: ":")) else {
                throw Fault(reason: "first path segment in URL cannot contain colon")
            }
        }
        if rest.starts(with: slashes), !scheme.isEmpty || !rest.starts(with: "///".utf8) {
            let authority = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "/") }
            try parse(authority: authority)
            rest = rest[authority.endIndex...]
        }
        path = try URLEscape.unescaped(Array(rest), .path)
    }

    /// Takes the scheme from the start of a text, if there is one; returns the rest.
    private mutating func takeScheme(_ text: ArraySlice<UInt8>) throws(Fault) -> ArraySlice<UInt8> {
        for (index, byte) in zip(text.indices, text) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if index == text.startIndex { return text }
            case UInt8(ascii: ":"):
                guard index > text.startIndex else { throw Fault(reason: "missing protocol scheme") }
                scheme = text[..<index].map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
                return text[index...].dropFirst()
            default: return text
            }
        }
        return text
    }

    private mutating func parse(authority: ArraySlice<UInt8>) throws(Fault) {
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else {
            host = try Self.host(authority, scheme: scheme)
            return
        }
        host = try Self.host(authority[at...].dropFirst(), scheme: scheme)
        let user = authority[..<at]
        guard user.allSatisfy(Self.isValidInUser) else { throw Fault(reason: "net/url: invalid userinfo") }
        let parts = user.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        self.user = User(
            name: try URLEscape.unescaped(Array(parts.first ?? []), .user),
            password: parts.count > 1 ? try URLEscape.unescaped(Array(parts[1]), .user) : nil
        )
    }

    private static func isValidInUser(_ byte: UInt8) -> Bool {
        let scalar = Unicode.Scalar(byte)
        return scalar.isASCII
            && (scalar.isLetter || scalar.isDigit || "-._:~!$&'()*+,;=%@".unicodeScalars.contains(scalar))
    }

    private static func host(_ text: ArraySlice<UInt8>, scheme: [UInt8]) throws(Fault) -> [UInt8] {
        func checked(port: ArraySlice<UInt8>) throws(Fault) {
            guard isPort(port) else {
                throw Fault(reason: "invalid port \(Quote.string(Array(port)).string) after host")
            }
        }
        if let open = text.lastIndex(of: UInt8(ascii: "[")) {
            guard open == text.startIndex else { throw Fault(reason: "invalid IP-literal") }
            guard let close = text.lastIndex(of: UInt8(ascii: "]")) else { throw Fault(reason: "missing ']' in host") }
            let port = text[close...].dropFirst()
            try checked(port: port)
            return try address(Array(text[..<close].dropFirst())) + port
        }
        if var colon = text.firstIndex(of: UInt8(ascii: ":")) {
            // Lists of hosts, which some databases have, are no matter of these two.
            if scheme != Array("http".utf8), scheme != Array("https".utf8) {
                colon = text.lastIndex(of: UInt8(ascii: ":")) ?? colon
            }
            try checked(port: text[colon...])
        }
        return try URLEscape.unescaped(Array(text), .host)
    }

    /// What stands between brackets, and the brackets.
    private static func address(_ text: [UInt8]) throws(Fault) -> [UInt8] {
        var address: [UInt8]
        if let zone = Needle(Array("%25".utf8)).first(in: text) {
            address = try URLEscape.unescaped(Array(text[..<zone]), .host)
            address += try URLEscape.unescaped(Array(text[zone...]), .zone)
        } else {
            address = try URLEscape.unescaped(text, .host)
        }
        guard isIPv6(address) else {
            throw Fault(reason: "invalid host: ParseAddr(\(Quote.string(address).string)): unable to parse IP")
        }
        return [UInt8(ascii: "[")] + address + [UInt8(ascii: "]")]
    }

    /// Whether a text is an address of IPv6, with a zone or without.
    private static func isIPv6(_ text: [UInt8]) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "%"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, parts.count == 1 || !parts[1].isEmpty else { return false }
        let halves = Needle(Array("::".utf8)).parts(of: Array(address))
        guard halves.count <= 2 else { return false }
        var count = 0
        for (index, half) in halves.enumerated() where !half.isEmpty {
            let fields = half.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            for (position, field) in fields.enumerated() {
                if index == halves.count - 1, position == fields.count - 1, field.contains(UInt8(ascii: ".")) {
                    guard isIPv4(field) else { return false }
                    count += 2
                } else {
                    guard (1...4).contains(field.count), field.allSatisfy({ Digit.value($0) != nil }) else {
                        return false
                    }
                    count += 1
                }
            }
        }
        return halves.count == 2 ? count < 8 : count == 8
    }

    private static func isIPv4(_ text: ArraySlice<UInt8>) -> Bool {
        let fields = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return fields.count == 4
            && fields.allSatisfy { field in
                guard let number = UInt8(String(decoding: field, as: UTF8.self)) else { return false }
                return String(number).utf8.elementsEqual(field)
            }
    }
}

extension [UInt8] {
    fileprivate var string: String { String(decoding: self, as: UTF8.self) }
}
