import Foundation
import Markers
import Git
import HTTP
import OCI
import Selection
import TestSupport
import Testing

@testable import Automation

/// Every diagnostic as a person reads it, one golden file each, all of them below `Catalogue`: a file with its input, or
/// beside it, and for errors of registries and remotes, which no file makes, the words alone.
///
/// With `RECORD_GOLDEN` set the texts are written instead of compared, and the tests fail.
@Suite struct CatalogueTests {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Catalogue")

    static func names(_ folder: String, _ suffix: String) -> [String] {
        let files =
            (try? FileManager.default.contentsOfDirectory(atPath: directory.appending(path: folder).path())) ?? []
        return files.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
    }

    static func text(_ file: String) throws -> String {
        try String(contentsOf: directory.appending(path: file), encoding: .utf8)
    }

    /// Compares with the golden file, or writes it.
    static func expect(_ text: String, in file: String) throws {
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
            try Data(text.utf8).write(to: directory.appending(path: file))
            Issue.record("recorded \(file)")
        }
        #expect(try text == Self.text(file))
    }

    static func render(_ diagnostics: [Diagnostic]) -> String {
        #expect(diagnostics.allSatisfy { !$0.message.hasSuffix(".") && $0.hint?.hasSuffix(".") != true })
        return diagnostics.map { $0.render() + "\n" }.joined(separator: "\n")
    }

    @Test func thereAreGoldenFiles() {
        #expect(Self.names("policy-files", ".yaml").count > 30)
        #expect(Self.names("markers", ".yaml").count > 30)
        #expect(Self.names("check", ".txt").count > 15)
    }

    // MARK: Files

    /// `NAME.yaml` is the one policy file of a source; `NAME.txt` is what is said about it.
    @Test(arguments: names("policy-files", ".yaml"))
    func policyFile(name: String) throws {
        let bytes = Array(try Self.text("policy-files/\(name).yaml").utf8)
        let files = PolicyFiles.read(files: [("policies/\(name).yaml", bytes)])
        let diagnostics = (files.diagnostics + files.referenceDiagnostics()).sorted()
        try Self.expect(Self.render(diagnostics), in: "policy-files/\(name).txt")
    }

    /// `NAME.yaml` is a manifest beside the policies of `markers/policies`; `NAME.txt` is what is said about its markers.
    @Test(arguments: names("markers", ".yaml"))
    func marker(name: String) throws {
        let policies = PolicyFiles.read(files: [("policies.yaml", Array(try Self.text("markers/policies").utf8))])
        #expect(policies.imagePolicies.count == 2)
        var tree = Tree()
        let file = MarkedFile(Array(try Self.text("markers/\(name).yaml").utf8))
        tree.manifests = [Tree.Manifest(path: "apps/\(name).yaml", file: file)]
        let diagnostics = MarkerDiagnostics.all(in: tree, policies: policies, isWhole: true).sorted()
        #expect(!diagnostics.isEmpty)
        try Self.expect(Self.render(diagnostics), in: "markers/\(name).txt")
    }

    /// Files in sections of their own, and what `tidemark check` says about all of them in one pass.
    @Test(arguments: names("check", ".txt"))
    func check(name: String) async throws {
        let text = try Self.text("check/\(name).txt")
        let input = text.components(separatedBy: "== says\n")[0]
        let directory = try TemporaryDirectory()
        for section in input.components(separatedBy: "== ").dropFirst() {
            let lines = section.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let names = lines[0].components(separatedBy: " -> ")
            try directory.write(names[0], String(lines[1]))
            // `NAME -> TARGET` is a symbolic link.
            guard names.count == 2 else { continue }
            try FileManager.default.removeItem(atPath: "\(directory.path)/\(names[0])")
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory.path)/\(names[0])",
                withDestinationPath: names[1]
            )
        }
        let findings = try await Agent(Agent.Options(environment: [:])).check(.directory(directory.path))
        let said = Self.render(findings.diagnostics) + findings.summary + "\n"
        try Self.expect(input + "== says\n" + said, in: "check/\(name).txt")
    }

    // MARK: Errors without a file

    @Test(arguments: CatalogueErrors.registries)
    func registry(name: String, error: OCIError) throws {
        try Self.expect(Self.render([Failure(error).diagnostic]), in: "registries/\(name).txt")
    }

    @Test(arguments: CatalogueErrors.remotes)
    func remote(name: String, error: GitError) throws {
        try Self.expect(Self.render([Failure(error).diagnostic]), in: "remotes/\(name).txt")
    }

    @Test(arguments: CatalogueErrors.connections)
    func connection(name: String, error: HTTPError) throws {
        let error = OCIError.noAnswer(CatalogueErrors.place, error)
        try Self.expect(Self.render([Failure(error).diagnostic]), in: "connections/\(name).txt")
    }

    /// What a policy says that selects nothing, with the one thing to change.
    @Test(arguments: CatalogueErrors.selections)
    func selection(name: String, rules: Rules, tags: [String]) throws {
        let choice = rules.choose(from: Tags(tags))
        let error = try #require(choice.error)
        let failure = Failure(error.sentence(image: "ghcr.io/acme/web"), hint: choice.advice)
        try Self.expect(Self.render([failure.diagnostic]), in: "selections/\(name).txt")
    }

    @Test func aListThatHalved() throws {
        let failure = Failure.lostTags(of: try Repository("ghcr.io/acme/web"), from: 214, to: 100)
        try Self.expect(Self.render([failure.diagnostic]), in: "selections/lost-tags.txt")
    }

    // MARK: Completeness

    /// Each case of these enumerations has its golden file: `NAME`, or `NAME-…` for one of several.
    @Test(arguments: [
        ("Sources/Markers/Problem.swift", "enum Reason", "markers"),
        ("Sources/OCI/OCIError.swift", "enum OCIError", "registries"),
        ("Sources/Git/GitError.swift", "enum GitError", "remotes"),
        ("Sources/HTTP/HTTPError.swift", "enum HTTPError", "connections"),
    ])
    func isComplete(source: String, declaration: String, folder: String) throws {
        let root = Self.directory.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: source), encoding: .utf8)
        let body = try #require(text.components(separatedBy: declaration).dropFirst().first)
            .components(separatedBy: "\nextension")[0]
        let cases = body.split(separator: "\n").compactMap { line -> String? in
            let line = line.drop { $0 == " " }
            guard line.hasPrefix("case "), !line.hasPrefix("case .") else { return nil }
            return String(line.dropFirst(5).prefix { $0.isLetter }.description)
        }
        #expect(cases.count > 5)
        let files = Self.names(folder, ".txt")
        for name in cases {
            let words = name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
                .replacing("-j-s-o-n", with: "-json").replacing("-u-r-l", with: "-url")
                .replacing("-h-t-t-p", with: "-http").replacing("-t-l-s", with: "-tls")
            #expect(files.contains { $0 == words || $0.hasPrefix(words + "-") }, "\(folder)/\(words).txt is missing")
        }
    }
}
