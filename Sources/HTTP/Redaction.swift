internal import FoundationEssentials

/// Covers what a request held to prove itself wherever an answer repeats it: servers quote what they refuse.
struct Redaction {
    /// The spellings that are looked for, the longest first.
    private let spellings: [[UInt8]]

    /// Shorter ones stand in every other word; nobody's secret is.
    private static let shortest = 4
    private static let cover = Array("…".utf8)

    init(_ request: Request) {
        var secrets = request.secrets.map(\.value)
        for field in request.headers.all("Authorization") {
            let value = String(field.drop { $0 != " " }.dropFirst())
            secrets.append(value)
            guard field.lowercased().hasPrefix("basic "), let data = Data(base64Encoded: value) else { continue }
            let pair = String(decoding: data, as: UTF8.self)
            secrets += [pair, String(pair.drop { $0 != ":" }.dropFirst())]
        }
        if case .proxy(let proxy) = request.route, let password = proxy.password {
            secrets += [password.value, "\(proxy.user ?? ""):\(password.value)"]
        }
        var spellings: Set<[UInt8]> = []
        for secret in secrets where secret.utf8.count >= Self.shortest {
            spellings.formUnion(Self.spellings(of: secret).map { Array($0.utf8) })
        }
        self.spellings = spellings.sorted { $0.count > $1.count }
    }

    /// A secret as it is, as URLs, forms and JSON write it, and its base64.
    private static func spellings(of secret: String) -> [String] {
        let encoded = secret.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                return String(Unicode.Scalar(byte))
            default: return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
        let base64 = String(Data(secret.utf8).base64EncodedString().prefix { $0 != "=" })
        let json = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return [
            secret, encoded, encoded.lowercased(), encoded.replacing("%20", with: "+"), base64,
            base64.replacing("+", with: "-").replacing("/", with: "_"), json, json.replacing("/", with: "\\/"),
        ]
    }

    /// The response with covered header fields and, where it is an error, a covered body: other bodies are data.
    func covered(_ response: Response) -> Response {
        guard !spellings.isEmpty else { return response }
        return Response(
            status: response.status,
            headers: response.headers.mapValues(covered),
            body: (200..<300).contains(response.status) ? response.body : covered(response.body),
            url: response.url
        )
    }

    /// The text with each spelling of each secret covered.
    func covered(_ text: String) -> String {
        guard !spellings.isEmpty else { return text }
        return String(decoding: covered(Array(text.utf8)), as: UTF8.self)
    }

    private func covered(_ bytes: [UInt8]) -> [UInt8] {
        spellings.reduce(bytes) { bytes, spelling in
            var covered: [UInt8] = []
            var start = 0
            while let found = Self.find(spelling, in: bytes, from: start) {
                covered += bytes[start..<found] + Self.cover
                start = found + spelling.count
            }
            return start == 0 ? bytes : covered + bytes[start...]
        }
    }

    private static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first, bytes.count - start >= pattern.count else { return nil }
        return bytes[start...(bytes.count - pattern.count)].indices.first {
            bytes[$0] == first && bytes[$0...].starts(with: pattern)
        }
    }
}

extension HTTPError {
    /// The same error with what a server said covered.
    func covered(by redaction: Redaction) -> HTTPError {
        guard case .redirected(let from, let to, let reason) = self else { return self }
        return .redirected(from: from, to: redaction.covered(to), reason: reason)
    }
}
