// fuzz modules: Selection
import Selection

/// Whatever a policy has as pattern, extract and range is read or refused, and what was read chooses without harm.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    let parts = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    let range = try? VersionRange(parts[0])
    guard parts.count > 1, let filter = try? Filter(pattern: parts[1], extract: parts.count > 2 ? parts[2] : "") else {
        return 0
    }
    let tags = Tags(parts.count > 3 ? parts[3].split(separator: "\n").prefix(16).map(String.init) : ["1.0.0-a", "b"])
    for order in [Order.alphabetical(.ascending), .numerical(.descending)] + (range.map { [.semver($0)] } ?? []) {
        let choice = Rules(filter: filter, order: order).choose(from: tags)
        precondition(Set(choice.ranking()).count == tags.count)
    }
    return 0
}
