import Testing

@testable import HTTP

@Suite struct RetryTests {
    /// 2026-11-20 00:00:00 UTC
    static let now: Int64 = 1_795_132_800

    @Test(
        arguments: [
            ("30", 30), ("  7", 7), ("0", nil), ("-5", nil), ("soon", nil), ("", nil),
            ("99999999999999999999", nil), ("Fri, 20 Nov 2026 00:01:00 GMT", 60),
            ("Fri, 20 Nov 2026 00:00:00 GMT", nil),
            ("Thu, 01 Jan 1970 00:00:00 GMT", nil), ("\t30", 30), ("20261121", 20_261_121), ("1.5", nil),
            ("Friday, 20-Nov-26 00:01:00 GMT", 60), ("Fri Nov 20 00:01:00 2026", 60), ("now", nil), ("12:00:00", nil),
            ("Fri, 32 Nov 2026 00:01:00 GMT", nil),
        ] as [(String, Int?)]
    )
    func readsRetryAfter(_ value: String, _ seconds: Int?) {
        #expect(Retry.retryAfter(value, now: Self.now) == seconds.map { .seconds($0) })
    }

    @Test(arguments: [200, 301, 400, 401, 403, 404, 405, 501])
    func leavesOtherStatusesAlone(_ status: Int) throws {
        #expect(Retry.pause(after: try response(status), attempt: 1, now: Self.now, jitter: 1) == nil)
    }

    @Test(arguments: Retry.statuses)
    func waitsLongerEachTime(_ status: Int) throws {
        let pauses = try (1...4).map {
            try #require(Retry.pause(after: response(status), attempt: $0, now: 0, jitter: 1))
        }
        #expect(pauses == [.milliseconds(250), .milliseconds(1000), .milliseconds(4000), .milliseconds(4000)])
    }

    @Test(arguments: [("1", 1), ("7200", 3600), ("120", 120)])
    func honoursTheServersWishWithinBounds(_ value: String, _ seconds: Int) throws {
        let pause = Retry.pause(
            after: try response(429, ["Retry-After": value]),
            attempt: 1,
            now: Self.now,
            jitter: 0
        )
        #expect(pause == .seconds(seconds))
    }

    @Test func comesALittleLaterThanAsked() throws {
        let answer = try response(503, ["Retry-After": "100"])
        let latest = try #require(Retry.pause(after: answer, attempt: 1, now: Self.now, jitter: 1))
        #expect((.seconds(109) ... .seconds(111)).contains(latest))
        #expect(answer.retryAfter == 100)
        #expect(try response(429, ["Retry-After": "99999"]).retryAfter == 3600)
        #expect(try response(429, ["Retry-After": "-1"]).retryAfter == nil)
    }

    @Test func repeatsOnlyFaultsThatPass() {
        let origin = "https://a.example"
        #expect(Retry.pause(after: .noConnection(origin: origin, seconds: 10), attempt: 1, jitter: 0) == nil)
        #expect(Retry.pause(after: .unreachable(origin: origin, reason: ""), attempt: 1, jitter: 0) != nil)
        #expect(Retry.pause(after: .truncated(origin: origin, reason: ""), attempt: 1, jitter: 0) != nil)
        #expect(Retry.pause(after: .untrusted(origin: origin, reason: ""), attempt: 1, jitter: 0) == nil)
        #expect(Retry.pause(after: .tooLarge(origin: origin, limit: 1), attempt: 1, jitter: 0) == nil)
        #expect(Retry.pause(after: .timedOut(origin: origin, reason: ""), attempt: 1, jitter: 0) == nil)
    }

    private func response(_ status: Int, _ headers: Headers = [:]) throws -> Response {
        Response(status: status, headers: headers, body: [], url: try URL("https://a.example/"))
    }
}
