internal import CCurl
internal import Glibc

/// Decides whether and when a request is sent again. Pure: the clock and the dice come from outside.
struct Retry {
    /// Overload and gateway faults; the same set as go-containerregistry's, whose behaviour servers are tuned to.
    static let statuses: Set<Int> = [408, 429, 499, 500, 502, 503, 504, 522]

    /// The server's own wish is honoured between these bounds: below a second it is no wait, above an hour no run lasts.
    static let retryAfterBounds: ClosedRange<Duration> = .seconds(1) ... .seconds(3600)

    /// The pause before attempt `attempt + 1` (the first attempt is 1), or `nil` when `response` is to stand.
    ///
    /// - Parameter jitter: a random number in 0 ... 1; asked for when there is a pause.
    static func pause(after response: Response, attempt: Int, now: Int64, jitter: @autoclosure () -> Double)
        -> Duration?
    {
        guard statuses.contains(response.status) else { return nil }
        if let asked = response.headers["Retry-After"].flatMap({ retryAfter($0, now: now) }) {
            // A little later than asked: all who were asked to wait would come at that same moment.
            return min(max(asked, retryAfterBounds.lowerBound), retryAfterBounds.upperBound) * (1 + 0.1 * jitter())
        }
        return backoff(attempt: attempt, jitter: jitter())
    }

    /// The pause after a fault of the connection, or `nil` when trying again cannot help.
    static func pause(after error: HTTPError, attempt: Int, jitter: @autoclosure () -> Double) -> Duration? {
        switch error {
        case .unreachable, .truncated: backoff(attempt: attempt, jitter: jitter())
        default: nil
        }
    }

    /// A random pause below 250 ms · 4ⁿ, at most 4 s, and never less than half of it: three attempts fit well inside any
    /// deadline, and clients that failed together do not come back together.
    private static func backoff(attempt: Int, jitter: Double) -> Duration {
        let ceiling = min(4000, 250 << (2 * min(max(attempt - 1, 0), 4)))
        return .milliseconds(Int(Double(ceiling) * (0.5 + 0.5 * jitter)))
    }

    /// Seconds or an HTTP date (RFC 9110 section 10.2.3), as the time from `now`, which counts seconds since 1970; `nil`
    /// for anything else, and for what is past.
    static func retryAfter(_ value: String, now: Int64) -> Duration? {
        let value = String(value.trimmingPrefix { $0 == " " || $0 == "\t" })
        if let seconds = Int64(value) { return seconds > 0 ? .seconds(min(seconds, 1 << 31)) : nil }
        // libcurl's parser reads more than dates: it takes eight digits for one, too.
        guard value.utf8.first.map({ $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }) ?? false else { return nil }
        let date = Int64(curl_getdate(value, nil))
        return date > now ? .seconds(date - now) : nil
    }
}

extension Response {
    /// The seconds after which the server wants to be asked again, within the bounds that are honoured; `nil` where it does
    /// not say (RFC 9110 section 10.2.3).
    public var retryAfter: Int? {
        guard let asked = headers["Retry-After"].flatMap({ Retry.retryAfter($0, now: Int64(time(nil))) }) else {
            return nil
        }
        let bounds = Retry.retryAfterBounds
        return Int(clamping: min(max(asked, bounds.lowerBound), bounds.upperBound).components.seconds)
    }
}
