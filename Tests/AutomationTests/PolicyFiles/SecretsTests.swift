import Foundation
import HTTP
import Testing

@testable import Automation

@Suite struct SecretsTests {
    /// A directory with these files, removed at the end.
    static func with(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "tidemark-secrets-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for (path, text) in files {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        try body(root.path())
    }

    static let name = ObjectName(namespace: "prod", name: "creds")

    @Test(arguments: ["prod/creds/username", "creds/username"])
    func areFoundInDirectories(path: String) throws {
        try Self.with([path: "u", "other/x": "y"]) { root in
            let secrets = try Secrets(paths: [root])
            #expect(try secrets.entry(Self.name)?.values == ["username": Secret("u")])
            #expect(try secrets.entry(ObjectName(namespace: "prod", name: "none")) == nil)
            #expect(try secrets.entry(ObjectName(namespace: "..", name: "..")) == nil)
            #expect(try secrets.entry(ObjectName(namespace: "a/b", name: "creds")) == nil)
        }
    }

    @Test func areFoundInAMountedSecret() throws {
        try Self.with(["creds/..2026/password": "p"]) { root in
            let directory = "\(root)/creds"
            try FileManager.default.createSymbolicLink(atPath: "\(directory)/..data", withDestinationPath: "..2026")
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory)/password",
                withDestinationPath: "..data/password"
            )
            #expect(try Secrets(paths: [root]).entry(Self.name)?.values == ["password": Secret("p")])
        }
    }

    @Test func areFoundInManifests() throws {
        let manifest = """
            apiVersion: v1
            kind: Secret
            metadata: {name: creds, namespace: prod}
            type: kubernetes.io/dockerconfigjson
            data:
              .dockerconfigjson: |
                e30
                =
              b: eHk=
            stringData: {b: plain}
            ---
            kind: ConfigMap
            """
        try Self.with(["s.yaml": manifest]) { root in
            let entry = try #require(try Secrets(paths: ["\(root)/s.yaml"]).entry(Self.name))
            #expect(entry.type == "kubernetes.io/dockerconfigjson")
            #expect(entry.values == [".dockerconfigjson": Secret("{}"), "b": Secret("plain")])
            #expect(!"\(entry)".contains("plain"))
        }
    }

    @Test(arguments: [
        ("kind: Secret\nmetadata: {name: a}\ndata: {k: s3cr3t!}\n", "'data.k' is not base64 of a text"),
        (
            "kind: Secret\nmetadata: [s3cr3t",
            "not valid YAML: did not find expected ',' or ']' while parsing a flow sequence"
        ),
    ])
    func badManifestsAreNotQuoted(text: String, message: String) throws {
        try Self.with(["s.yaml": text]) { root in
            let error = #expect(throws: DiagnosticError.self) { try Secrets(paths: ["\(root)/s.yaml"]) }
            #expect(error?.diagnostic.message == message)
            #expect(error?.diagnostic.line != nil && error?.diagnostic.excerpt == nil)
        }
    }

    @Test func whatIsMissingOrTooLargeIsSaid() throws {
        #expect(throws: DiagnosticError.self) { try Secrets(paths: ["/nowhere/at/all"]) }
        try Self.with(["creds/k": String(repeating: "x", count: Secrets.valueLimit + 1)]) { root in
            #expect(throws: DiagnosticError.self) { try Secrets(paths: [root]).entry(Self.name) }
        }
    }
}
