// fuzz sources: Sources/OCI/Manifest.swift Sources/OCI/Descriptor.swift Sources/OCI/JSONReader.swift Sources/OCI/JSONReader+Members.swift Sources/OCI/Digest.swift Sources/OCI/Tag.swift

/// Whatever a registry sends as a manifest or an index is one of them or refused, whatever the registry calls it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let document = Array(UnsafeBufferPointer(start: bytes, count: count))
    var found: [Manifest] = []
    for type in [nil, Manifest.imageTypes.first, Manifest.indexTypes.first] {
        do throws(JSONReader.Malformed) {
            let manifest = try Manifest.read(document, contentType: type)
            switch manifest {
            case .image(let image):
                precondition(Manifest.imageTypes.contains(image.mediaType))
                precondition(image.configuration.size >= 0 && Digest("\(image.configuration.digest)") != nil)
            case .index(let index):
                precondition(Manifest.indexTypes.contains(index.mediaType))
                precondition(index.platforms.count <= index.manifests.count)
                precondition(index.manifests.allSatisfy { $0.size >= 0 })
            }
            found.append(manifest)
        } catch {
            precondition(error.offset <= document.count)
        }
    }
    // No document is an image to one and an index to another.
    let kinds = Set(found.map { if case .image = $0 { 0 } else { 1 } })
    precondition(kinds.count <= 1)
    return 0
}
