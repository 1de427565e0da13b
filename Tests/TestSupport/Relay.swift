import Foundation
import Synchronization

/// A relay before a server, at byte level, that breaks what a test wants broken.
public final class Relay: Sendable {
    /// What happens to a connection.
    public enum Fault: Sendable {
        /// Nothing.
        case none
        /// It is cut when so many bytes have gone to the server.
        case cutRequest(after: Int)
        /// It is cut when so many bytes have come from the server.
        case cutResponse(after: Int)
        /// Nothing more comes from the server after so many bytes, and nothing ends.
        case stall(after: Int)
        /// The request gets through whole, its response does not: the server has done what it was asked for.
        case loseResponse
    }

    public let port: Int
    private let listener: Int32
    private let server: Int
    private let choose: Mutex<@Sendable (String) -> Fault>
    private let received = Mutex(0)

    /// Relays to a port of loopback; `fault` is asked for each connection, and again for each request of plain HTTP, with
    /// its first line.
    public init(to server: Int, _ fault: @escaping @Sendable (String) -> Fault) throws {
        signal(SIGPIPE, SIG_IGN)
        self.server = server
        choose = Mutex(fault)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listener = descriptor
        var address = Self.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening, listen(descriptor, 64) == 0 else { throw Command.Failure(description: "no port is free") }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let client = accept(descriptor, nil, nil)
                guard client >= 0, let self else {
                    close(descriptor)
                    return
                }
                Thread.detachNewThread { self.relay(client) }
            }
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// Breaks something else from now on.
    public func set(_ fault: @escaping @Sendable (String) -> Fault) { choose.withLock { $0 = fault } }

    /// How many bytes have come from the server on all connections.
    public var bytesReceived: Int { received.withLock { $0 } }

    private func relay(_ client: Int32) {
        defer { close(client) }
        let upstream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(upstream) }
        var address = Self.loopback(UInt16(server))
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(upstream, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return }
        var fault: Fault?
        var (sent, received) = (0, 0)
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var files = [
            pollfd(fd: client, events: Int16(POLLIN), revents: 0),
            pollfd(fd: upstream, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&files, 2, 30_000) > 0 {
            if files[0].revents != 0 {
                let count = read(client, &buffer, buffer.count)
                guard count > 0 else { return }
                let line = String(decoding: buffer[..<count].prefix { $0 != 13 }, as: UTF8.self)
                if fault == nil || line.hasSuffix(" HTTP/1.1") {
                    fault = choose.withLock { $0 }(line)
                    (sent, received) = (0, 0)
                }
                var allowed = count
                if case .cutRequest(let limit) = fault { allowed = min(count, max(0, limit - sent)) }
                guard Self.write(buffer[..<allowed], to: upstream), allowed == count else { return }
                sent += count
            }
            if files[1].revents != 0 {
                let count = read(upstream, &buffer, buffer.count)
                guard count > 0 else { return }
                var allowed = count
                switch fault {
                case .loseResponse:
                    // The server says something before it is done.
                    var silent = [files[1]]
                    while poll(&silent, 1, 500) > 0, read(upstream, &buffer, buffer.count) > 0 {}
                    return
                case .cutResponse(let limit): allowed = min(count, max(0, limit - received))
                case .stall(let limit):
                    allowed = min(count, max(0, limit - received))
                    if allowed < count {
                        _ = Self.write(buffer[..<allowed], to: client)
                        // Returns when the client hangs up.
                        _ = read(client, &buffer, 1)
                        return
                    }
                default: break
                }
                guard Self.write(buffer[..<allowed], to: client), allowed == count else { return }
                received += count
                self.received.withLock { $0 += count }
            }
        }
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to file: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
