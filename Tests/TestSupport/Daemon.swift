import Foundation

/// A server process of a test: started, waited for until it listens, killed with its owner.
public final class Daemon: Sendable {
    private let child: Child
    private let log: String

    /// Starts `program` in the foreground and waits until `port` takes connections.
    public init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        port: Int? = nil,
        file: String? = nil,
        in directory: TemporaryDirectory
    ) throws {
        log = "\(directory.path)/\(UUID().uuidString.prefix(6)).log"
        child = try Child(
            program,
            arguments,
            in: directory.path,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            files: ("/dev/null", log, log)
        )
        let deadline = Date(timeIntervalSinceNow: 20)
        while Date() < deadline {
            let isReady = port.map(Self.listens) ?? file.map { FileManager.default.fileExists(atPath: $0) } ?? true
            if isReady { return }
            if child.poll() != nil { break }
            usleep(5000)
        }
        stop()
        let words = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        throw Command.Failure(description: "'\(program)' does not start: \(words)")
    }

    deinit { stop() }

    public func stop() { child.stop() }

    /// A port of loopback that nothing listened on a moment ago. It is below those that the kernel gives to whoever asks
    /// for any, so that no connection takes it before the server does.
    public static func freePort() throws -> Int {
        for _ in 0..<100 {
            let port = UInt16.random(in: 10_000..<32_000)
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(listener) }
            var address = loopback(port: port)
            let isBound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isBound { return Int(port) }
        }
        throw Command.Failure(description: "no port is free")
    }

    private static func listens(_ port: Int) -> Bool {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(client) }
        var address = loopback(port: UInt16(port))
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
