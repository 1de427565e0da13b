internal import FoundationEssentials
internal import HTTP

/// What the providers' own tools look at: variables, and files that they name.
struct CloudEnvironment: Sendable {
    private let variables: [String: String]

    /// The most bytes of a file; none of those that are read comes near.
    private static let lengthLimit = 1 << 20

    init(_ variables: [String: String]) { self.variables = variables }

    /// A variable that is set to something.
    subscript(name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// A file below the home directory.
    func home(_ path: String) -> String? { self["HOME"].map { "\($0)/\(path)" } }

    func hasFile(_ path: String?) -> Bool { path.map { FileManager.default.fileExists(atPath: $0) } ?? false }

    /// The text of a file without the white space around it; `nil` when it can't be read, is too large or isn't text.
    func text(_ path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path), data.count <= Self.lengthLimit,
            let text = String(validating: data, as: UTF8.self)
        else { return nil }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.joined(separator: "\n").trimmed
    }
}

extension String {
    /// Without the white space around it.
    var trimmed: String {
        guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[start...end])
    }
}
