import Foundation
import TestSupport
import Testing

/// One text file of `Cases`: a command, the files that it finds, and everything that it says and leaves behind.
///
///     # What this is about.
///     tidemark update . --tags tags.yaml
///     exit 1
///     healthy changes
///     == policies/bad.yaml
///     the file's text
///     == after apps/web.yaml
///     its text afterwards; without this section it has to stay as it was
///     == output
///     == errors
///
/// `healthy` puts the files of ``healthy`` there too, and says whether its manifest is edited: nothing that is wrong beside it may
/// keep it from that.
struct Case: CustomTestStringConvertible {
    let name: String
    private(set) var arguments: [String] = []
    private(set) var status: Int32 = 0
    private(set) var files: [String: String] = [:]
    private(set) var after: [String: String] = [:]
    private(set) var output = ""
    private(set) var errors = ""

    var testDescription: String { name }

    static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")

    /// All cases, by name.
    static let all: [Case] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return files.sorted().filter { $0.hasSuffix(".txt") }.compactMap { try? Case($0) }
    }()

    /// An image, a policy and a manifest that nothing is wrong with.
    static let healthy = [
        "tags.yaml": "example.com/healthy: [1.0.0, 1.1.0]\nexample.com/other: [1.0.0, 1.1.0]\n",
        "policies/healthy.yaml": Fleet.repository("healthy", image: "example.com/healthy")
            + Fleet.policy("healthy", range: "1.x"),
        "apps/healthy.yaml": Fleet.deployment("healthy", image: "example.com/healthy:1.0.0"),
    ]

    private init(_ file: String) throws {
        name = String(file.dropLast(4))
        let text = try String(contentsOf: Self.directory.appending(path: file), encoding: .utf8)
        var section: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("== ") {
                let title = String(line.dropFirst(3))
                section = title
                add("", to: title)
            } else if let section {
                add(line + "\n", to: section)
            } else {
                readHead(line.split(separator: " ").map(String.init))
            }
        }
    }

    private mutating func readHead(_ words: [String]) {
        switch words.first {
        case "tidemark": arguments = Array(words.dropFirst())
        case "exit": status = words.last.flatMap { Int32($0) } ?? -1
        case "healthy":
            files.merge(Self.healthy) { $1 }
            guard words.last == "changes" else { return }
            after["apps/healthy.yaml"] = files["apps/healthy.yaml"]?.replacing(":1.0.0", with: ":1.1.0")
        default: break
        }
    }

    private mutating func add(_ text: String, to section: String) {
        switch section {
        case "output": output += text
        case "errors": errors += text
        case _ where section.hasPrefix("after "): after[String(section.dropFirst(6)), default: ""] += text
        default: files[section] = text.isEmpty ? "" : (files[section] ?? "") + text
        }
    }

    /// The files as they have to be afterwards.
    var tree: GoldenTree { GoldenTree(files.merging(after) { $1 }.mapValues { Array($0.utf8) }) }

    /// Writes what was really said into the file, for a person to read over: the answer to a failing case, never a way to pass it.
    func record(_ outcome: Command.Outcome) throws {
        let file = Self.directory.appending(path: name + ".txt")
        let text = try String(contentsOf: file, encoding: .utf8)
        let head = text.components(separatedBy: "== output\n")[0].split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        .map { $0.hasPrefix("exit ") ? "exit \(outcome.status)" : String($0) }.joined(separator: "\n")
        try (head + "== output\n" + outcome.output + "== errors\n" + outcome.errors)
            .write(to: file, atomically: true, encoding: .utf8)
    }
}
