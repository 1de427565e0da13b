// fuzz sources: Sources/Git/PacketLine.swift Sources/Git/Advertisement.swift Sources/Git/UploadPack.swift Sources/Git/ReceivePack.swift Sources/Git/ObjectID.swift Sources/Git/GitError.swift
// fuzz modules: HTTP

/// Reads what a Git server might say: an advertisement, references, a pack in side-bands, a report.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let lines = try? PacketLine.all(in: bytes) else { return 0 }
    guard lines.flatMap(\.bytes).count == bytes.count else { fatalError("lines lost bytes") }
    _ = try? UploadPack.references(in: lines)
    _ = try? UploadPack.pack(in: lines)
    _ = try? UploadPack.pack0(in: lines)
    guard let server = try? Advertisement(lines) else { return 0 }
    let report = try? ReceivePack.report(on: "refs/heads/main", in: lines, server: server)
    if let report, report.isSuccess, report.refusal != nil { fatalError("a refusal is a success") }
    return 0
}
