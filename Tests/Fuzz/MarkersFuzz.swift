// fuzz modules: YAML Markers
import Markers
import YAML

/// Whatever a manifest holds: its markers are found or explained, and an update of them changes their values and nothing else.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = Array(UnsafeBufferPointer(start: bytes, count: count))
    let file = MarkedFile(text)
    precondition(file.problems.allSatisfy { $0.range.upperBound <= count && $0.position.line > 0 })
    precondition(file.fields.isEmpty || !file.problems.contains { $0.reason.stopsFile })
    if let events = try? Events(text, limits: .stream) {
        let again = MarkedFile(text, events: events)
        precondition(again.fields == file.fields && again.problems == file.problems)
    }
    for new in ["registry.example.com/app:1.2.3", "1.10"] {
        let edits = file.edits { _ in new }
        let edited = Edit.apply(edits, to: text)
        precondition(edits.isEmpty == (edited == text))
        let again = MarkedFile(edited)
        precondition(again.fields.map(\.value) == file.fields.map { _ in new })
        precondition(again.fields.map(\.marker.setter) == file.fields.map(\.marker.setter))
        precondition(again.edits { _ in new }.isEmpty)
    }
    return 0
}
