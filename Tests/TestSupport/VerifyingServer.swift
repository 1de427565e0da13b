import Foundation
import Synchronization

/// A server that checks what it is sent before it answers: what is wrong is noted, and refused.
public final class VerifyingServer: Sendable {
    /// What one request said.
    public struct Question: Sendable {
        public let request: Listener.Request
        public let path: String
        /// The query, or the form of the body.
        public let fields: [String: String]

        public var line: String { "\(request.method) \(path)" }

        /// The first condition that doesn't hold, by its name; `nil` when all do.
        public func fault(_ conditions: (name: String, isMet: Bool)...) -> String? {
            conditions.first { !$0.isMet }.map { "\(line): wrong \($0.name)" }
        }
    }

    public enum Verdict: Sendable {
        case reply(Listener.Reply)
        case fault(String)
    }

    private final class Log: Sendable {
        let faults = Mutex<[String]>([])
        let questions = Mutex<[Question]>([])
    }

    private let log = Log()
    private let listener: Listener

    public init(_ judge: @escaping @Sendable (Question) -> Verdict) throws {
        let log = log
        listener = try Listener { request in
            let question = Self.question(request)
            log.questions.withLock { $0.append(question) }
            switch judge(question) {
            case .reply(let reply): return reply
            case .fault(let text):
                log.faults.withLock { $0.append(text) }
                return .json(#"{"error":"invalid_request","error_description":"\#(text)"}"#, status: 400)
            }
        }
    }

    public var port: Int { listener.port }
    public var host: String { listener.host }
    public var url: String { "http://\(host)" }
    public var faults: [String] { log.faults.withLock { $0 } }
    public var lines: [String] { log.questions.withLock { $0.map(\.line) } }

    private static func question(_ request: Listener.Request) -> Question {
        let parts = request.target.split(separator: "?", maxSplits: 1).map(String.init)
        var components = URLComponents()
        let isForm = request.header("Content-Type")?.contains("x-www-form-urlencoded") ?? false
        components.percentEncodedQuery =
            parts.count > 1 ? parts[1] : isForm ? String(decoding: request.body, as: UTF8.self) : nil
        let fields = Dictionary((components.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
        return Question(request: request, path: parts.first ?? "", fields: fields)
    }
}
