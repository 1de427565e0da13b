// fuzz sources: Sources/OCI/LinkHeader.swift Sources/OCI/FieldParser.swift Sources/OCI/Tag.swift

/// Whatever a server sends as `Link` is read or refused; a target is a part of what was sent.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let field = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    for link in LinkHeader.parse(field) ?? [] {
        precondition(!link.target.utf8.contains(UInt8(ascii: ">")))
        precondition(link.relations.allSatisfy { !$0.isEmpty && $0 == $0.lowercased() })
    }
    return 0
}
