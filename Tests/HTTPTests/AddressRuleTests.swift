import Glibc
import Testing

@testable import HTTP

@Suite struct AddressRuleTests {
    enum Kind { case everybody, onPremises, nobody }

    private static func kind(_ address: UnsafeRawBufferPointer) -> Kind {
        switch (AddressRule.withoutMetadata.forbids(address), AddressRule.publicOnly.forbids(address)) {
        case (true, _): .nobody
        case (false, true): .onPremises
        case (false, false): .everybody
        }
    }

    private static func kind(host: String) -> Kind {
        switch (AddressRule.withoutMetadata.forbids(host: host), AddressRule.publicOnly.forbids(host: host)) {
        case (true, _): .nobody
        case (false, true): .onPremises
        case (false, false): .everybody
        }
    }

    @Test(arguments: [
        ("169.254.169.254", Kind.nobody), ("169.254.0.1", .nobody), ("0.0.0.0", .nobody), ("0.1.2.3", .nobody),
        ("127.0.0.1", .onPremises), ("127.255.0.1", .onPremises), ("10.0.0.1", .onPremises),
        ("192.168.1.1", .onPremises), ("172.16.0.1", .onPremises), ("172.31.255.255", .onPremises),
        ("100.64.0.1", .onPremises), ("100.127.255.255", .onPremises), ("192.0.0.8", .onPremises),
        ("198.18.0.1", .onPremises), ("224.0.0.1", .onPremises), ("255.255.255.255", .onPremises),
        ("1.1.1.1", .everybody), ("172.15.0.1", .everybody), ("172.32.0.1", .everybody), ("100.63.0.1", .everybody),
        ("100.128.0.1", .everybody), ("192.167.0.1", .everybody), ("192.0.66.1", .everybody),
        ("11.0.0.1", .everybody), ("168.254.169.254", .everybody),
    ])
    func judgesIPv4(_ text: String, _ expected: Kind) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, text, &address.sin_addr)
        #expect(withUnsafeBytes(of: &address) { Self.kind($0) } == expected)
        #expect(Self.kind(host: text) == expected)
    }

    @Test(arguments: [
        ("fe80::1", Kind.nobody), ("febf::1", .nobody), ("fd00:ec2::254", .nobody), ("::", .nobody),
        ("::ffff:169.254.169.254", .nobody), ("::ffff:0.0.0.0", .nobody), ("64:ff9b::169.254.169.254", .nobody),
        ("::1", .onPremises), ("fd00::1", .onPremises), ("fc00::1", .onPremises), ("fec0::1", .onPremises),
        ("ff02::1", .onPremises), ("::ffff:10.0.0.1", .onPremises), ("::ffff:127.0.0.1", .onPremises),
        ("64:ff9b::10.0.0.1", .onPremises), ("2001:db8::1", .everybody), ("::ffff:1.1.1.1", .everybody),
        ("64:ff9b::1.1.1.1", .everybody), ("2606:4700::1111", .everybody),
    ])
    func judgesIPv6(_ text: String, _ expected: Kind) {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        inet_pton(AF_INET6, text, &address.sin6_addr)
        #expect(withUnsafeBytes(of: &address) { Self.kind($0) } == expected)
        #expect(Self.kind(host: "[\(text)]") == expected)
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
        #expect(withUnsafeBytes(of: &address) { Self.kind($0) } == .nobody)
        #expect(Self.kind(UnsafeRawBufferPointer(start: nil, count: 0)) == .nobody)
        #expect(Self.kind(host: "[fe80::1%25eth0]") == .nobody)
        #expect(Self.kind(host: "[x]") == .nobody)
    }

    /// A name is judged when it was resolved, not by how it looks.
    @Test func leavesNamesToTheSocket() {
        for name in ["ghcr.io", "localhost", "metadata.google.internal", "10.example"] {
            #expect(Self.kind(host: name) == .everybody)
        }
    }

    /// Every way to write an address that must not be contacted, as libcurl's parser reads it: nothing is sent.
    @Test(arguments: [
        "http://169.254.169.254/", "http://0xa9.0xfe.0xa9.0xfe/", "http://0xa9fea9fe/", "http://2852039166/",
        "http://0251.0376.0251.0376/", "http://169.254.43518/", "http://169.16689662/", "http://0/", "http://0.0.0.0/",
        "http://0x0/", "http://[::]/", "http://[::ffff:169.254.169.254]/", "http://[::ffff:a9fe:a9fe]/",
        "http://[fe80::1]/", "http://[fd00:ec2::254]/", "http://[0:0:0:0:0:0:0:0]/",
    ])
    func noSpellingGetsPast(_ text: String) async throws {
        await #expect(throws: HTTPError.forbiddenAddress(origin: try URL(text).origin, rule: .withoutMetadata)) {
            try await Client().send(Request(.get, try URL(text)))
        }
    }

    @Test(arguments: [
        "http://127.0.0.1:1/", "http://localhost:1/", "http://0x7f.1:1/", "http://2130706433:1/", "http://[::1]:1/",
        "http://10.1.2.3/", "http://0xa.1/", "http://192.168.1.1/", "http://100.64.0.1/", "http://[fd12::1]/",
        "http://[::ffff:127.0.0.1]/", "https://172.16.0.1/", "http://017700000001/",
    ])
    func publicOnlyShutsOutWhatIsNot(_ text: String) async throws {
        await #expect(throws: HTTPError.forbiddenAddress(origin: try URL(text).origin, rule: .publicOnly)) {
            try await Client(on: EventLoop(addresses: .publicOnly)).send(Request(.get, try URL(text)))
        }
    }
}
