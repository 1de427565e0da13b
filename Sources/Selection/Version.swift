/// A version as Masterminds' semver library reads it, more loosely than the standard: a leading `v`, missing parts and
/// leading zeros are allowed.
///
/// Ordered as the standard says; build metadata doesn't count. policy-files.md, section 2.3.
public struct Version: Sendable {
    let fields: VersionFields
    let text: [UInt8]

    /// Reads `text`; `nil` when it is no version.
    public init?(_ text: String) {
        self.init(Array(text.utf8))
    }

    init?(_ text: [UInt8]) {
        guard let fields = text.withUnsafeBufferPointer({ VersionFields($0) }) else { return nil }
        self.fields = fields
        self.text = text
    }

    /// The first number.
    public var major: UInt64 { fields.major }
    /// The second number, 0 where it is missing.
    public var minor: UInt64 { fields.minor }
    /// The third number, 0 where it is missing.
    public var patch: UInt64 { fields.patch }
    /// What follows the hyphen, up to the metadata; empty for a release.
    public var prerelease: String {
        String(decoding: text[Int(fields.prereleaseStart)..<Int(fields.prereleaseEnd)], as: UTF8.self)
    }
    /// What follows the plus sign; empty where there is none.
    public var metadata: String {
        String(decoding: text.drop { $0 != UInt8(ascii: "+") }.dropFirst(), as: UTF8.self)
    }
    /// The version as it was written.
    public var source: String { String(decoding: text, as: UTF8.self) }
    /// Whether the version is good enough for a tag: it has to contain two dots, wherever they are.
    public var isComplete: Bool { fields.isComplete }
}

extension Version: Comparable {
    /// Whether the versions have the same rank; spelling and metadata don't count.
    public static func == (one: Version, other: Version) -> Bool { one.compare(other) == 0 }

    /// Whether `one` is older.
    public static func < (one: Version, other: Version) -> Bool { one.compare(other) < 0 }

    /// Negative, zero or positive as this version is older than, equal to or newer than `other`.
    func compare(_ other: Version) -> Int {
        text.withUnsafeBufferPointer { mine in
            other.text.withUnsafeBufferPointer { fields.compare(mine, other.fields, $0) }
        }
    }
}
