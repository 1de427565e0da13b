import Glibc
import Synchronization
import TestSupport
import Testing

@testable import HTTP

/// What one request learns of a server holds for all that follow, and for that server alone.
@Suite struct ThrottleTests {
    typealias Step = ScriptedServer.Step

    private static let now = ContinuousClock.now
    private static let origin = "https://a.example"

    private func response(_ status: Int, _ headers: Headers = [:]) throws -> HTTP.Response {
        HTTP.Response(status: status, headers: headers, body: [], url: try URL("\(Self.origin)/"))
    }

    @Test func aWishToWaitHoldsForAllOfOneOrigin() throws {
        let throttle = Throttle()
        throttle.learn(try response(429), pause: .seconds(30), of: Self.origin, now: Self.now)
        #expect(throttle.admission(to: Self.origin, now: Self.now) == .wait(until: Self.now + .seconds(30)))
        #expect(throttle.admission(to: Self.origin, now: Self.now + .seconds(30)) == .go)
        #expect(throttle.admission(to: "https://b.example", now: Self.now) == .go)
        // A shorter wish, said to a request that began earlier, takes nothing back.
        throttle.learn(try response(429), pause: .seconds(1), of: Self.origin, now: Self.now)
        #expect(throttle.admission(to: Self.origin, now: Self.now) == .wait(until: Self.now + .seconds(30)))
    }

    @Test func oneFaultIsNoWish() throws {
        let throttle = Throttle()
        throttle.learn(try response(503), pause: .seconds(1), of: Self.origin, now: Self.now)
        #expect(throttle.admission(to: Self.origin, now: Self.now) == .go)
        throttle.learn(
            try response(503, ["Retry-After": "1"]),
            pause: .seconds(1),
            of: Self.origin,
            now: Self.now
        )
        #expect(throttle.admission(to: Self.origin, now: Self.now) == .wait(until: Self.now + .seconds(1)))
    }

    @Test func nothingLeftIsAWishToWait() throws {
        let throttle = Throttle()
        let fields: Headers = ["RateLimit-Limit": "9", "RateLimit-Remaining": "0", "RateLimit-Reset": "40"]
        throttle.learn(try response(200, fields), pause: nil, of: Self.origin, now: Self.now)
        #expect(throttle.admission(to: Self.origin, now: Self.now) == .wait(until: Self.now + .seconds(40)))
        #expect(throttle.limits.map(\.origin) == [Self.origin] && throttle.limits.first?.limit.limit == 9)
        // Docker Hub counts pulls, says no end, and lists tags all the same.
        let hub = Throttle()
        let words: Headers = ["ratelimit-limit": "100;w=21600", "ratelimit-remaining": "0;w=21600"]
        hub.learn(try response(200, words), pause: nil, of: Self.origin, now: Self.now)
        #expect(hub.admission(to: Self.origin, now: Self.now) == .go)
        #expect(hub.limits.first?.limit.remaining == 0)
    }

    @Test func nobodyListensOnlyForAMoment() {
        let throttle = Throttle()
        let error = HTTPError.unreachable(origin: Self.origin, reason: "refused")
        throttle.fail(error, at: Self.origin, now: Self.now)
        #expect(throttle.admission(to: Self.origin, now: Self.now + .seconds(4)) == .refuse(error))
        #expect(throttle.admission(to: Self.origin, now: Self.now + .seconds(6)) == .go)
        #expect(throttle.admission(to: "https://b.example", now: Self.now) == .go)
    }

    // MARK: The client

    private static func send(_ client: Client, _ url: String, within: Duration = .seconds(120)) async -> Result<
        HTTP.Response, HTTPError
    > {
        do throws(HTTPError) {
            var request = Request(.get, try URL(url))
            request.deadline = .now + within
            return .success(try await client.send(request))
        } catch { return .failure(error) }
    }

    @Test func oneThatIsToldToWaitMakesAllOthersWait() async throws {
        let server = try ScriptedServer(
            Step("GET /first", .response(429, headers: ["Retry-After: 2"])),
            Step("GET /first", .json("{}")),
            Step("GET /second", .json("{}"))
        )
        let client = Client()
        let start = ContinuousClock.now
        async let first = Self.send(client, "http://\(server.host)/first")
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        try await Task.sleep(for: .milliseconds(200))
        #expect(try await Self.send(client, "http://\(server.host)/second").get().status == 200)
        #expect(start.duration(to: .now) >= .seconds(2))
        #expect(try await first.get().status == 200)
        #expect(server.faults.isEmpty)
    }

    @Test func whoHasNoTimeToWaitIsToldHowLong() async throws {
        let server = try ScriptedServer(Step("GET /first", .response(429, headers: ["Retry-After: 1000"])))
        let other = try ScriptedServer(Step("GET /a", .json("{}")))
        let client = Client()
        #expect(try await Self.send(client, "http://\(server.host)/first").get().status == 429)
        let start = ContinuousClock.now
        guard case .failure(.paused(_, let seconds)) = await Self.send(client, "http://\(server.host)/second") else {
            Issue.record("was sent all the same")
            return
        }
        // What was asked for, and a tenth at most.
        #expect((900...1100).contains(seconds))
        #expect(try await Self.send(client, "http://\(other.host)/a").get().status == 200)
        #expect(start.duration(to: .now) < .seconds(100))
        #expect(server.faults.isEmpty && other.faults.isEmpty)
    }

    @Test func thoseWhoQueueForNobodyHearOfItAtOnce() async throws {
        let origin = "http://127.0.0.1:\(try Daemon.freePort())"
        let client = Client()
        guard case .failure(.unreachable) = await Self.send(client, origin + "/a") else {
            Issue.record("somebody listens")
            return
        }
        let start = ContinuousClock.now
        for _ in 0..<20 {
            guard case .failure(.unreachable) = await Self.send(client, origin + "/b") else {
                Issue.record("somebody listens")
                return
            }
        }
        // Three attempts each would take twelve seconds at least.
        #expect(start.duration(to: .now) < .seconds(10))
    }

    /// At most eight requests of one origin are under way, however many are wanted.
    @Test func eightAtOnceAreEnough() async throws {
        let load = Load()
        let server = try Listener { _ in
            load.enter()
            usleep(20_000)
            load.leave()
            return .json("{}")
        }
        let client = Client()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<60 {
                group.addTask {
                    guard case .success(let response) = await Self.send(client, "http://\(server.host)/") else {
                        Issue.record("no answer")
                        return
                    }
                    #expect(response.status == 200)
                }
            }
        }
        #expect((2...8).contains(load.most))
    }

    /// A server that answers nobody holds up nobody else.
    @Test func aSlowServerDelaysOnlyItself() async throws {
        let slow = try Listener { _ in .stall([]) }
        let quick = try Listener { _ in .json("{}") }
        let client = Client()
        let ended = Load()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    _ = await Self.send(client, "http://\(slow.host)/", within: .seconds(300))
                    ended.enter()
                }
            }
            for _ in 0..<40 {
                #expect(
                    (try? await Self.send(client, "http://\(quick.host)/", within: .seconds(300)).get().status) == 200
                )
            }
            #expect(ended.most == 0)
            group.cancelAll()
        }
    }
}

/// How many are inside at once, and the most there ever were.
private final class Load: Sendable {
    private let state = Mutex((now: 0, most: 0))
    var most: Int { state.withLock { $0.most } }
    func enter() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func leave() { state.withLock { $0.now -= 1 } }
}
