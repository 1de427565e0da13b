import HTTP
import Synchronization
import Testing

@testable import OCI

@Suite struct SessionsTests {
    private static func key(_ access: Access = Access(), scope: String = "a") -> Sessions.TokenKey {
        Sessions.TokenKey(
            origin: "https://r.test",
            realm: "https://r.test/token",
            service: nil,
            scope: scope,
            caller: Sessions.Caller(access)
        )
    }

    private static func token(_ text: String, seconds: Int = 300) -> Result<Token, OCIError> {
        Token(Array(#"{"token":"\#(text)","expires_in":\#(seconds)}"#.utf8), now: .now).map { .success($0) }
            ?? .failure(.badImage("", reason: ""))
    }

    /// However late those are who waited, a fetch that began after theirs stays the only one.
    @Test func whoeverWaitedForgetsNothingThatBeganLater() async throws {
        let sessions = Sessions()
        let count = Atomic(0)
        let fetch: @Sendable () async -> Result<Token, OCIError> = {
            let number = count.add(1, ordering: .relaxed).newValue
            try? await Task.sleep(for: .milliseconds(5))
            return Self.token("t\(number)")
        }
        for round in 0..<50 {
            let before = count.load(ordering: .relaxed)
            let old = round == 0 ? nil : Secret("t\(before)")
            let tokens = try await withThrowingTaskGroup(of: Secret.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await sessions.token(for: Self.key(), refused: old, fetch: fetch) }
                }
                return try await group.reduce(into: Set<Secret>()) { $0.insert($1) }
            }
            // All of them refused the old one: they get the same new one.
            #expect(tokens == [Secret("t\(before + 1)")])
        }
    }

    @Test func aFailureIsNotKept() async throws {
        let sessions = Sessions()
        await #expect(throws: OCIError.self) {
            try await sessions.token(for: Self.key(), refused: nil) { .failure(.badImage("x", reason: "y")) }
        }
        #expect(try await sessions.token(for: Self.key(), refused: nil) { Self.token("t") } == Secret("t"))
        #expect(try await sessions.token(for: Self.key(), refused: nil) { Self.token("u") } == Secret("t"))
    }

    /// A token belongs to who got it, whom they trusted, and the way they went.
    @Test func nothingIsSharedBetweenCallers() async throws {
        let sessions = Sessions()
        let proxy = try Proxy("http://proxy.test:3128")
        let callers = [
            Access(), Access(login: Login(.registryToken(Secret("x")), source: "f")),
            Access(trust: Request.Trust(authorities: [1])), Access(route: .proxy(proxy)),
        ]
        for (index, access) in callers.enumerated() {
            let token = try await sessions.token(for: Self.key(access), refused: nil) { Self.token("t\(index)") }
            #expect(token == Secret("t\(index)"))
        }
        let other = try await sessions.token(for: Self.key(scope: "b"), refused: nil) { Self.token("other") }
        #expect(other == Secret("other"))
    }
}
