import Automation
import Glibc

/// Standard output for data, standard error for everything else.
struct Terminal: Sendable {
    /// Whether standard output is shown with colour: a terminal, and the person has not said no (no-color.org).
    let isColoured: Bool
    /// The same for standard error.
    private let isColouredOnError: Bool
    /// Whether standard error is a terminal, so that a progress line can be drawn and wiped.
    let showsProgress: Bool
    private let isQuiet: Bool

    init(isQuiet: Bool, environment: [String: String]) {
        let isDumb = environment["TERM"] == "dumb"
        let isWanted = !isDumb && (environment["NO_COLOR"] ?? "").isEmpty
        isColoured = isatty(1) == 1 && isWanted
        isColouredOnError = isatty(2) == 1 && isWanted
        showsProgress = isatty(2) == 1 && !isDumb && !isQuiet
        self.isQuiet = isQuiet
    }

    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case cyan = "36"
    }

    func paint(_ text: String, _ style: Style) -> String {
        isColoured ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    func print(_ text: String) { write(Array((text + "\n").utf8), to: 1) }

    func print(_ bytes: [UInt8]) { write(bytes, to: 1) }

    func say(_ text: String) {
        if !isQuiet { write(Array((text + "\n").utf8), to: 2) }
    }

    /// Says what must not be left unsaid, also to somebody who asked for quiet.
    func complain(_ text: String) { write(Array((text + "\n").utf8), to: 2) }

    /// Colours diagnostics when standard error takes colour; their words say everything without.
    var painter: Diagnostic.Painter {
        guard isColouredOnError else { return .plain }
        return Diagnostic.Painter { text, part in
            let code =
                switch part {
                case .error: "1;31"
                case .warning: "1;35"
                case .caret: "32"
                case .hint: "36"
                case .place: "1"
                }
            return "\u{1B}[\(code)m\(text)\u{1B}[0m"
        }
    }

    /// Draws the progress line; an empty text wipes it.
    func progress(_ text: String) {
        if showsProgress { write(Array("\r\u{1B}[K\(text)".utf8), to: 2) }
    }

    /// A descriptor that is closed or full takes what it takes: there is nobody to tell.
    private func write(_ bytes: [UInt8], to file: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
