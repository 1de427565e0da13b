internal import FoundationEssentials

/// What is wrong with the policy files and markers of a source: what `tidemark check` says.
public struct Findings: Sendable {
    /// Sorted by file and position.
    public internal(set) var diagnostics: [Diagnostic] = []
    /// How many policies there are, marked fields, and files with them.
    var policyCount = 0
    var fieldCount = 0
    var fileCount = 0

    /// Whether there is more than warnings.
    public var hasError: Bool { diagnostics.contains { $0.severity == .error } }

    /// What was looked at and what was found, in one line.
    public var summary: String {
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count - errors
        let found =
            diagnostics.isEmpty
            ? "nothing is wrong" : "\(Self.count(errors, "error")), \(Self.count(warnings, "warning"))"
        let policies = policyCount == 1 ? "1 policy" : "\(policyCount) policies"
        return "\(policies), \(Self.count(fieldCount, "marked field")) in \(Self.count(fileCount, "file")): \(found)"
    }

    /// `{ "diagnostics" }`; ends with a line feed.
    public func json() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array((try? encoder.encode(["diagnostics": diagnostics])) ?? Data()) + [10]
    }

    private static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
