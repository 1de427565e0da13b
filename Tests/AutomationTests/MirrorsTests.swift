import Git
import Testing

@testable import Automation

@Suite struct MirrorsTests {
    @Test(.timeLimit(.minutes(1))) func twoSpellingsOfOneRemoteShareAMirror() async throws {
        let mirrors = try Mirrors(cache: nil)
        let spellings = try ["git@example.com:acme/fleet.git", "ssh://git@example.com/acme/fleet.git"]
            .map { try Location.parse($0).location }
        #expect(Set(spellings).count == 2)
        let (one, other) = (await mirrors.mirror(of: spellings[0]), await mirrors.mirror(of: spellings[1]))
        #expect(one === other)
        async let store = one.store()
        async let same = other.store()
        #expect(try await store === same)
        await mirrors.close()
    }
}
