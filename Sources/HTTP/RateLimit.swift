/// What a server says of how many more requests it takes.
///
/// Read from `RateLimit` (draft-ietf-httpapi-ratelimit-headers, both of its forms), `RateLimit-Limit`, `-Remaining` and
/// `-Reset` (its earlier form, which Docker Hub has, with the window behind a semicolon), and the `X-` names before it.
public struct RateLimit: Sendable, Equatable {
    /// How many requests there are in a window.
    public var limit: Int?
    /// How many of them are left.
    public var remaining: Int
    /// How long until the count begins anew.
    public var reset: Duration?
    /// How long a window is.
    public var window: Duration?

    /// Whether so little is left that somebody should know: a tenth, or ten where the whole is not known.
    public var isLow: Bool { remaining <= (limit.map { $0 / 10 } ?? 10) }

    /// Longer than a day is no window of a limit but another kind of number.
    private static let longest: Int64 = 86_400

    /// Reads the fields of a response; `nil` where they do not say what is left.
    ///
    /// - Parameter now: seconds since 1970, for servers that give the reset as a moment.
    init?(_ headers: Headers, now: Int64) {
        self.init(remaining: 0)
        if let field = headers["RateLimit"], take(field) {
            if limit == nil { takePolicy(headers["RateLimit-Policy"]) }
            return
        }
        for prefix in ["RateLimit-", "X-RateLimit-"] {
            guard let text = headers[prefix + "Remaining"], let left = Self.item(text) else { continue }
            remaining = left.number
            window = left.window
            if let whole = headers[prefix + "Limit"].flatMap(Self.item) {
                limit = whole.number
                window = window ?? whole.window
            }
            if let moment = headers[prefix + "Reset"].flatMap(Self.item)?.number {
                // A number that large is no span but a moment, as GitHub has it.
                let seconds = moment > 1_000_000_000 ? Int64(moment) - now : Int64(moment)
                reset = Self.span(seconds)
            }
            return
        }
        return nil
    }

    private init(remaining: Int) { self.remaining = remaining }

    /// `limit=100, remaining=50, reset=5`, or `"default";r=50;t=5`; of several policies the first counts.
    private mutating func take(_ field: String) -> Bool {
        let first = field.contains("\"") ? String(field.prefix { $0 != "," }) : field
        let values = Self.parameters(first)
        guard let left = values["remaining"] ?? values["r"] else { return false }
        remaining = left
        limit = values["limit"]
        reset = (values["reset"] ?? values["t"]).flatMap { Self.span(Int64($0)) }
        return true
    }

    /// `"default";q=100;w=10`
    private mutating func takePolicy(_ field: String?) {
        let values = field.map { Self.parameters(String($0.prefix { $0 != "," })) }
        limit = values?["q"]
        window = values?["w"].flatMap { Self.span(Int64($0)) }
    }

    /// `100;w=21600`
    private static func item(_ text: String) -> (number: Int, window: Duration?)? {
        let first = text.prefix { $0 != "," }
        guard let number = number(first.prefix { $0 != ";" }) else { return nil }
        return (number, parameters(String(first))["w"].flatMap { span(Int64($0)) })
    }

    private static func parameters(_ text: String) -> [String: Int] {
        var values: [String: Int] = [:]
        for part in text.split(whereSeparator: { $0 == ";" || $0 == "," }) {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard let name = pair.first, let value = pair.dropFirst().first.flatMap(number) else { continue }
            let key = name.filter { $0 != " " }.lowercased()
            if values[key] == nil { values[key] = value }
        }
        return values
    }

    /// Digits and nothing else, at most as many as every integer holds.
    private static func number(_ text: Substring) -> Int? {
        let digits = text.filter { $0 != " " }
        guard (1...15).contains(digits.utf8.count), digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        return Int(digits)
    }

    private static func span(_ seconds: Int64) -> Duration? {
        (0...longest).contains(seconds) ? .seconds(seconds) : nil
    }
}

extension RateLimit: CustomStringConvertible {
    /// `20 of 100 requests left for the next 6 h`, with the parts that are known.
    public var description: String {
        let whole = limit.map { " of \($0)" } ?? ""
        let noun = (limit ?? remaining) == 1 ? "request" : "requests"
        let text = "\(remaining)\(whole) \(noun) left"
        if let reset { return "\(text) for the next \(Self.text(reset))" }
        return window.map { "\(text) in a window of \(Self.text($0))" } ?? text
    }

    private static func text(_ span: Duration) -> String {
        let seconds = span.components.seconds
        if seconds >= 3600, seconds % 3600 == 0 { return "\(seconds / 3600) h" }
        return seconds >= 120 ? "\(seconds / 60) min" : "\(seconds) s"
    }
}
