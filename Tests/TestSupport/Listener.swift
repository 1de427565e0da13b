import Foundation
import Synchronization

/// A small HTTP/1.1 server of a test on a free port of loopback: one thread and one request per connection, and replies that may be
/// as wrong as a test wants them.
public final class Listener: Sendable {
    public struct Request: Sendable {
        public var method = ""
        /// Path and query.
        public var target = ""
        public var headers: [(name: String, value: String)] = []
        public var body: [UInt8] = []

        public func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    public enum Reply: Sendable {
        /// These bytes, then the end of the connection.
        case bytes([UInt8])
        /// These bytes, and then nothing until the server is gone.
        case stall([UInt8])
        /// These bytes, and then `chunk` again and again until nobody takes it any more.
        case endless([UInt8], chunk: [UInt8])
        /// These bytes, and then one more every second.
        case drip([UInt8], byte: UInt8)

        /// A response with a length, headers and a body.
        public static func response(
            _ status: Int,
            headers: [String] = ["Content-Type: application/json"],
            body: [UInt8] = [],
            length: Int? = nil
        ) -> Reply {
            let head =
                ["HTTP/1.1 \(status) Scripted", "Content-Length: \(length ?? body.count)", "Connection: close"]
                + headers
            return .bytes(Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
        }

        /// A response whose body is JSON text.
        public static func json(_ text: String, status: Int = 200, headers: [String] = []) -> Reply {
            .response(status, headers: ["Content-Type: application/json"] + headers, body: Array(text.utf8))
        }
    }

    public let port: Int
    public var host: String { "127.0.0.1:\(port)" }
    private let listener: Int32
    private let isStopped = Mutex(false)

    public init(_ answer: @escaping @Sendable (Request) -> Reply) throws {
        // Who hangs up early must not end the tests.
        signal(SIGPIPE, SIG_IGN)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listener = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening, listen(descriptor, 64) == 0 else { throw Command.Failure(description: "no port is free") }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { Self.accept(from: descriptor, answer) }
    }

    deinit { stop() }

    /// Takes no more connections.
    public func stop() {
        let wasStopped = isStopped.withLock { stopped in
            defer { stopped = true }
            return stopped
        }
        guard !wasStopped else { return }
        // The thread that accepts closes: closed here, the descriptor could already be another listener's when it accepts again.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func accept(from listener: Int32, _ answer: @escaping @Sendable (Request) -> Reply) {
        while true {
            let client = Foundation.accept(listener, nil, nil)
            if client < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                close(listener)
                return
            }
            Thread.detachNewThread {
                defer { close(client) }
                guard let request = read(from: client) else { return }
                send(answer(request), to: client)
            }
        }
    }

    private static func read(from client: Int32) -> Request? {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let separator = Array("\r\n\r\n".utf8)
        while true {
            if let head = received.firstRange(of: separator) {
                var request = Self.request(String(decoding: received[..<head.lowerBound], as: UTF8.self))
                request.body = Array(received[head.upperBound...])
                if request.body.count >= Int(request.header("Content-Length") ?? "0") ?? 0 { return request }
            }
            let count = Foundation.read(client, &buffer, buffer.count)
            guard count > 0 else { return nil }
            received += buffer[..<count]
        }
    }

    private static func request(_ head: String) -> Request {
        let lines = head.components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        var request = Request()
        request.method = words.first ?? ""
        request.target = words.dropFirst().first ?? ""
        request.headers = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (
                String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            )
        }
        return request
    }

    private static func send(_ reply: Reply, to client: Int32) {
        switch reply {
        case .bytes(let bytes): _ = send(bytes, to: client)
        case .stall(let bytes):
            _ = send(bytes, to: client)
            var byte: UInt8 = 0
            // Returns when the other side hangs up.
            _ = Foundation.read(client, &byte, 1)
        case .endless(let bytes, let chunk):
            guard send(bytes, to: client) else { return }
            while send(chunk, to: client) {}
        case .drip(let bytes, let byte):
            guard send(bytes, to: client) else { return }
            while send([byte], to: client) { sleep(1) }
        }
    }

    private static func send(_ bytes: [UInt8], to client: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(client, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
