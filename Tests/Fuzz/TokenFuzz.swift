// fuzz sources: Sources/OCI/Token.swift
// fuzz modules: HTTP

import HTTP

/// Whatever a token server answers is a token that can stand in a header and that ends, or none.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let now = ContinuousClock.now
    guard let token = Token(Array(UnsafeBufferPointer(start: bytes, count: count)), now: now) else { return 0 }
    precondition(!token.secret.value.isEmpty && token.secret.value.utf8.allSatisfy { (0x21...0x7E).contains($0) })
    precondition(token.expiry > now && token.expiry <= now + .seconds(3600))
    return 0
}
