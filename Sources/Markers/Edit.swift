/// One change of one field: which bytes go, which come.
public struct Edit: Equatable, Sendable {
    /// The field.
    public let field: Field
    /// The bytes that go.
    public let range: Range<Int>
    /// The bytes that come in their place.
    public let replacement: [UInt8]
    /// The text that the field decodes to before.
    public var old: String { field.value }
    /// The text that the field decodes to afterwards.
    public let new: String

    /// Applies edits to the bytes that they were made from. Linear in bytes and edits.
    ///
    /// Edits that overlap an earlier one or lie outside the bytes belong to other bytes and are left out.
    public static func apply(_ edits: [Edit], to bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(edits.reduce(bytes.count) { $0 + $1.replacement.count })
        var offset = 0
        for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            guard edit.range.lowerBound >= offset, edit.range.upperBound <= bytes.count else { continue }
            result += bytes[offset..<edit.range.lowerBound]
            result += edit.replacement
            offset = edit.range.upperBound
        }
        result += bytes[offset...]
        return result
    }
}
