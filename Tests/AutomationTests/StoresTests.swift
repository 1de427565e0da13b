import Git
import Testing

@testable import Automation

@Suite struct StoresTests {
    @Test(.timeLimit(.minutes(1))) func twoSpellingsOfOneRemoteShareAStore() async throws {
        let stores = try Stores(cache: nil)
        let spellings = try ["git@example.com:acme/fleet.git", "ssh://git@example.com/acme/fleet.git"]
            .map { try Location.parse($0).location }
        #expect(Set(spellings).count == 2)
        async let one = stores.store(of: spellings[0])
        async let other = stores.store(of: spellings[1])
        #expect(try await one === other)
        await stores.close()
    }
}
