internal import FoundationEssentials
internal import HTTP

/// A token and when it stops being used.
struct Token: Sendable {
    let secret: Secret
    let expiry: ContinuousClock.Instant

    /// Shorter ones are taken as a minute, as the token protocol says of missing ones; longer ones are fetched again after an hour.
    private static let lifetimes = 60.0...3600.0

    private struct Body: Decodable {
        var token: String?
        var access_token: String?
        var expires_in: Seconds?
    }

    /// A number that some servers write as text; anything else counts as missing.
    private struct Seconds: Decodable {
        var value: Double?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            value = (try? container.decode(Double.self)) ?? (try? container.decode(String.self)).flatMap(Double.init)
        }
    }

    /// Reads a token server's answer; `nil` when it holds no token that could stand in a header.
    init?(_ body: [UInt8], now: ContinuousClock.Instant) {
        guard let answer = try? JSONDecoder().decode(Body.self, from: Data(body)) else { return nil }
        let texts = [answer.token, answer.access_token].compactMap { $0 }
        guard let text = texts.first(where: { !$0.isEmpty }), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        secret = Secret(text)
        let announced = answer.expires_in?.value ?? 60
        let seconds = announced.isFinite ? min(max(announced, Self.lifetimes.lowerBound), Self.lifetimes.upperBound) : 60
        // It still has to hold when it arrives.
        expiry = now + .seconds(seconds * 0.9)
    }
}
