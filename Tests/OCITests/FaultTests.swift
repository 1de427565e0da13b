import Foundation
import HTTP
import Synchronization
import TestSupport
import Testing

@testable import OCI

/// Bad days of the network and of TLS (faults.md, R1 to R13; threats.md, section 1a): one clear error, soon, and nothing learnt from it.
@Suite struct FaultTests {
    private static func scan(
        _ host: String,
        authority: String? = nil,
        timeout: Duration = .seconds(120),
        login: Login? = nil
    ) async -> Result<TagList, OCIError> {
        let trust = authority.flatMap { FileManager.default.contents(atPath: $0) }.map {
            Request.Trust(authorities: Array($0))
        }
        do throws(OCIError) {
            return .success(
                try await Registry().tags(
                    of: Repository("\(host)/a"),
                    access: Access(login: login, trust: trust ?? Request.Trust(), timeout: timeout)
                )
            )
        } catch { return .failure(error) }
    }

    private static func sentence(_ result: Result<TagList, OCIError>) -> String {
        switch result {
        case .success(let list): "\(list.names)"
        case .failure(let error): error.description
        }
    }

    // MARK: R11: TLS

    private static let login = Login(.password(user: "tide", Secret("canary-of-tls")), source: "test")

    static let certificates:
        [(mode: String, certificate: TLSServer.Certificate, knowsAuthority: Bool, sentence: String)] = [
            ("ok", .good, true, #"["1.0.0"]"#), ("closed", .good, true, #"["1.0.0"]"#),
            ("ok", .expired, true, "certificate has expired"), ("ok", .early, true, "certificate is not yet valid"),
            ("ok", .stranger, true, "no alternative certificate subject name matches target host name 'localhost'"),
            ("ok", .selfSigned, true, "self-signed certificate"),
            ("ok", .good, false, "unable to get local issuer certificate"),
            ("old", .good, true, "protocol"),
            ("downgrade", .good, true, "another host is not followed"),
        ]

    @Test(arguments: certificates) func whatIsNotTrustedGetsNothing(
        _ mode: String,
        _ certificate: TLSServer.Certificate,
        _ knowsAuthority: Bool,
        _ sentence: String
    ) async throws {
        let server = try TLSServer(mode, certificate)
        let start = ContinuousClock.now
        // Without an authority of its own a registry on loopback would be asked in plain text first: an empty list of them says TLS.
        let authority = knowsAuthority ? server.authority : "/etc/ssl/certs/ca-certificates.crt"
        let result = await Self.scan(server.host, authority: authority, login: Self.login)
        #expect(Self.sentence(result).contains(sentence), "\(result)")
        #expect(!"\(result)".contains("canary"))
        if case .failure(.noAnswer(_, let error)) = result, mode != "downgrade" {
            guard case .untrusted = error else {
                Issue.record("\(error)")
                return
            }
        }
        // No storm of retries: each would wait a quarter of a second at least, and then one.
        #expect(start.duration(to: .now) < .seconds(60))
    }

    @Test func aHandshakeThatStallsEndsLikeNoConnection() async throws {
        let server = try TLSServer("stall")
        let start = ContinuousClock.now
        guard
            case .failure(.noAnswer(_, .noConnection(_, 10))) = await Self.scan(
                server.host,
                authority: server.authority
            )
        else {
            Issue.record("it went on")
            return
        }
        #expect(start.duration(to: .now) < .seconds(40))
    }

    // MARK: R10: HTTP/2

    @Test(arguments: ["h2-ok", "h2-reset", "h2-goaway"]) func whatBreaksOffIsAskedAgain(_ mode: String) async throws {
        let server = try TLSServer(mode)
        let result = await Self.scan(server.host, authority: server.authority)
        #expect(Self.sentence(result) == #"["1.0.0"]"#, "\(mode)")
    }

    @Test func fieldsThatUnfoldWithoutEndAreCutOff() async throws {
        let server = try TLSServer("h2-bomb")
        guard case .failure(.noAnswer(_, let error)) = await Self.scan(server.host, authority: server.authority) else {
            Issue.record("48 MB of fields were taken")
            return
        }
        switch error {
        case .tooLarge, .truncated: break
        default: Issue.record("\(error)")
        }
    }

    @Test func interimResponsesComeToAnEnd() async throws {
        let chunk = Array(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 100).joined()
        let server = try Listener { _ in .endless([], chunk: Array(chunk.utf8)) }
        guard case .failure(.noAnswer(_, .tooLarge)) = await Self.scan(server.host) else {
            Issue.record("it went on")
            return
        }
    }

    // MARK: R1, R2: nobody there

    /// A host that drops what comes, as firewalls do: ten seconds, once, and those who queue for it hear of it at once.
    @Test func aBlackHoleCostsTenSecondsOnce() async throws {
        let hole = try BlackHole()
        let registry = Registry()
        let start = ContinuousClock.now
        let errors = await withTaskGroup(of: String.self) { group in
            for number in 0..<64 {
                group.addTask {
                    do throws(OCIError) {
                        _ = try await registry.tags(
                            of: Repository("\(hole.host)/a\(number)"),
                            access: Access(timeout: .seconds(100))
                        )
                        return ""
                    } catch { return error.description }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(errors.count == 64)
        let sentence = "cannot reach 'http://\(hole.host)': no connection within 10 seconds"
        #expect(errors.first { !$0.contains(sentence) } == nil)
        // One after the other, eight at a time, they would take eighty.
        #expect(start.duration(to: .now) < .seconds(60))
    }

    @Test func aNameThatNobodyHasIsSaid() async {
        let result = await Self.scan("registry.invalid", timeout: .seconds(100))
        #expect(Self.sentence(result).contains("'https://registry.invalid'"), "\(result)")
        guard case .failure(.noAnswer(_, let error)) = result else {
            Issue.record("somebody has it")
            return
        }
        switch error {
        case .unreachable(_, let reason): #expect(reason.contains("resolve host"), "\(reason)")
        // A machine whose name server does not answer.
        case .noConnection, .timedOut: break
        default: Issue.record("\(error)")
        }
    }

    // MARK: R3: slow

    @Test func aByteASecondIsNoAnswer() async throws {
        let server = try Listener { _ in .drip(Array("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n".utf8), byte: 32)
        }
        guard case .failure(.noAnswer(_, .timedOut)) = await Self.scan(server.host, timeout: .seconds(3)) else {
            Issue.record("it went on")
            return
        }
    }

    // MARK: R8: half of the time

    @Test func everySecondAnswerIsAFault() async throws {
        let count = Mutex(0)
        let server = try Listener { _ in
            let number = count.withLock {
                $0 += 1
                return $0
            }
            let fault = [500, 502, 503, 504, 522][number / 2 % 5]
            return number % 2 == 1 ? .response(fault) : .json(#"{"tags":["1.0.0"]}"#)
        }
        for _ in 0..<5 { #expect(Self.sentence(await Self.scan(server.host)) == #"["1.0.0"]"#) }
        #expect(count.withLock { $0 } == 10)
    }

    // MARK: R9: what is no list

    static let bodies: [(name: String, body: [UInt8], offset: Int)] = [
        ("empty", [], 0), ("BOM", [0xEF, 0xBB, 0xBF] + Array(#"{"tags":[]}"#.utf8), 0),
        ("text for tags", Array(#"{"tags":"1.0.0"}"#.utf8), 8), ("object for tags", Array(#"{"tags":{}}"#.utf8), 8),
        ("UTF-16", Array("\0{\0}".utf8), 0), ("number in the list", Array(#"{"tags":["1.0.0",2]}"#.utf8), 17),
        ("null in the list", Array(#"{"tags":[null]}"#.utf8), 9), ("twice", Array(#"{"tags":[],"tags":[]}"#.utf8), 11),
    ]

    @Test(arguments: bodies) func whatIsNoListIsNamedWithItsPlace(_ name: String, _ body: [UInt8], _ offset: Int)
        async throws
    {
        let server = try Listener { _ in .response(200, body: body) }
        guard case .failure(.badTagList(_, _, offset)) = await Self.scan(server.host) else {
            Issue.record("\(name)")
            return
        }
    }
}

/// A port of loopback where a connection is neither taken nor refused: its queue is full.
private final class BlackHole: Sendable {
    let host: String
    private let sockets: [Int32]

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0 && listen(listener, 0) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        host = "127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        var sockets = [listener]
        for _ in 0..<8 {
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            _ = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(client, $0, length) }
            }
            sockets.append(client)
        }
        // On a busy machine the queue is not full at once.
        usleep(500_000)
        self.sockets = sockets
    }

    deinit { sockets.forEach { _ = close($0) } }
}
