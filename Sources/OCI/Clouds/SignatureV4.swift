internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import HTTP

/// AWS's signature of a request, version 4
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
struct SignatureV4 {
    let credentials: AWSCredentials
    let region: String
    /// As the service signs, which is not always its host's first part: `ecr`, `sts`.
    let service: String

    /// Signs a POST to `/` without a query: adds the time, the session's token and `Authorization`.
    ///
    /// - Parameter time: seconds since 1970.
    func sign(_ request: inout Request, time: Int) {
        let (date, moment) = Self.stamps(time)
        request.headers.add("X-Amz-Date", moment)
        if let token = credentials.sessionToken { request.headers.add("X-Amz-Security-Token", token.value) }
        let url = request.url
        let authority = String(url.origin.dropFirst(url.scheme.count + 3))
        // Sorted by name, as they have to be.
        let fields = [
            ("content-type", request.headers["Content-Type"]), ("host", authority), ("x-amz-date", moment),
            ("x-amz-security-token", credentials.sessionToken?.value),
            ("x-amz-target", request.headers["X-Amz-Target"]),
        ].compactMap { name, value in value.map { (name: name, value: $0) } }
        let names = fields.map(\.name).joined(separator: ";")
        let canonical =
            "\(request.method.rawValue)\n\(url.path)\n\n"
            + fields.map { "\($0.name):\($0.value)\n" }.joined()
            + "\n\(names)\n\(Self.hex(SHA256.hash(data: request.body)))"
        let scope = "\(date)/\(region)/\(service)/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(moment)\n\(scope)\n\(Self.hex(SHA256.hash(data: Array(canonical.utf8))))"
        let root = SymmetricKey(data: Array("AWS4\(credentials.secretKey.value)".utf8))
        let key = [date, region, service, "aws4_request"].reduce(root) { key, part in
            SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        let signature = Self.hex(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
        request.headers.add(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=\(credentials.keyID)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
        )
    }

    /// `20260102` and `20260102T030405Z`.
    static func stamps(_ seconds: Int) -> (date: String, moment: String) {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        func digits(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let date = "\(Int(parts.tm_year) + 1900)" + digits(parts.tm_mon + 1) + digits(parts.tm_mday)
        return (date, date + "T" + digits(parts.tm_hour) + digits(parts.tm_min) + digits(parts.tm_sec) + "Z")
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
