import Glibc
import Testing

@testable import HTTP

@Suite struct AddressRuleTests {
    @Test(arguments: [
        ("169.254.169.254", true), ("169.254.0.1", true), ("0.0.0.0", true), ("0.1.2.3", true), ("127.0.0.1", false),
        ("10.0.0.1", false), ("192.168.1.1", false), ("1.1.1.1", false), ("168.254.169.254", false),
    ])
    func judgesIPv4(_ text: String, _ isForbidden: Bool) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, text, &address.sin_addr)
        #expect(withUnsafeBytes(of: &address) { AddressRule.withoutMetadata.forbids($0) } == isForbidden)
    }

    @Test(arguments: [
        ("fe80::1", true), ("febf::1", true), ("fd00:ec2::254", true), ("::", true), ("::ffff:169.254.169.254", true),
        ("::ffff:0.0.0.0", true), ("::1", false), ("fd00::1", false), ("2001:db8::1", false),
        ("::ffff:10.0.0.1", false),
    ])
    func judgesIPv6(_ text: String, _ isForbidden: Bool) {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        inet_pton(AF_INET6, text, &address.sin6_addr)
        #expect(withUnsafeBytes(of: &address) { AddressRule.withoutMetadata.forbids($0) } == isForbidden)
    }

    /// Metadata services are reached by the client that was made for them, and by no other.
    @Test func theOperatorsOwnEnvironmentMayNameAnything() {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, "169.254.169.254", &address.sin_addr)
        #expect(withUnsafeBytes(of: &address) { !AddressRule.anything.forbids($0) })
    }

    @Test func judgesAnythingElseForbidden() {
        var address = sockaddr()
        address.sa_family = sa_family_t(AF_UNIX)
        #expect(withUnsafeBytes(of: &address) { AddressRule.withoutMetadata.forbids($0) })
        #expect(AddressRule.withoutMetadata.forbids(UnsafeRawBufferPointer(start: nil, count: 0)))
    }
}
