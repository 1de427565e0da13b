/// A host of Amazon's registries: where its tokens are to be had.
struct ECRHost: Equatable {
    let region: String
    /// The end of the names of AWS's services there.
    let suffix: String
    let isFIPS: Bool
    let isPublic: Bool

    static let publicName = "public.ecr.aws"

    /// The ends of registries' names, each with that of the services there: AWS's partitions.
    private static let suffixes = [
        "amazonaws.com": "amazonaws.com", "amazonaws.com.cn": "amazonaws.com.cn", "amazonaws.eu": "amazonaws.eu",
        "on.aws": "amazonaws.com", "on.amazonwebservices.com.cn": "amazonaws.com.cn", "sc2s.sgov.gov": "sc2s.sgov.gov",
        "c2s.ic.gov": "c2s.ic.gov", "cloud.adc-e.uk": "cloud.adc-e.uk", "csp.hci.ic.gov": "csp.hci.ic.gov",
    ]

    /// Reads `ACCOUNT.dkr.ecr.REGION.amazonaws.com`, its forms with `dkr-ecr` and `-fips`, and `public.ecr.aws`; `nil` for any other.
    init?(_ host: String) {
        guard host != Self.publicName else {
            // The public registry lives in one region alone.
            (region, suffix, isFIPS, isPublic) = ("us-east-1", "amazonaws.com", false, true)
            return
        }
        // Nearly every registry is another one.
        guard let dot = host.utf8.firstIndex(of: UInt8(ascii: ".")), host.utf8[dot...].starts(with: ".dkr".utf8) else {
            return nil
        }
        var parts = host.split(separator: ".", omittingEmptySubsequences: false)[...]
        guard let account = parts.popFirst(), !account.isEmpty, account.utf8.allSatisfy(Self.isDigit) else {
            return nil
        }
        var service = parts.popFirst() ?? ""
        if service == "dkr", let next = parts.popFirst() { service = "dkr-\(next)" }
        guard service == "dkr-ecr" || service == "dkr-ecr-fips", let region = parts.popFirst(), !region.isEmpty,
            region.utf8.allSatisfy({ $0.isTagByte }), let suffix = Self.suffixes[parts.joined(separator: ".")]
        else { return nil }
        self.region = String(region)
        self.suffix = suffix
        isFIPS = service.hasSuffix("-fips")
        isPublic = false
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
