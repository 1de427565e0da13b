internal import FoundationEssentials
public import Git

extension Agent.Options {
    /// Reads `--ref`.
    ///
    /// - Throws: `DiagnosticError` for what cannot be a branch.
    public static func branch(_ text: String) throws(DiagnosticError) -> BranchName {
        guard let branch = BranchName(text) else {
            throw DiagnosticError(Diagnostic(.error, message: "'\(text)' cannot be the name of a branch"))
        }
        return branch
    }

    /// Reads `--now`, RFC 3339, as seconds since 1970.
    ///
    /// - Throws: `DiagnosticError` for anything else.
    public static func time(_ text: String) throws(DiagnosticError) -> Int64 {
        for style in [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)] {
            if let date = try? style.parse(text) { return Int64(date.timeIntervalSince1970) }
        }
        throw DiagnosticError(
            Diagnostic(
                .error,
                message: "'\(text)' is not a time",
                hint: "write it as RFC 3339 does: 2026-11-20T21:00:00Z"
            )
        )
    }
}
