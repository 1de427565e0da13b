internal import Glibc

/// Says which resolved addresses are contacted, whatever name led to them. Looked at after resolution, so that neither a
/// spelling of the address nor a name server that changes its mind gets past.
public enum AddressRule: Sendable, Hashable {
    /// All but link-local addresses, where clouds keep their metadata services, and the unspecified one, which means this
    /// machine: what lies on premises works, and what no registry ever is does not.
    case withoutMetadata
    /// Each address: for what the operator's own environment names, metadata services among it, and nothing else.
    case anything
    /// Only what is public: neither private nor loopback, nor what carriers share (RFC 1918, 6598, 4193).
    case publicOnly

    /// AWS's metadata service over IPv6, the one such address outside the link-local range.
    private static let metadata: [UInt8] = [0xFD, 0x00, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54]

    /// Judges a `sockaddr`; anything that is neither IPv4 nor IPv6 is forbidden.
    func forbids(_ address: UnsafeRawBufferPointer) -> Bool {
        if self == .anything { return false }
        guard address.count >= MemoryLayout<sa_family_t>.size else { return true }
        switch Int32(address.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET: return address.count < 8 || forbidsIPv4(Array(address[4..<8]))
        // A sockaddr_in6 is 28 bytes, libcurl's struct shows the first 16 of a buffer that holds them all.
        case AF_INET6:
            guard let start = address.baseAddress else { return true }
            return forbidsIPv6(Array(UnsafeRawBufferPointer(start: start + 8, count: 16)))
        default: return true
        }
    }

    /// Judges a host that is an address itself: who goes through a proxy sees no other. Names pass here.
    func forbids(host: String) -> Bool {
        if self == .anything { return false }
        var (four, six) = (in_addr(), in6_addr())
        if host.hasPrefix("["), host.hasSuffix("]") {
            // A zone belongs to link-local addresses alone.
            let text = host.dropFirst().dropLast().prefix { $0 != "%" }
            guard inet_pton(AF_INET6, String(text), &six) == 1 else { return true }
            return withUnsafeBytes(of: &six) { forbidsIPv6(Array($0)) }
        }
        guard inet_pton(AF_INET, host, &four) == 1 else { return false }
        return withUnsafeBytes(of: &four) { forbidsIPv4(Array($0)) }
    }

    private func forbidsIPv4(_ octets: [UInt8]) -> Bool {
        guard octets.count == 4 else { return true }
        switch (octets[0], octets[1]) {
        case (0, _), (169, 254): return true
        case (10, _), (127, _), (192, 168), (172, 16...31), (100, 64...127): return self == .publicOnly
        // Protocol assignments; benchmarks; multicast, reserved and broadcast.
        case (192, 0): return self == .publicOnly && octets[2] == 0
        case (198, 18...19), (224..., _): return self == .publicOnly
        default: return false
        }
    }

    private func forbidsIPv6(_ octets: [UInt8]) -> Bool {
        guard octets.count == 16 else { return true }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        // RFC 6052: gateways send what begins like this to the IPv4 address at its end.
        let translated: [UInt8] = [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        if octets.starts(with: mapped) || octets.starts(with: translated) {
            return forbidsIPv4(Array(octets.suffix(4)))
        }
        let isLinkLocal = octets[0] == 0xFE && octets[1] & 0xC0 == 0x80
        if isLinkLocal || octets.allSatisfy({ $0 == 0 }) || octets == Self.metadata { return true }
        let isUniqueLocal = octets[0] & 0xFE == 0xFC
        let isLoopback = octets.last == 1 && octets.dropLast().allSatisfy { $0 == 0 }
        // Site-local (deprecated) and multicast.
        let isOtherwiseLocal = octets[0] == 0xFF || octets[0] == 0xFE && octets[1] & 0xC0 == 0xC0
        return self == .publicOnly && (isUniqueLocal || isLoopback || isOtherwiseLocal)
    }
}
