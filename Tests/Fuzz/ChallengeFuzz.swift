// fuzz sources: Sources/OCI/Challenge.swift Sources/OCI/FieldParser.swift Sources/OCI/Tag.swift

/// Whatever a server sends as `WWW-Authenticate` is read or refused; names come out as they are looked up later.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let field = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    for challenge in Challenge.parse(field) ?? [] {
        precondition(!challenge.scheme.isEmpty)
        precondition(challenge.parameters.keys.allSatisfy { $0 == $0.lowercased() })
        precondition(challenge.token68 == nil || challenge.scheme.utf8.count < field.utf8.count)
    }
    return 0
}
