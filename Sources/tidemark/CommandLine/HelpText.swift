/// The help, in lines of at most 80 columns.
enum HelpText {
    private static let width = 80
    /// Where explanations begin.
    private static let column = 26

    /// The help of the program.
    static var ofAll: String {
        """
        Keeps the image fields of a Git repository at the newest tags that its policies allow.

        Reads Flux's image policy files, scans the registries, rewrites exactly the marked fields, and pushes a commit.
        """.split(separator: "\n", omittingEmptySubsequences: false).map { wrapped(String($0), from: 0) }
            .joined(separator: "\n") + "\n\nusage: tidemark <command> [<options>]\n"
            + section("commands", Tidemark.commands.map { ($0.form.name, $0.form.abstract) })
            + section("options", general) + "\nSee 'tidemark help <command>' for its options."
    }

    /// The help of one command.
    static func of(_ form: Form) -> String {
        wrapped(form.abstract, from: 0) + "\n"
            + (form.discussion.isEmpty ? "" : "\n" + wrapped(form.discussion, from: 0) + "\n") + "\n\(form.usage)\n"
            + section("operands", form.operands.map { ("<\($0.name)>", $0.help) })
            + section(
                "options",
                form.options.map { ($0.value.map { " <\($0)>" }, $0) }.map { ("--\($1.name)\($0 ?? "")", $1.help) }
                    + general
            )
            + "\nexample:\n  \(form.example)"
    }

    private static let general = [("--version", "Show the version."), ("-h, --help", "Show this help.")]

    private static func section(_ title: String, _ entries: [(name: String, help: String)]) -> String {
        guard !entries.isEmpty else { return "" }
        return entries.reduce("\n\(title):\n") { text, entry in
            let name = "  " + entry.name
            let gap =
                name.count < column - 1
                ? String(repeating: " ", count: column - name.count) : "\n" + String(repeating: " ", count: column)
            return text + name + gap + wrapped(entry.help, from: column) + "\n"
        }
    }

    /// Breaks a text into lines, of which all but the first begin at `column`.
    private static func wrapped(_ text: String, from column: Int) -> String {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let line = lines.last, column + line.count + 1 + word.count <= width {
                lines[lines.count - 1] = line + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n" + String(repeating: " ", count: column))
    }
}
