import Testing

@testable import OCI

@Suite struct RepositoryTests {
    static let names: [(String, String)] = [
        ("nginx", "docker.io/library/nginx"), ("docker.io/library/nginx", "docker.io/library/nginx"),
        ("index.docker.io/nginx", "docker.io/library/nginx"),
        ("stefanprodan/podinfo", "docker.io/stefanprodan/podinfo"),
        ("ghcr.io/stefanprodan/podinfo", "ghcr.io/stefanprodan/podinfo"), ("localhost/a", "localhost/a"),
        ("localhost:5000/a/b", "localhost:5000/a/b"), ("GHCR.io/a", "ghcr.io/a"), ("[::1]:5000/a", "[::1]:5000/a"),
        (
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app_1",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app_1"
        ),
    ]

    @Test(arguments: names) func readsNames(_ image: String, _ canonical: String) throws {
        let repository = try Repository(image)
        #expect(repository.canonicalName == canonical)
        #expect(repository.image == image)
        #expect(try repository == Repository(canonical))
    }

    static let refusals: [(String, String)] = [
        ("https://ghcr.io/a", "image 'https://ghcr.io/a' should not include URL scheme; remove 'https://'"),
        ("ghcr.io/a:1.2", "image 'ghcr.io/a:1.2' should not include a tag; remove ':1.2'"),
        ("localhost:5000/a:1", "image 'localhost:5000/a:1' should not include a tag; remove ':1'"),
        ("ghcr.io/a@sha256:00", "image 'ghcr.io/a@sha256:00' should not include a tag; remove ':00'"),
        ("nginx:1", "image 'nginx:1' should not include a tag; remove ':1'"),
        ("", "'' is not an image name: its path has 0 bytes"),
        ("ghcr.io/", "'ghcr.io/' is not an image name: its path has 0 bytes"),
        ("ghcr.io/a//b", "'ghcr.io/a//b' is not an image name: its path has an empty part"),
        ("ghcr.io/../b", "'ghcr.io/../b' is not an image name: its path has the part '..'"),
        ("a:b/c", "'a:b/c' is not an image name: 'a:b' is not a host"),
        (
            "ghcr.io/A",
            "'ghcr.io/A' is not an image name: 'A' may only have lower case letters, digits, '.', '_' and '-'"
        ),
        (
            "ghcr.io/a?b",
            "'ghcr.io/a?b' is not an image name: 'a?b' may only have lower case letters, digits, '.', '_' and '-'"
        ),
        ("user@ghcr.io/a", "'user@ghcr.io/a' is not an image name: 'user@ghcr.io' is not a host"),
    ]

    @Test(arguments: refusals) func refusesWhatIsNoName(_ image: String, _ sentence: String) {
        let error = #expect(throws: OCIError.self) { try Repository(image) }
        #expect(error?.description == sentence)
    }

    @Test func tagsAndDigestsHaveAGrammar() {
        for text in ["a", "_", "1.0.0-rc.1_x", String(repeating: "a", count: 128)] { #expect(Tag(text) != nil) }
        for text in ["", ".a", "-a", "a b", "a\n", "é", "a/b", "a:b", String(repeating: "a", count: 129), "a\u{0}"] {
            #expect(Tag(text) == nil)
        }
        let hexadecimal = String(repeating: "0af", count: 100)
        #expect(Digest("sha256:" + hexadecimal.prefix(64)) != nil)
        #expect(Digest("sha512:" + hexadecimal.prefix(128)) != nil)
        for text in [
            "", "sha256", "sha256:", "sha256:" + hexadecimal.prefix(63), "md5:" + hexadecimal.prefix(32),
            "sha256:\(String(repeating: "A", count: 64))",
        ] {
            #expect(Digest(text) == nil)
        }
    }
}
