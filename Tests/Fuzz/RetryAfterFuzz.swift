// fuzz sources: Sources/HTTP/Retry.swift Sources/HTTP/RateLimit.swift Sources/HTTP/Response.swift Sources/HTTP/Headers.swift Sources/HTTP/HTTPError.swift Sources/HTTP/AddressRule.swift Sources/HTTP/URL.swift

/// Whatever a server sends as `Retry-After`, or to say what is left of its limits, is a wait within bounds or nothing.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let field = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    for now in [0, 1_795_132_800] as [Int64] {
        if let asked = Retry.retryAfter(field, now: now) { precondition(asked > .zero) }
        for names in [
            ["RateLimit"], ["RateLimit-Remaining", "RateLimit-Limit", "RateLimit-Reset"],
            ["RateLimit-Policy", "RateLimit"],
        ] {
            var headers = Headers()
            for name in names { headers.add(name, field) }
            guard let limit = RateLimit(headers, now: now) else { continue }
            precondition(limit.remaining >= 0 && limit.limit ?? 0 >= 0 && limit.reset ?? .zero >= .zero)
            precondition(!limit.description.isEmpty)
        }
    }
    return 0
}
