// fuzz sources: Sources/OCI/ImageConfiguration.swift Sources/OCI/Descriptor.swift Sources/OCI/JSONReader.swift Sources/OCI/JSONReader+Members.swift Sources/OCI/Digest.swift Sources/OCI/Tag.swift

/// Whatever a registry sends as a configuration is read or refused; a creation time is within the years that RFC 3339 has.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let document = Array(UnsafeBufferPointer(start: bytes, count: count))
    do throws(JSONReader.Malformed) {
        let configuration = try ImageConfiguration.read(document)
        if let created = configuration.created { precondition((-62_200_000_000...253_500_000_000).contains(created)) }
        for now in [0, 1_795_132_800, Int64.max, Int64.min] {
            if let believed = configuration.created(asOf: now) { precondition(believed == configuration.created) }
        }
    } catch {
        precondition(error.offset <= document.count)
    }
    _ = Int64(rfc3339: String(decoding: document, as: UTF8.self))
    return 0
}
