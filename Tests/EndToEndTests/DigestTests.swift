import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Digests from a real registry, in all places where they may stand.
    @Suite struct DigestTests {
        static let old = "sha256:" + String(repeating: "0", count: 64)

        /// Policy, tag that is held with ``old``, and which digest stands there afterwards: `nil` keeps it.
        static let cases: [(policy: String, held: String, isNew: Bool)] = [
            ("Always\n  interval: 10m", "1.1.0", true), ("Always\n  interval: 10m", "1.0.0", true),
            ("IfNotPresent", "1.1.0", false), ("IfNotPresent", "1.0.0", true),
        ]

        @Test(arguments: cases) func areReflected(_ policy: String, _ held: String, _ isNew: Bool) throws {
            let registry = try RegistryServer()
            let digest = try registry.fill("acme/web", tags: ["1.0.0", "1.1.0"])
            let image = registry.image("acme/web")
            let manifest = { (tag: String, digest: String) in
                """
                image: "\(image):\(tag)@\(digest)" # {"$imagepolicy": "flux-system:web"}
                name: \(image) # {"$imagepolicy": "flux-system:web:name"}
                tag: \(tag) # {"$imagepolicy": "flux-system:web:tag"}
                digest: '\(digest)' # {"$imagepolicy": "flux-system:web:digest"}

                """
            }
            let directory = try Self.fleet(image, policy, manifest(held, Self.old))
            let run = try Tidemark()("update", directory.path)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try directory.read("web.yaml") == manifest("1.1.0", isNew ? digest : Self.old))
            let again = try Tidemark()("update", directory.path)
            #expect(again.output == "Nothing to change.\n", "\(again.output)")
        }

        /// Without reflection the whole image has no digest, and a field for one cannot be right: it is left alone, aloud.
        @Test func neverMeansNone() throws {
            let registry = try RegistryServer()
            try registry.fill("acme/web", tags: ["1.1.0"])
            let image = registry.image("acme/web")
            let field = "digest: \(Self.old) # {\"$imagepolicy\": \"flux-system:web:digest\"}\n"
            let directory = try Self.fleet(
                image,
                "Never",
                "image: \(image):1.0.0@\(Self.old) # {\"$imagepolicy\": \"flux-system:web\"}\n" + field
            )
            let run = try Tidemark()("update", directory.path)
            #expect(run.status == 1)
            #expect(
                run.errors.hasPrefix(
                    "web.yaml:2:101: error: policy 'flux-system/web' reflects no digest, so this field stays as it is\n"
                ),
                "\(run.errors)"
            )
            #expect(
                try directory.read("web.yaml") == "image: \(image):1.1.0 # {\"$imagepolicy\": \"flux-system:web\"}\n"
                    + field
            )
        }

        private static func fleet(_ image: String, _ policy: String, _ manifest: String) throws -> TemporaryDirectory {
            let directory = try TemporaryDirectory()
            let text = Fleet.policy("web", range: "1.x").replacing(
                "  policy:",
                with: "  digestReflectionPolicy: \(policy)\n  policy:"
            )
            try directory.write(["policy.yaml": Fleet.repository("web", image: image) + text, "web.yaml": manifest])
            return directory
        }
    }
}
