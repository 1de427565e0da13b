extension Diagnostic {
    /// Puts escape sequences around the parts of a rendered diagnostic, or leaves them plain.
    public struct Painter: Sendable {
        /// A part of a rendered diagnostic.
        public enum Part: Sendable {
            case error
            case warning
            case caret
            case hint
            case place
        }

        let paint: @Sendable (String, Part) -> String

        /// Paints with `paint`.
        public init(_ paint: @escaping @Sendable (String, Part) -> String) {
            self.paint = paint
        }

        /// Leaves everything as it is.
        public static let plain = Painter { text, _ in text }
    }

    /// The diagnostic as a person reads it, without a final line feed:
    ///
    ///     apps/web.yaml:12:59: error: no policy is named 'prod:wbe'
    ///        12 |         image: …
    ///           |                   ^~~~~~~~
    ///       hint: did you mean 'prod:web'?
    ///
    /// Everything that came from outside is made safe for a terminal.
    public func render(_ painter: Painter = .plain) -> String {
        var lines = [place(painter) + message.escapedForTerminal]
        if let excerpt, let line, let column { lines += Self.show(excerpt, line: line, column: column, painter) }
        if let hint { lines.append("  " + painter.paint("hint:", .hint) + " " + hint.escapedForTerminal) }
        return lines.joined(separator: "\n")
    }

    private func place(_ painter: Painter) -> String {
        let place = [file?.escapedForTerminal, line.map { "\($0)" }, column.map { "\($0)" }].compactMap { $0 }
        let severity = painter.paint("\(severity.rawValue):", severity == .error ? .error : .warning) + " "
        return place.isEmpty ? severity : painter.paint(place.joined(separator: ":") + ":", .place) + " " + severity
    }

    /// The longest stretch of a source line that is shown, in scalars: lines of generated manifests run to kilobytes.
    private static let lineLimit = 160

    private static func show(_ excerpt: Excerpt, line: Int, column: Int, _ painter: Painter) -> [String] {
        let scalars = Array(excerpt.line.unicodeScalars)
        let start = column > lineLimit - 40 ? min(column - 40, scalars.count) : 0
        let shown = scalars[start..<min(scalars.count, start + lineLimit)]
        // A tab stays a tab in both lines, so that the caret stands under its place whatever a tab's width is.
        let text = shown.map { $0 == "\t" ? "\t" : String($0).escapedForTerminal }
        let before = text.prefix(max(0, column - 1 - start))
        let marked = text.dropFirst(before.count).prefix(excerpt.width)
        let pad = before.map { $0 == "\t" ? "\t" : String(repeating: " ", count: $0.displayWidth) }.joined()
        let width = max(1, marked.reduce(0) { $0 + $1.displayWidth })
        let number = String(line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number
        let blank = String(repeating: " ", count: gutter.count)
        let caret = painter.paint("^" + String(repeating: "~", count: width - 1), .caret)
        return [
            "\(gutter) | \(start > 0 ? "…" : "")\(text.joined())", "\(blank) | \(start > 0 ? " " : "")\(pad)\(caret)",
        ]
    }
}

extension String {
    /// The text with everything replaced that a terminal would obey or that would show another order than there is:
    /// control characters, line and paragraph separators, and the marks of bidirectional text, as `\u{…}`.
    public var escapedForTerminal: String {
        guard !isPlainASCII else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.isUnsafeForTerminal {
                text += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whether there is nothing but printable ASCII, as in nearly every text: its bytes tell so.
    public var isPlainASCII: Bool {
        // Without a way out of the loop several bytes are looked at in one step.
        let isPlain = { (bytes: UnsafeBufferPointer<UInt8>) in bytes.reduce(true) { $0 && $1 &- 0x20 < 0x5F } }
        return utf8.withContiguousStorageIfAvailable(isPlain) ?? utf8.allSatisfy { $0 &- 0x20 < 0x5F }
    }

    /// How many columns of a terminal the text takes, near enough for a caret: wide East Asian characters and emoji two,
    /// combining marks none.
    fileprivate var displayWidth: Int {
        unicodeScalars.reduce(0) { width, scalar in
            switch scalar.value {
            case 0x300...0x36F, 0x200B...0x200D, 0xFE00...0xFE0F: width
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
                0x1F300...0x1FAFF, 0x20000...0x3FFFD:
                width + 2
            default: width + 1
            }
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isUnsafeForTerminal: Bool {
        switch value {
        case 0...0x1F, 0x7F...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
