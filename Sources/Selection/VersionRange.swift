/// A version range as Masterminds' semver library reads it: `>=1.2 <2`, `^1.4`, `~1.2.3 || 3.x`, `1.0 - 2.3`.
///
/// Every quirk of it is kept, since Flux has used it from the start. policy-files.md, section 2.3.
public struct VersionRange: Sendable {
    /// The longest range, in bytes: far beyond anything a person writes, and short enough that reading it costs nothing.
    public static let lengthLimit = 4096

    /// The range as it was written.
    public let source: String
    let groups: [Group]
    let constraints: [Constraint]

    /// Constraints that have to hold together; one group out of all is enough.
    struct Group: Sendable {
        var constraints: Range<Int>
        /// One constraint with a pre-release lets all others of its group admit pre-releases too.
        var mentionsPrerelease: Bool
    }

    /// Reads `source`.
    ///
    /// Throws ``SelectionError/longRange(length:)`` or ``SelectionError/badRange(_:expected:offset:)``.
    public init(_ source: String) throws(SelectionError) {
        var parser = VersionRangeParser(source)
        try parser.parse()
        self.source = source
        groups = parser.groups
        constraints = parser.constraints
    }

    /// Whether `version` is in the range.
    ///
    /// Flux never sets `includingPrereleases`, which admits pre-releases wherever they would fit.
    public func admits(_ version: Version, includingPrereleases: Bool = false) -> Bool {
        version.text.withUnsafeBufferPointer { text in
            admits(version.fields, text, includingPrereleases: includingPrereleases)
        }
    }

    @inline(__always)
    func admits(
        _ version: VersionFields,
        _ text: UnsafeBufferPointer<UInt8>,
        includingPrereleases: Bool = false
    ) -> Bool {
        for group in groups {
            if version.isPrerelease, !group.mentionsPrerelease, !includingPrereleases { continue }
            var holds = true
            for index in group.constraints where !constraints[index].admits(version, text) {
                holds = false
                break
            }
            if holds { return true }
        }
        return false
    }
}

extension VersionRange: Hashable {
    /// Ranges are equal when they were written alike.
    public static func == (one: VersionRange, other: VersionRange) -> Bool { one.source == other.source }

    /// Hashes the range as it was written.
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
