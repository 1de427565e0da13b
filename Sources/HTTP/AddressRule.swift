internal import Glibc

/// Says which resolved addresses are never contacted, whatever name led to them: link-local ones, where clouds keep
/// their metadata services, and the unspecified address, which means this machine. Looked at after resolution, so that
/// neither a spelling of the address nor a name server that changes its mind gets past.
public enum AddressRule: Sendable, Hashable {
    /// All but link-local addresses, where clouds keep their metadata services, and the unspecified one, which means this
    /// machine: what lies on premises works, and what no registry ever is does not.
    case withoutMetadata
    /// Each address: for what the operator's own environment names, metadata services among it, and nothing else.
    case anything

    /// AWS's metadata service over IPv6, the one such address outside the link-local range.
    private static let metadata: [UInt8] = [0xFD, 0x00, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54]

    /// Judges a `sockaddr`; anything that is neither IPv4 nor IPv6 is forbidden.
    func forbids(_ address: UnsafeRawBufferPointer) -> Bool {
        if self == .anything { return false }
        guard address.count >= MemoryLayout<sa_family_t>.size else { return true }
        switch Int32(address.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET: return address.count < 8 || Self.forbidsIPv4(address[4..<8])
        // A sockaddr_in6 is 28 bytes, libcurl's struct shows the first 16 of a buffer that holds them all.
        case AF_INET6:
            guard let start = address.baseAddress else { return true }
            return Self.forbidsIPv6(UnsafeRawBufferPointer(start: start + 8, count: 16)[...])
        default: return true
        }
    }

    static func forbidsIPv4(_ octets: Slice<UnsafeRawBufferPointer>) -> Bool {
        octets.first == 0 || octets.starts(with: [169, 254])
    }

    static func forbidsIPv6(_ octets: Slice<UnsafeRawBufferPointer>) -> Bool {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        if octets.starts(with: mapped) { return forbidsIPv4(octets.suffix(4)) }
        let isLinkLocal = octets.first == 0xFE && (octets.dropFirst().first ?? 0) & 0xC0 == 0x80
        return isLinkLocal || octets.allSatisfy { $0 == 0 } || octets.elementsEqual(metadata)
    }
}
