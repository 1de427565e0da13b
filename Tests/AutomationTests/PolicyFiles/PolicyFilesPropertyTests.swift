import Foundation
import Testing

@testable import Automation

/// What holds for every policy file, tried with many.
@Suite struct PolicyFilesPropertyTests {
    static let texts = CatalogueTests.names("policy-files", ".yaml").compactMap { name in
        try? [UInt8](Data(contentsOf: CatalogueTests.directory.appending(path: "policy-files/\(name).yaml")))
    }

    static let pieces = [
        "\n", "  ", ":", "- ", "[", "]", "{", "}", "\"", "'", "&a ", "*a", "<<: *a\n", "!!int ", "~", "1", "true",
        "---\n", "\u{FEFF}", "\u{85}",
        "🚢", "spec:\n", "\t", "image", "# ", "|\n", "\\", "{{", "1h", "name: web\n",
    ].map { Array($0.utf8) }

    static let markers = Array("\n---\nimage: a/b:1 # {\"$imagepolicy\": \"prod:web\"}\n".utf8)

    @Test(arguments: 0..<4)
    func mutatedFilesAreReadOrRefused(seed: UInt64) {
        var random = Random(state: seed)
        for _ in 0..<1_000 {
            var bytes = Self.texts.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let offset = Int.random(in: 0...bytes.count, using: &random)
                let end = min(bytes.count, offset + Int.random(in: 0...4, using: &random))
                bytes.replaceSubrange(offset..<end, with: Self.pieces.randomElement(using: &random) ?? [])
            }
            let files = PolicyFiles.read(files: [("p.yaml", bytes)])
            let diagnostics = files.diagnostics + files.referenceDiagnostics()
            #expect(diagnostics.allSatisfy { $0.file == "p.yaml" && $0.line ?? 0 > 0 && $0.column ?? 0 > 0 })
            #expect(files.broken.isEmpty || diagnostics.contains { $0.severity == .error })
            #expect(diagnostics.allSatisfy { !$0.render().isEmpty })
            // The same file as `preview` reads it, as a whole for its markers, says the same.
            let marked = bytes + Self.markers
            let whole = PolicyFiles.read(files: [("p.yaml", marked)], keepsEvents: true)
            let parts = PolicyFiles.read(files: [("p.yaml", marked)])
            #expect(
                whole.diagnostics == parts.diagnostics,
                "\(String(decoding: bytes, as: UTF8.self).debugDescription)"
            )
            #expect(whole.broken == parts.broken && whole.imagePolicies.keys == parts.imagePolicies.keys)
        }
    }

    /// Merge keys that double eight times over, each of many entries, are given up.
    @Test(.timeLimit(.minutes(1))) func mergeKeysDoNotExplode() {
        var text =
            "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata: {name: a}\nx0: &x0 {a: 1, b: 2}\n"
        for level in 1..<40 {
            let aliases = Array(repeating: "*x\(level - 1)", count: 50).joined(separator: ", ")
            text += "x\(level): &x\(level) {<<: [\(aliases)], k\(level): 1}\n"
        }
        text += "spec: {<<: *x39}\n"
        let time = ContinuousClock().measure {
            #expect(PolicyFiles.read(files: [("p.yaml", Array(text.utf8))]).imagePolicies.isEmpty)
        }
        #expect(time < .seconds(5))
    }

    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let shifted = (state >> 18 ^ state) >> 27
            return shifted << 32 | (state >> 5 & 0xFFFF_FFFF)
        }
    }
}
