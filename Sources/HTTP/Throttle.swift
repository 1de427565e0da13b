internal import Glibc
internal import Synchronization

/// What is known of each origin that concerns all who ask it: until when it wants to be left alone, whether nobody answers
/// there, and what is left of its limits.
///
/// One server's wish holds for every request to it, whichever policy makes them; no other server is concerned.
final class Throttle: Sendable {
    private let origins = Mutex<[String: Origin]>([:])

    private struct Origin {
        var pausedUntil: ContinuousClock.Instant?
        var fault: (error: HTTPError, until: ContinuousClock.Instant)?
        var limit: RateLimit?
    }

    /// How long an origin that did not take a connection is not asked again: as long as those that queue for it need to
    /// hear of it, and not so long that one that is back is taken for dead.
    private static let faultMemory = Duration.seconds(5)

    /// What a request to an origin has to do first.
    enum Admission: Equatable {
        case go
        case wait(until: ContinuousClock.Instant)
        case refuse(HTTPError)
    }

    /// What is left of each origin's limits, sorted by origin.
    var limits: [(origin: String, limit: RateLimit)] {
        let known = origins.withLock { $0.compactMapValues(\.limit) }
        return known.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    func admission(to origin: String, now: ContinuousClock.Instant = .now) -> Admission {
        origins.withLock { origins in
            guard let known = origins[origin] else { return .go }
            if let fault = known.fault, fault.until > now { return .refuse(fault.error) }
            if let until = known.pausedUntil, until > now { return .wait(until: until) }
            return .go
        }
    }

    /// Learns from a response: a wish to wait, and what is left.
    ///
    /// - Parameter pause: what `Retry` makes of the response.
    func learn(
        _ response: Response,
        pause: Duration?,
        of origin: String,
        now: ContinuousClock.Instant = .now
    ) {
        let limit = RateLimit(response.headers, now: Int64(time(nil)))
        // 'Too many' concerns everybody who asks; another fault of the server perhaps only this request, unless it says when
        // to come back.
        let asksAll = response.status == 429 || response.headers["Retry-After"] != nil
        var pauses = asksAll ? [pause].compactMap { $0 } : []
        if let limit, limit.remaining == 0, let reset = limit.reset {
            pauses.append(min(max(reset, Retry.retryAfterBounds.lowerBound), Retry.retryAfterBounds.upperBound))
        }
        guard limit != nil || !pauses.isEmpty else { return }
        origins.withLock { origins in
            if let limit { origins[origin, default: Origin()].limit = limit }
            for pause in pauses {
                let until = max(origins[origin]?.pausedUntil ?? now, now + pause)
                origins[origin, default: Origin()].pausedUntil = until
            }
        }
    }

    /// Remembers that nobody takes connections at an origin, so that those who queue for it do not each find out anew.
    func fail(_ error: HTTPError, at origin: String, now: ContinuousClock.Instant = .now) {
        origins.withLock { $0[origin, default: Origin()].fault = (error, now + Self.faultMemory) }
    }
}
