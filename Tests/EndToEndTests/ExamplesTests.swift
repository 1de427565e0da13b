import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The sets in `examples`, as their READMEs call them.
    @Suite struct ExamplesTests {
        static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "examples")

        /// What one set says, and the fields that change: file, old and new value.
        struct Example: CustomTestStringConvertible {
            let name: String
            let status: Int32
            let edits: [(file: String, old: String, new: String)]
            let errors: String
            var testDescription: String { name }
        }

        static let stray =
            "policies/repository.yaml:9:3: warning: unknown field 'spec.spec'\n    9 |   spec:\n      |   ^~~~\n"
        static let frontend = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/frontend"
        static let examples = [
            Example(
                name: "podinfo",
                status: 0,
                edits: [
                    ("apps/deployment.yaml", "podinfo:5.0.0 #", "podinfo:5.0.3 #"),
                    ("apps/helmrelease.yaml", "tag: 5.0.0 #", "tag: 5.0.3 #"),
                    ("apps/kustomization.yaml", "\"7.2.3-bookworm\"", "\"7.2.4-bookworm\""),
                ],
                errors: ""
            ),
            Example(
                name: "first-year",
                status: 0,
                edits: [("apps/frontend.yaml", "20210312-09-15-02", "20210314-16-40-58")],
                errors: stray
            ),
            Example(
                name: "first-year-slip",
                status: 1,
                edits: [],
                errors: """
                    apps/frontend.yaml:18:113: error: no policy is named 'flux-system:shop-fronted'
                       18 |         image: \(frontend):20210312-09-15-02 # {"$imagepolicy": "flux-system:shop-fronted"}
                          |\(String(repeating: " ", count: 113))^~~~~~~~~~~~~~~~~~~~~~~~
                      hint: did you mean 'flux-system:shop-frontend'?

                    """ + stray
            ),
        ]

        @Test(arguments: examples) func isShownAndDone(_ example: Example) throws {
            let directory = try TemporaryDirectory()
            let place = "\(directory.path)/\(example.name)"
            try FileManager.default.copyItem(atPath: Self.root.appending(path: example.name).path, toPath: place)
            let before = try GoldenTree(at: URL(filePath: place))
            var expected = before
            for edit in example.edits {
                let text = String(decoding: try #require(before.files[edit.file]), as: UTF8.self)
                #expect(text.ranges(of: edit.old).count == 1)
                expected.files[edit.file] = Array(text.replacing(edit.old, with: edit.new).utf8)
            }
            let tidemark = try Tidemark()
            let preview = try tidemark("preview", place, "--tags", "\(place)/tags.yaml")
            #expect(preview.status == example.status)
            #expect(preview.errors == example.errors)
            #expect(try GoldenTree(at: URL(filePath: place)) == before)
            // What preview shows is what patch(1) does and what update does.
            if !example.edits.isEmpty {
                let patched = try TemporaryDirectory()
                try FileManager.default.copyItem(atPath: place, toPath: "\(patched.path)/fleet")
                try Command("patch", ["-p1", "--quiet"], in: "\(patched.path)/fleet", input: preview.output).succeed()
                #expect(try GoldenTree(at: URL(filePath: "\(patched.path)/fleet")).differences(from: expected).isEmpty)
            }
            let update = try tidemark("update", place, "--tags", "\(place)/tags.yaml")
            #expect(update.status == example.status)
            #expect(update.errors == example.errors)
            #expect(try GoldenTree(at: URL(filePath: place)).differences(from: expected).isEmpty)
            let again = try tidemark("update", place, "--tags", "\(place)/tags.yaml", "--check")
            #expect(again.status == example.status)
        }

        /// What is beside the slip is done all the same: the policy is scanned and chosen, other markers are edited.
        @Test func theSlipStopsNothingElse() throws {
            let directory = try TemporaryDirectory()
            let place = "\(directory.path)/fleet"
            try FileManager.default.copyItem(atPath: Self.root.appending(path: "first-year-slip").path, toPath: place)
            try directory.write(
                "fleet/apps/right.yaml",
                "tag: 20210312-09-15-02 # {\"$imagepolicy\": \"flux-system:shop-frontend:tag\"}\n"
            )
            let update = try Tidemark()("update", place, "--tags", "\(place)/tags.yaml", "--output", "json")
            #expect(update.status == 1)
            let report = try Report(update.output)
            #expect(report.policies.map(\.tag) == ["20210314-16-40-58"])
            #expect(report.changes.map(\.file) == ["apps/right.yaml"])
            #expect(report.messages.contains("no policy is named 'flux-system:shop-fronted'"))
            #expect(try directory.read("fleet/apps/right.yaml").hasPrefix("tag: 20210314-16-40-58 #"))
        }
    }
}
