import Testing

@testable import HTTP

@Suite struct RateLimitTests {
    /// 2026-11-20 00:00:00 UTC
    static let now: Int64 = 1_795_132_800

    /// The fields of a response, and what is left as a person reads it.
    static let fields: [(Headers, String?)] = [
        // Docker Hub
        (
            ["ratelimit-limit": "100;w=21600", "ratelimit-remaining": "20;w=21600", "docker-ratelimit-source": "::1"],
            "20 of 100 requests left in a window of 6 h"
        ),
        // GitHub
        (
            ["X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "\(now + 300)"],
            "0 of 60 requests left for the next 5 min"
        ),
        // GitLab, and the earlier drafts
        (
            ["RateLimit-Limit": "2000, 2000;w=60", "RateLimit-Remaining": "1999", "RateLimit-Reset": "59"],
            "1999 of 2000 requests left for the next 59 s"
        ),
        (["RateLimit": "limit=10, remaining=1, reset=30"], "1 of 10 requests left for the next 30 s"),
        (
            ["RateLimit": "\"default\";r=50;t=7200", "RateLimit-Policy": "\"default\";q=100;w=10"],
            "50 of 100 requests left for the next 2 h"
        ),
        (["RateLimit": "\"a\";r=1;t=60, \"b\";r=9;t=9"], "1 request left for the next 60 s"),
        (["RateLimit-Remaining": "7"], "7 requests left"),
        (["RateLimit-Remaining": "-1"], nil), (["RateLimit-Remaining": "many"], nil),
        (["RateLimit-Remaining": "99999999999999999999"], nil), (["RateLimit-Remaining": ""], nil),
        (["RateLimit": "nonsense"], nil), (["RateLimit-Limit": "100"], nil), ([:], nil),
        (["RateLimit-Remaining": "0", "RateLimit-Reset": "999999999"], "0 requests left"),
        (["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "\(now - 300)"], "0 requests left"),
    ]

    @Test(arguments: fields) func readsWhatServersSay(_ headers: Headers, _ text: String?) {
        #expect(RateLimit(headers, now: Self.now)?.description == text)
    }

    @Test func knowsWhenLittleIsLeft() throws {
        func isLow(_ remaining: Int, of limit: Int?) throws -> Bool {
            var headers: Headers = ["RateLimit-Remaining": "\(remaining)"]
            if let limit { headers.add("RateLimit-Limit", "\(limit)") }
            return try #require(RateLimit(headers, now: 0)).isLow
        }
        #expect(try isLow(10, of: 100) && isLow(0, of: 5) && isLow(10, of: nil))
        #expect(try !isLow(11, of: 100) && !isLow(1, of: 5) && !isLow(11, of: nil))
    }
}
