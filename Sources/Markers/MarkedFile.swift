public import YAML

/// The markers of one file: the fields that they mark, and those that mark nothing.
public struct MarkedFile: Sendable {
    /// The file's bytes.
    public let bytes: [UInt8]
    /// The marked fields, in their order.
    public let fields: [Field]
    /// What is wrong with the file's markers, in their order. Where one of them ``Problem/Reason/stopsFile``, there are no fields.
    public let problems: [Problem]

    /// Finds every marker of a file (policy-files.md 3.1 to 3.3).
    ///
    /// Agrees with Flux on which fields are marked. A file that is not YAML as a whole, or that Flux gives up for another reason, has
    /// no fields: one document that isn't understood is no ground to edit its neighbours. Costs about 20 µs for a manifest of
    /// 1.6 KB; no more than a look at each byte where the marker's key is missing.
    ///
    /// - Parameter events: those of the file, where somebody has parsed it already.
    public init(_ bytes: [UInt8], events: Events? = nil, limits: Limits = .stream) {
        self.bytes = bytes
        guard MarkedFile.mayHaveMarkers(bytes) else {
            fields = []
            problems = []
            return
        }
        do throws(YAMLError) {
            let stream = if let events { EventStream(events) } else { try EventStream(bytes, limits: limits) }
            let keyOffsets = MarkedFile.offsetsOfKey(in: bytes[...])
            var scanner = FieldScanner(bytes, events: stream, keyOffsets: keyOffsets)
            (fields, problems) = try scanner.scan()
        } catch {
            let offset = min(error.offset, bytes.count)
            let position = Position(of: offset, in: bytes)
            fields = []
            problems = [Problem(reason: .unreadable(error), range: offset..<offset, position: position)]
        }
    }

    /// Makes the edit that gives a field a text; `nil` where it holds that text already.
    public func edit(_ field: Field, to text: String) -> Edit? {
        guard !field.value.utf8.elementsEqual(text.utf8) else { return nil }
        let (range, replacement) = field.replacement(for: text, in: bytes)
        return Edit(field: field, range: range, replacement: replacement, new: text)
    }

    /// Makes the edits of all fields for which `text` knows one.
    public func edits(_ text: (Marker) -> String?) -> [Edit] {
        fields.compactMap { field in text(field.marker).flatMap { edit(field, to: $0) } }
    }
}
