import GoTemplate
import Selection

/// A version in the hands of a template: Go's `semver.Version`.
struct SemanticVersion {
    var major: UInt64
    var minor: UInt64
    var patch: UInt64
    var prerelease: String
    var metadata: String
    /// The version as it was written.
    var original: String

    /// Reads a version; throws why it is none, in the library's words.
    init(parsing text: ByteString, _ call: Call) throws(CallError) {
        guard let version = Version(text.string) else {
            throw .failed(try Self.problem(with: text.bytes[...], call))
        }
        major = version.major
        minor = version.minor
        patch = version.patch
        prerelease = version.prerelease
        metadata = version.metadata
        original = version.source
    }

    /// The version in full, without a leading `v`.
    var text: String {
        let tail = (prerelease.isEmpty ? "" : "-\(prerelease)") + (metadata.isEmpty ? "" : "+\(metadata)")
        return "\(major).\(minor).\(patch)\(tail)"
    }

    private static func problem(with text: ArraySlice<UInt8>, _ call: Call) throws(CallError) -> String {
        let rest = text.first == UInt8(ascii: "v") ? text.dropFirst() : text
        let release = rest.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "+") }
        let prerelease = rest[release.endIndex...].prefix { $0 != UInt8(ascii: "+") }
        let metadata = rest[prerelease.endIndex...]
        let numbers = release.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard numbers.count <= 3, numbers.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }),
            prerelease.isEmpty || areIdentifiers(prerelease.dropFirst()),
            metadata.isEmpty || areIdentifiers(metadata.dropFirst())
        else { return "invalid semantic version" }
        for number in numbers where UInt64(String(decoding: number, as: UTF8.self)) == nil {
            let quoted = try call.format("%q", [.string(ByteString(bytes: Array(number)))])
            return "error parsing version segment: strconv.ParseUint: parsing \(quoted): value out of range"
        }
        return "version segment starts with 0"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func areIdentifiers(_ text: ArraySlice<UInt8>) -> Bool {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.allSatisfy {
                    isDigit($0) || $0 == UInt8(ascii: "-")
                        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
                }
        }
    }

    // MARK: Next versions

    /// The next version, after a change to its numbers.
    private func next(_ change: (inout SemanticVersion) -> Void) -> SemanticVersion {
        var next = self
        next.prerelease = ""
        next.metadata = ""
        change(&next)
        return next.renamed
    }

    /// The version with its original text made of its parts.
    private var renamed: SemanticVersion {
        var version = self
        version.original = (original.hasPrefix("v") ? "v" : "") + text
        return version
    }

    var nextPatch: SemanticVersion {
        // A pre-release comes right before its release.
        next { if prerelease.isEmpty { $0.patch &+= 1 } }
    }

    var nextMinor: SemanticVersion {
        next {
            $0.minor &+= 1
            $0.patch = 0
        }
    }

    var nextMajor: SemanticVersion {
        next {
            $0.major &+= 1
            $0.minor = 0
            $0.patch = 0
        }
    }

    /// Whether the version may have these identifiers as pre-release or metadata.
    func setting(
        _ path: WritableKeyPath<SemanticVersion, String>,
        to text: ByteString,
        _ mark: String,
        _ call: Call
    ) throws(CallError) -> SemanticVersion {
        var version = self
        version[keyPath: path] = text.string
        if !text.isEmpty { _ = try SemanticVersion(parsing: ByteString("1.0.0\(mark)\(text.string)"), call) }
        return version.renamed
    }
}
