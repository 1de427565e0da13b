/// Reads one comment as a marker (policy-files.md 3.1).
enum MarkerComment: Equatable {
    /// The comment names a policy's image.
    case marker(Marker)
    /// The comment has nothing to do with markers.
    case other
    /// The comment is meant as a marker and isn't one.
    case malformed(Problem.Reason, Range<Int>)

    /// The key of the short form.
    static let key = "$imagepolicy"
    /// What the long form's `$ref` begins with.
    static let reference = "#/definitions/io.k8s.cli.setters."

    /// Reads the comment in `range`, which begins with its `#`.
    init(in range: Range<Int>, of bytes: [UInt8]) {
        let body = bytes[range].drop { $0 == UInt8(ascii: "#") }
        // A key may be written with an escape (`\u0024`).
        guard body.contains(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "\\") }) else {
            self = .other
            return
        }
        var json = JSONScan(bytes: bytes, range: body.startIndex..<range.upperBound)
        switch Result(catching: { () throws(JSONScan.Failure) in try json.object() }) {
        case .success(let members):
            self = Self.read(members, in: range)
        case .failure(let failure) where !MarkedFile.offsetsOfKey(in: bytes[range]).isEmpty:
            self = Self.explain(failure, body: body, range: range)
        case .failure: self = .other
        }
    }

    private static func read(_ members: [JSONScan.Member], in range: Range<Int>) -> MarkerComment {
        // As in Go, the last of several equal keys counts.
        let short = members.last { $0.key == key }
        if let short {
            if let other = members.first(where: { $0.text == nil && !$0.isNull }) {
                return .malformed(.notText(key: other.key), other.range)
            }
            if let text = short.text, !text.isEmpty { return read(text, at: short.range, in: range) }
            return .malformed(.emptyMarker, short.range)
        }
        if let long = members.last(where: { $0.key == "$ref" }), let text = long.text, text.hasPrefix(reference) {
            let start = min(long.range.lowerBound + reference.utf8.count, long.range.upperBound)
            return read(String(text.dropFirst(reference.count)), at: start..<long.range.upperBound, in: range)
        }
        return .other
    }

    private static func read(_ text: String, at valueRange: Range<Int>, in range: Range<Int>) -> MarkerComment {
        // By bytes, as Flux does.
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(Substring.init)
        guard parts.count <= 3, !parts.contains(where: \.isEmpty), !text.utf8.contains(UInt8(ascii: "/")) else {
            return .malformed(.notAPolicy(text), valueRange)
        }
        guard parts.count > 1 else { return .malformed(.noNamespace(text), valueRange) }
        guard let part = parts.count == 3 ? Marker.Part(rawValue: String(parts[2])) : .reference else {
            let suffix = String(parts[2])
            let length = min(suffix.utf8.count, valueRange.count)
            return .malformed(.unknownPart(suffix), (valueRange.upperBound - length)..<valueRange.upperBound)
        }
        return .marker(
            Marker(
                namespace: String(parts[0]),
                policy: String(parts[1]),
                part: part,
                commentRange: range,
                valueRange: valueRange
            )
        )
    }

    /// Says what keeps a comment that mentions the key from being a marker; a line that was commented out together with its marker
    /// is none on purpose.
    private static func explain(
        _ failure: JSONScan.Failure,
        body: ArraySlice<UInt8>,
        range: Range<Int>
    ) -> MarkerComment {
        guard let brace = body.firstIndex(of: UInt8(ascii: "{")) else { return .other }
        let before = body[..<brace].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        if let hash = before.lastIndex(of: UInt8(ascii: "#")), hash > before.startIndex { return .other }
        if !before.isEmpty { return .malformed(.textBefore, before.startIndex..<brace) }
        if failure.isTrailing { return .malformed(.textAfter, failure.offset..<range.upperBound) }
        let end = min(failure.offset + 1, range.upperBound)
        return .malformed(.notJSON(expected: failure.expected), min(failure.offset, end)..<end)
    }
}
