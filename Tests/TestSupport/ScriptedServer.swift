import Foundation
import Synchronization

/// A server that answers exactly the requests that a test has written down, and remembers the ones that it didn't expect.
public final class ScriptedServer: Sendable {
    /// One expected request and what it gets.
    public struct Step: Sendable {
        /// Method, path and query: `GET /v2/a/tags/list?n=1000`.
        let request: String
        /// Header lines that have to be there, such as `Authorization: Bearer x`.
        let requires: [String]
        /// Header fields that must not be there.
        let forbids: [String]
        let times: Int
        let reply: Listener.Reply

        public init(
            _ request: String,
            requires: [String] = [],
            forbids: [String] = [],
            times: Int = 1,
            _ reply: Listener.Reply
        ) {
            self.request = request
            self.requires = requires
            self.forbids = forbids
            self.times = times
            self.reply = reply
        }

        /// The same step with another text in its reply, for scripts that need to know the server's port.
        public func replacing(_ text: String, with other: String) -> Step {
            guard case .bytes(let bytes) = reply else { return self }
            let replaced = String(decoding: bytes, as: UTF8.self).replacing(text, with: other)
            return Step(request, requires: requires, forbids: forbids, times: times, .bytes(Array(replaced.utf8)))
        }
    }

    private final class Script: Sendable {
        let state = Mutex((steps: [Step](), used: [Int](), faults: [String](), requests: [Listener.Request]()))

        func answer(_ request: Listener.Request) -> Listener.Reply {
            state.withLock { state in
                state.requests.append(request)
                let line = "\(request.method) \(request.target)"
                let found = state.steps.indices.first {
                    state.steps[$0].request == line && state.used[$0] < state.steps[$0].times
                }
                guard let found else {
                    state.faults.append("unexpected request: \(line)")
                    return .response(410, headers: ["Content-Type: text/plain"], body: Array("not in the script".utf8))
                }
                let step = state.steps[found]
                state.used[found] += 1
                let lines = request.headers.map { "\($0.name.lowercased()): \($0.value)" }
                for required in step.requires where !lines.contains(Self.lowercasedName(required)) {
                    state.faults.append("\(line) lacks '\(required)'")
                }
                for forbidden in step.forbids {
                    if let value = request.header(forbidden) {
                        state.faults.append("\(line) has '\(forbidden): \(value)'")
                    }
                }
                return step.reply
            }
        }

        private static func lowercasedName(_ line: String) -> String {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return parts[0].lowercased() + ":" + parts.dropFirst().joined()
        }
    }

    private let script = Script()
    private let listener: Listener

    public init(_ steps: Step...) throws {
        let script = script
        script.state.withLock {
            $0.steps = steps
            $0.used = steps.map { _ in 0 }
        }
        listener = try Listener { script.answer($0) }
    }

    /// Adds steps, for scripts that need to know the server's port.
    public func expect(_ steps: Step...) {
        script.state.withLock {
            $0.steps += steps
            $0.used += steps.map { _ in 0 }
        }
    }

    /// `127.0.0.1` and the port.
    public var host: String { listener.host }

    /// Everything that was asked, with headers and bodies.
    public var requests: [Listener.Request] { script.state.withLock { $0.requests } }

    /// What differed from the script: unexpected requests, missing or forbidden headers, steps that nobody asked for.
    public var faults: [String] {
        script.state.withLock { state in
            state.faults
                + zip(state.steps, state.used).filter { $0.times != .max && $0.times > $1 }.map {
                    "never asked: \($0.0.request)"
                }
        }
    }
}
