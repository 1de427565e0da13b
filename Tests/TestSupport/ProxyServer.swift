import Foundation
import Synchronization

/// A proxy on a free port of loopback that speaks HTTP (with and without `CONNECT`) and SOCKS5 (RFC 1928, 1929), knows names
/// that no resolver knows, and leads nowhere else.
public final class ProxyServer: Sendable {
    private struct State {
        var targets: [String] = []
        var faults: [String] = []
    }

    public let port: Int
    public var host: String { "127.0.0.1:\(port)" }
    private let listener: Int32
    private let routes: [String: Int]
    private let login: (user: String, password: String)?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - routes: where `host:port` leads, as a port of loopback.
    ///   - login: the user and the password that are asked for.
    public init(routes: [String: Int], login: (user: String, password: String)? = nil) throws {
        signal(SIGPIPE, SIG_IGN)
        self.routes = routes
        self.login = login
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
                guard client >= 0 else { break }
                guard let self else { break }
                Thread.detachNewThread {
                    self.serve(client)
                    close(client)
                }
            }
            close(descriptor)
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// Where clients were led, in order.
    public var targets: [String] { state.withLock { $0.targets } }
    /// Clients that wanted to go elsewhere or had no login.
    public var faults: [String] { state.withLock { $0.faults } }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private func serve(_ client: Int32) {
        var first: UInt8 = 0
        guard recv(client, &first, 1, Int32(MSG_PEEK)) == 1 else { return }
        if first == 5 { serveSOCKS(client) } else { serveHTTP(client) }
    }

    private func open(_ target: String) -> Int32? {
        guard let port = routes[target] else {
            state.withLock { $0.faults.append("unexpected target: \(target)") }
            return nil
        }
        state.withLock { $0.targets.append(target) }
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if isConnected { return server }
        close(server)
        return nil
    }

    // MARK: HTTP

    private func serveHTTP(_ client: Int32) {
        var head: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while !head.suffix(4).elementsEqual(end) {
            var byte: UInt8 = 0
            guard Foundation.read(client, &byte, 1) == 1 else { return }
            head.append(byte)
        }
        var lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        let authorization = lines.first { $0.lowercased().hasPrefix("proxy-authorization: ") }
        if let login {
            let basic = "Basic " + Data("\(login.user):\(login.password)".utf8).base64EncodedString()
            guard authorization?.dropFirst("proxy-authorization: ".count) == basic[...] else {
                state.withLock { $0.faults.append("no login") }
                let body = "you sent \(authorization ?? "nothing")"
                let reply =
                    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                    + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
                Self.write(Array(reply.utf8), to: client)
                return
            }
        }
        let isTunnel = words[0] == "CONNECT"
        let url = isTunnel ? nil : URLComponents(string: words[1])
        let target = isTunnel ? words[1] : "\(url?.host ?? ""):\(url?.port ?? 80)"
        guard let server = open(target) else {
            Self.write(
                Array("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8),
                to: client
            )
            return
        }
        defer { close(server) }
        if isTunnel {
            Self.write(Array("HTTP/1.1 200 Connected\r\n\r\n".utf8), to: client)
        } else {
            let path = (url?.percentEncodedPath ?? "/") + (url?.percentEncodedQuery.map { "?\($0)" } ?? "")
            lines[0] = "\(words[0]) \(path) HTTP/1.1"
            lines.removeAll { $0.lowercased().hasPrefix("proxy-") }
            Self.write(Array(lines.joined(separator: "\r\n").utf8), to: server)
        }
        Self.relay(client, server)
    }

    // MARK: SOCKS5

    private func serveSOCKS(_ client: Int32) {
        guard let greeting = Self.read(2, from: client), let methods = Self.read(Int(greeting[1]), from: client) else {
            return
        }
        // Kerberos (RFC 1961) is not built into the executable.
        if methods.contains(1) { state.withLock { $0.faults.append("Kerberos offered") } }
        let method: UInt8 = login == nil ? 0 : 2
        guard methods.contains(method) else {
            state.withLock { $0.faults.append("no login") }
            Self.write([5, 0xFF], to: client)
            return
        }
        Self.write([5, method], to: client)
        if let login {
            guard let head = Self.read(2, from: client), let user = Self.read(Int(head[1]), from: client),
                let length = Self.read(1, from: client), let password = Self.read(Int(length[0]), from: client)
            else { return }
            let isKnown = user == Array(login.user.utf8) && password == Array(login.password.utf8)
            if !isKnown { state.withLock { $0.faults.append("no login") } }
            Self.write([1, isKnown ? 0 : 1], to: client)
            guard isKnown else { return }
        }
        // Only names are led anywhere: who resolves them alone asks for an address.
        guard let request = Self.read(4, from: client), request[3] == 3, let length = Self.read(1, from: client),
            let name = Self.read(Int(length[0]), from: client), let port = Self.read(2, from: client)
        else {
            state.withLock { $0.faults.append("not a name") }
            return
        }
        let target = "\(String(decoding: name, as: UTF8.self)):\(Int(port[0]) << 8 | Int(port[1]))"
        let server = open(target)
        Self.write([5, server == nil ? 4 : 0, 0, 1, 0, 0, 0, 0, 0, 0], to: client)
        guard let server else { return }
        defer { close(server) }
        Self.relay(client, server)
    }

    // MARK: Bytes

    private static func read(_ count: Int, from client: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var byte: UInt8 = 0
            guard Foundation.read(client, &byte, 1) == 1 else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    @discardableResult private static func write(_ bytes: [UInt8], to client: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(client, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Until one side ends.
    private static func relay(_ one: Int32, _ other: Int32) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            var sockets = [one, other].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&sockets, 2, 30_000) > 0 else { return }
            for (from, to) in [(0, 1), (1, 0)] where sockets[from].revents != 0 {
                let count = Foundation.read(sockets[from].fd, &buffer, buffer.count)
                guard count > 0, write(Array(buffer[..<count]), to: sockets[to].fd) else { return }
            }
        }
    }
}
