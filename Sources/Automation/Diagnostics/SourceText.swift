internal import YAML

/// A file as diagnostics quote it: turns a range of bytes into a place and an excerpt.
struct SourceText {
    let path: String
    let bytes: [UInt8]

    /// A diagnostic that points at `range`, in bytes.
    func diagnostic(
        _ severity: Diagnostic.Severity,
        at range: Range<Int>,
        _ message: String,
        hint: String? = nil
    ) -> Diagnostic {
        let start = min(max(0, range.lowerBound), bytes.count)
        let position = Position(of: start, in: bytes)
        let lineStart = bytes[..<start].lastIndex(of: 10).map { $0 + 1 } ?? 0
        let lineEnd = bytes[start...].firstIndex(of: 10) ?? bytes.count
        let end = min(max(start, range.upperBound), lineEnd)
        let line = bytes[lineStart..<lineEnd]
        return Diagnostic(
            severity,
            file: path,
            line: position.line,
            column: position.column,
            message: message,
            hint: hint,
            excerpt: Diagnostic.Excerpt(
                line: String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self),
                width: max(1, String(decoding: bytes[start..<end], as: UTF8.self).unicodeScalars.count)
            )
        )
    }

    /// The same, as an error.
    func error(at range: Range<Int>, _ message: String, hint: String? = nil) -> Diagnostic {
        diagnostic(.error, at: range, message, hint: hint)
    }

    /// `file:line` of where `range` begins.
    func place(of range: Range<Int>) -> String {
        "\(path):\(Position(of: min(max(0, range.lowerBound), bytes.count), in: bytes).line)"
    }
}

/// A diagnostic that ends what was being done.
public struct DiagnosticError: Error, Sendable, Equatable {
    /// What happened, where.
    public let diagnostic: Diagnostic

    init(_ diagnostic: Diagnostic) {
        self.diagnostic = diagnostic
    }
}
