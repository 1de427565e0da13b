import Foundation
import Synchronization
import TestSupport
import Testing

@testable import HTTP

/// The thread that transfers run on, and the tasks that wait for them.
@Suite struct EventLoopTests {
    typealias Step = ScriptedServer.Step

    private static func thread() -> UInt { pthread_self() }

    /// What was done, in its order.
    private final class Notes: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private static func get(_ path: String, of server: ScriptedServer, by client: Client) async throws -> Int {
        try await client.send(Request(.get, try HTTP.URL("http://\(server.host)\(path)"))).status
    }

    @Test func itsTasksShareOneThreadWithTheirTransfers() async throws {
        let server = try ScriptedServer(Step("GET /a", times: 50, .response(200)))
        let client = Client()
        let threads = try await withThrowingTaskGroup(of: [UInt].self) { group in
            for _ in 0..<50 {
                group.addTask(executorPreference: client.loop) {
                    let before = Self.thread()
                    _ = try await Self.get("/a", of: server, by: client)
                    return [before, Self.thread()]
                }
            }
            return try await group.reduce(into: Set()) { $0.formUnion($1) }
        }
        #expect(threads.count == 1)
        #expect(server.faults.isEmpty)
    }

    /// Tasks that compute leave the thread to the transfers again and again.
    @Test func transfersGoOnBesideTasksThatCompute() async throws {
        let server = try ScriptedServer(Step("GET /a", times: 20, .response(200)))
        let client = Client()
        let computed = Notes()
        let work = Task {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<2000 {
                    group.addTask(executorPreference: client.loop) {
                        let end = ContinuousClock.now + .milliseconds(1)
                        while ContinuousClock.now < end {}
                        computed.add("one")
                    }
                }
            }
        }
        for _ in 0..<20 { _ = try await Self.get("/a", of: server, by: client) }
        #expect(computed.all.count < 2000)
        await work.value
        #expect(server.faults.isEmpty)
    }

    /// What can wait is done while a server thinks, and before nothing else.
    @Test func whatCanWaitFillsTheTimeInWhichAServerThinks() async throws {
        let server = try ScriptedServer(Step("GET /a", .stall([])))
        let client = Client()
        let order = Notes()
        let request = Task(executorPreference: client.loop) {
            // Begun first, and later than what comes after it.
            let idle = Task(executorPreference: client.loop, priority: EventLoop.idlePriority) {
                order.add(server.requests.isEmpty ? "idle" : "idle, the server thinks")
            }
            let urgent = Task(executorPreference: client.loop) { order.add("urgent") }
            await urgent.value
            async let answer = Self.get("/a", of: server, by: client)
            while server.requests.isEmpty { await Task.yield() }
            await idle.value
            _ = try await answer
        }
        while order.all.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
        request.cancel()
        _ = await request.result
        #expect(order.all == ["urgent", "idle, the server thinks"])
    }

    /// A thread that ended for want of work begins again, and what comes while it ends is not forgotten.
    @Test func itBeginsAgain() async throws {
        let loop = EventLoop(patience: .microseconds(50))
        let done = Notes()
        for round in 0..<3000 {
            await Task(executorPreference: loop) { done.add("one") }.value
            if round % 10 == 0 { try await Task.sleep(for: .microseconds(round % 150)) }
        }
        #expect(done.all.count == 3000)
    }

    @Test func aLoopThatIsNotUsedHasNoThreadAndGoesAway() async {
        weak var loop: EventLoop?
        do {
            let made = EventLoop(patience: .milliseconds(1))
            loop = made
            await Task(executorPreference: made) {}.value
        }
        let deadline = ContinuousClock.now + .seconds(10)
        while loop != nil, ContinuousClock.now < deadline { usleep(1000) }
        #expect(loop == nil)
    }
}
