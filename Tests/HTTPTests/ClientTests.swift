import Foundation
import TestSupport
import Testing

@testable import HTTP

/// The client's rules against servers that keep to none.
@Suite struct ClientTests {
    typealias Step = ScriptedServer.Step

    /// What has to end at once may wait for other tests that keep the cores busy, but not for the default deadline.
    private let patience = Duration.seconds(40)

    private static let secret = "Bearer canary-of-the-client"

    /// Sends a request; its error's sentence when there is one.
    private static func send(
        _ method: Request.Method = .get,
        _ url: String,
        _ change: (inout Request) -> Void = { _ in }
    ) async -> Result<HTTP.Response, HTTPError> {
        do throws(HTTPError) {
            var request = Request(method, try URL(url), headers: ["Authorization": secret])
            change(&request)
            return .success(try await Client().send(request))
        } catch { return .failure(error) }
    }

    private static func sentence(_ result: Result<HTTP.Response, HTTPError>) -> String {
        switch result {
        case .success(let response): "\(response.status)"
        case .failure(let error): error.description
        }
    }

    // MARK: Redirects

    /// Where a redirect leads (`HERE`, `OTHER`: the two servers), under which rule, and what comes of it.
    static let redirects: [(location: String, rule: Request.Redirects, method: Request.Method, outcome: String)] = [
        ("/b", .sameOrigin, .get, "200"),
        ("http://HERE/b", .sameOrigin, .get, "200"),
        ("b", .sameOrigin, .head, "200"),
        ("/b", .refused, .get, "redirects are not followed here"),
        ("/b", .sameOrigin, .post, "only what reads is followed"),
        ("http://OTHER/b", .sameOrigin, .get, "another host is not followed"),
        ("//OTHER/b", .sameOrigin, .get, "another host is not followed"),
        ("https://HERE/b", .sameOrigin, .get, "another host is not followed"),
        (
            "http://tide:pa55@HERE/b", .sameOrigin, .get,
            "redirects to 'http://HERE/b': only a URL of http or https without a user is followed"
        ),
        (
            "http://tide@OTHER/b", .sameOrigin, .get,
            "redirects to 'http://OTHER/b': only a URL of http or https without a user is followed"
        ),
        ("file:///etc/passwd", .sameOrigin, .get, "redirects to 'file:///etc/passwd': only a URL of http or https"),
        ("gopher://OTHER/b", .sameOrigin, .get, "only a URL of http or https without a user is followed"),
        ("/a", .sameOrigin, .get, "more than 5 times"),
    ]

    @Test(arguments: redirects) func neverTakeACredentialElsewhere(
        _ location: String,
        _ rule: Request.Redirects,
        _ method: Request.Method,
        _ outcome: String
    ) async throws {
        let (here, there) = (try ScriptedServer(), try ScriptedServer())
        let place = { (text: String) in text.replacing("HERE", with: here.host).replacing("OTHER", with: there.host) }
        here.expect(
            Step(
                "\(method.rawValue) /a",
                requires: ["Authorization: \(Self.secret)"],
                times: location == "/a" ? 6 : 1,
                .response(307, headers: ["Location: \(place(location))"])
            )
        )
        if outcome == "200" {
            here.expect(Step("\(method.rawValue) /b", requires: ["Authorization: \(Self.secret)"], .json("")))
        }
        let result = await Self.send(method, "http://\(here.host)/a") { $0.redirects = rule }
        #expect(Self.sentence(result).contains(place(outcome)), "\(result)")
        #expect(here.faults.isEmpty && there.faults.isEmpty)
        #expect(!"\(result)".contains("canary") && !"\(result)".contains("pa55"))
    }

    @Test(arguments: [301, 302, 303, 307, 308, 300, 304, 305]) func followsWhatIsARedirect(_ status: Int) async throws {
        let server = try ScriptedServer(Step("GET /a", .response(status, headers: ["Location: /b"])))
        let follows = [301, 302, 303, 307, 308].contains(status)
        if follows { server.expect(Step("GET /b", .json("{}"))) }
        let response = try await Self.send(.get, "http://\(server.host)/a").get()
        #expect(response.status == (follows ? 200 : status))
        #expect(response.url.path == (follows ? "/b" : "/a"))
        #expect(server.faults.isEmpty)
    }

