// fuzz sources: Sources/OCI/TagListDecoder.swift Sources/OCI/TagList.swift Sources/OCI/JSONReader.swift Sources/OCI/Tag.swift

/// Whatever a registry sends as a page is read or refused; what was read is within the grammar, each name once.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let page = Array(UnsafeBufferPointer(start: bytes, count: count))
    var decoder = TagListDecoder()
    do throws(TagListDecoder.Malformed) {
        let (names, new) = try decoder.decode(page)
        precondition(new <= names)
        let list = decoder.list.names
        precondition(list.allSatisfy { Tag($0) != nil })
        precondition(Set(list).count == list.count)
        precondition(decoder.list.count + decoder.list.droppedCount == new)
        let again = try decoder.decode(page)
        precondition(again.names == names && decoder.list.names == list)
    } catch {
        precondition(error.offset <= page.count)
    }
    return 0
}
