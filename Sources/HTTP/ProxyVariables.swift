internal import Glibc

/// The proxy that the environment names, as curl reads its variables. libcurl would find it alone, and not tell: whoever judges an
/// address, or says what could not be reached, has to know whether it is the proxy's.
struct ProxyVariables: Sendable {
    /// Looks a variable up; an empty one is none.
    let value: @Sendable (String) -> String?

    /// The variables of this process.
    static let own = ProxyVariables { getenv($0).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } }

    /// The proxy on the way to `url`, as the variable says it; `nil` for none.
    func proxy(to url: URL) -> String? {
        if let exempt = value("no_proxy") ?? value("NO_PROXY"), Self.names(url.host, in: exempt) { return nil }
        // 'HTTP_PROXY' is what a web server makes of a field of a request.
        return value("\(url.scheme)_proxy") ?? (url.scheme == "https" ? value("HTTPS_PROXY") : nil)
            ?? value("all_proxy") ?? value("ALL_PROXY")
    }

    /// Whether a list of names (each stands for those below it, too), addresses and networks has `host`; `*` alone has all.
    private static func names(_ host: String, in list: String) -> Bool {
        if list == "*" { return true }
        let entries = list.split { $0 == "," || $0 == " " || $0 == "\t" }
        if let address = bytes(ofAddress: host) {
            return entries.contains { entry in
                let parts = entry.split(separator: "/", maxSplits: 1)
                guard let network = parts.first.flatMap({ bytes(ofAddress: String($0)) }) else { return false }
                let length = parts.count > 1 ? Int(parts[1]) ?? -1 : 8 * network.count
                return network.count == address.count && isEqual(network, address, bits: length)
            }
        }
        let host = host.hasSuffix(".") ? host.dropLast() : host[...]
        return entries.contains { entry in
            var name = entry.lowercased()[...]
            if name.hasSuffix(".") { name = name.dropLast() }
            if name.hasPrefix(".") { name = name.dropFirst() }
            return !name.isEmpty && (host == name || host.hasSuffix(".\(name)"))
        }
    }

    /// The bytes of an IPv4 or IPv6 address, the latter with brackets or without.
    private static func bytes(ofAddress text: String) -> [UInt8]? {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
        let plain = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        return inet_pton(AF_INET6, plain, &six) == 1 ? withUnsafeBytes(of: &six) { Array($0) } : nil
    }

    private static func isEqual(_ one: [UInt8], _ other: [UInt8], bits: Int) -> Bool {
        guard 1...8 * one.count ~= bits else { return false }
        return zip(one, other).enumerated().allSatisfy { index, pair in
            let rest = min(8, max(0, bits - 8 * index))
            return (pair.0 ^ pair.1) & ~(0xFF >> rest) == 0
        }
    }
}