    /// TLS is not left, whatever the server wishes.
    @Test func aSecureServerDoesNotLeadToPlainHTTP() async throws {
        let git = try GitServer(.password)
        let authority = try Data(contentsOf: URL(filePath: try #require(git.authority).authority))
        let plain = try ScriptedServer()
        // The rule compares whole origins, so the same host and port in plain HTTP is another place.
        let secure = try HTTP.URL("https://localhost:\(plain.host.split(separator: ":")[1])/a")
        #expect(try secure.resolving("http://\(secure.host):\(secure.port)/a").origin != secure.origin)
        let server = try GitServer(.plain)
        let withoutTLS = server.url.replacing("http://", with: "https://")
        #expect(Self.sentence(await Self.send(.get, withoutTLS)) == "'\(withoutTLS)' answers without TLS")
        let untrusted = await Self.send(.get, git.url + "/x")
        #expect(Self.sentence(untrusted).hasPrefix("cannot trust '\(git.url)': "))
        let trusted = await Self.send(.get, git.url + "/x") { $0.trust.authorities = [UInt8](authority) }
        #expect(try trusted.get().status == 401)
        #expect(plain.faults.isEmpty)
    }

    /// No rule leads from TLS to plain HTTP, the widest neither.
    @Test func noRuleLeavesTLS() async throws {
        let server = try TLSServer("downgrade")
        let authority = [UInt8](try Data(contentsOf: URL(filePath: server.authority)))
        let rules: [(rule: Request.Redirects, reason: String)] = [
            (.anywhere, "TLS is not left"), (.sameOrigin, "another host is not followed"),
            (.alsoBelow(domain: "localhost"), "another host is not followed"),
            (.refused, "redirects are not followed here"),
        ]
        for (rule, reason) in rules {
            let result = await Self.send(.get, "https://\(server.host)/a") {
                $0.redirects = rule
                $0.trust.authorities = authority
            }
            let place = "'https://\(server.host)/a' redirects to 'http://\(server.host)/a'"
            #expect(Self.sentence(result) == "\(place): \(reason)")
        }
    }

    /// Some protocols of the address are libcurl's to refuse, should one ever come that far.
    @Test(arguments: ["ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "dict://127.0.0.1:11211/"])
    func thereIsNoOtherProtocol(_ text: String) throws {
        #expect(throws: HTTPError.self) { try HTTP.URL(text) }
    }

    // MARK: Sizes

    private static func chunked(_ body: [UInt8], times: Int) -> [UInt8] {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunk = Array("\(String(body.count, radix: 16))\r\n".utf8) + body + [13, 10]
        return Array(head.utf8) + Array(repeatElement(chunk, count: times).joined()) + Array("0\r\n\r\n".utf8)
    }

    private static func gzip(_ body: [UInt8]) throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        let file = try directory.write("body", Data(body))
        try Command("gzip", ["-9", file]).succeed()
        return [UInt8](try Data(contentsOf: URL(filePath: file + ".gz")))
    }

    @Test(arguments: [999, 1000, 1001, 100_000]) func bodiesAreCountedDecoded(_ size: Int) async throws {
        let body = [UInt8](repeating: 97, count: size)
        let plain = Listener.Reply.response(200, body: body)
        let zipped = try Listener.Reply.response(200, headers: ["Content-Encoding: gzip"], body: Self.gzip(body))
        let chunked = Listener.Reply.bytes(Self.chunked([UInt8](repeating: 97, count: 1), times: size))
        for reply in [plain, zipped, chunked] {
            let server = try ScriptedServer(Step("GET /a", reply))
            let result = await Self.send(.get, "http://\(server.host)/a") { $0.limit = 1000 }
            if size <= 1000 {
                #expect(try result.get().body == body)
            } else {
                #expect(Self.sentence(result) == "the answer of 'http://\(server.host)' is larger than 1000 bytes")
            }
            #expect(server.faults.isEmpty)
        }
    }

    @Test func anEndlessAnswerEnds() async throws {
        let head = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 32, count: 1 << 16) + [13, 10]
        let server = try ScriptedServer(Step("GET /a", .endless(head, chunk: chunk)))
        let result = await Self.send(.get, "http://\(server.host)/a") { $0.limit = 1 << 20 }
        #expect(Self.sentence(result).hasSuffix("is larger than 1048576 bytes"))
        #expect(server.faults.isEmpty)
    }

    // MARK: Cut short

    static let halves: [(name: String, bytes: [UInt8])] = [
        ("shorter than its length", Array("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".utf8)),
        ("without the last chunk", Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n".utf8)),
        ("nothing", []),
    ]

    @Test(arguments: halves, [Request.Method.get, .post]) func areReadAgainButNotDoneAgain(
        _ half: (name: String, bytes: [UInt8]),
        _ method: Request.Method
    ) async throws {
        let server = try ScriptedServer(
            Step("\(method.rawValue) /a", times: method == .get ? 3 : 1, .bytes(half.bytes))
        )
        let result = await Self.send(method, "http://\(server.host)/a") { $0.body = method == .post ? [97] : [] }
        #expect(Self.sentence(result).hasPrefix("the answer of 'http://\(server.host)' was cut short: "), "\(result)")
        #expect(server.faults.isEmpty)
    }

    @Test func aHalfOfGzipIsNoWhole() async throws {
        let whole = try Self.gzip([UInt8](repeating: 97, count: 10_000))
        let server = try ScriptedServer(
            Step("GET /a", times: 3, .response(200, headers: ["Content-Encoding: gzip"], body: [10, 20] + whole))
        )
        let result = await Self.send(.get, "http://\(server.host)/a")
        #expect(Self.sentence(result).hasPrefix("the answer of 'http://\(server.host)' was cut short: "), "\(result)")
        #expect(server.faults.isEmpty)
    }

    // MARK: Time

    @Test func deadlinesEndEverything() async throws {
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".utf8)
        for reply in [Listener.Reply.stall([]), .stall(head)] {
            // One by one: each ends it alone, before any of the defaults does.
            let changes: [(inout Request) -> Void] = [
                {
                    $0.timeout = .milliseconds(300)
                    $0.stall = .seconds(60)
                },
                {
                    $0.deadline = .now + .milliseconds(300)
                    $0.stall = .seconds(60)
                },
                { $0.stall = .seconds(1) },
            ]
            for change in changes {
                let server = try ScriptedServer(Step("GET /a", reply))
                let start = ContinuousClock.now
                let result = await Self.send(.get, "http://\(server.host)/a", change)
                #expect(Self.sentence(result).hasPrefix("'http://\(server.host)' did not answer in time: "))
                #expect(start.duration(to: .now) < patience)
                #expect(server.faults.isEmpty)
            }
        }
    }

    @Test func aServersWishIsHonouredWithinTheDeadline() async throws {
        let busy = Listener.Reply.response(429, headers: ["Retry-After: 1"])
        let patient = try ScriptedServer(Step("GET /a", busy), Step("GET /a", .json("{}")))
        let start = ContinuousClock.now
        #expect(try await Self.send(.get, "http://\(patient.host)/a").get().status == 200)
        #expect(start.duration(to: .now) >= .seconds(1))
        #expect(patient.faults.isEmpty)
        // Nobody waits for longer than there is time: the answer stands.
        let impatient = try ScriptedServer(Step("GET /a", .response(429, headers: ["Retry-After: 3000"])))
        let result = await Self.send(.get, "http://\(impatient.host)/a") { $0.deadline = .now + .seconds(50) }
        #expect(try result.get().status == 429)
        #expect(start.duration(to: .now) < patience)
        #expect(impatient.faults.isEmpty)
        // What changes something is not repeated, whatever the server says.
        let once = try ScriptedServer(Step("POST /a", busy))
        #expect(try await Self.send(.post, "http://\(once.host)/a").get().status == 429)
        #expect(once.faults.isEmpty)
    }

    // MARK: Headers

    @Test(arguments: ["a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\u{0}b", "token\n"])
    func aHeaderIsOneLine(_ value: String) async throws {
        let server = try ScriptedServer()
        let result = await Self.send(.get, "http://\(server.host)/a") { $0.headers.add("X-Token", value) }
        #expect(Self.sentence(result) == "the header field 'X-Token' would hold a line break, so nothing was sent")
        #expect(server.requests.isEmpty && server.faults.isEmpty)
    }

    // MARK: Cancellation

    @Test func aCancelledTaskEndsAtOnce() async throws {
        let server = try ScriptedServer(Step("GET /a", times: .max, .stall([])))
        let client = Client()
        let url = try HTTP.URL("http://\(server.host)/a")
        let start = ContinuousClock.now
        // One that runs keeps the client's thread awake; the others are cancelled before, while and after they begin.
        let results = await withTaskGroup(of: HTTPError?.self) { group in
            for index in 0..<40 {
                group.addTask {
                    let task = Task { () -> HTTPError? in
                        do throws(HTTPError) {
                            _ = try await client.send(Request(.get, url))
                            return nil
                        } catch { return error }
                    }
                    if index % 2 == 1 { try? await Task.sleep(for: .milliseconds(5 * index)) }
                    task.cancel()
                    return await task.value
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count == 40)
        #expect(results.allSatisfy { $0 == .cancelled })
        #expect(start.duration(to: .now) < patience)
        #expect(server.faults.isEmpty)
    }

    /// Cancelled before the client has heard of the request, which the client's thread, awake for another one, must not forget.
    @Test func aTaskThatIsCancelledAlreadySendsNothing() async throws {
        let server = try ScriptedServer(Step("GET /slow", .stall([])))
        let client = Client(on: EventLoop(requestsPerOrigin: 1))
        let (slow, url) = (try HTTP.URL("http://\(server.host)/slow"), try HTTP.URL("http://\(server.host)/never"))
        let running = Task { try await client.send(Request(.get, slow)) }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        let start = ContinuousClock.now
        for _ in 0..<2000 {
            let task = Task { () -> HTTPError? in
                withUnsafeCurrentTask { $0?.cancel() }
                do throws(HTTPError) {
                    _ = try await client.send(Request(.get, url))
                    return nil
                } catch { return error }
            }
            #expect(await task.value == .cancelled)
        }
        #expect(start.duration(to: .now) < patience)
        running.cancel()
        _ = await running.result
        #expect(server.faults.isEmpty)
    }
}
