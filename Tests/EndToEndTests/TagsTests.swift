import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What `tidemark tags` prints.
    @Suite struct TagsTests {
        /// What may be said in plain text to this machine must not be said to a proxy.
        @Test func thisMachineIsNotAskedThroughAProxy() throws {
            let registry = try RegistryServer(.plain)
            try registry.fill("acme/web", tags: ["1.0.0"])
            let proxy = "http://127.0.0.1:1"
            let tidemark = try Tidemark(environment: ["http_proxy": proxy, "https_proxy": proxy, "all_proxy": proxy])
            let run = try tidemark("tags", registry.image("acme/web"))
            #expect(run.status == 0 && run.output == "1.0.0\n", "\(run.errors)")
        }

        @Test func opensARealRegistryAndSortsByBytes() throws {
            let registry = try RegistryServer(.password)
            try registry.fill("acme/web", tags: ["latest", "1.10.0", "1.2.0", "V1", "_x", "a-b"])
            let home = try TemporaryDirectory()
            let login = Data("\(RegistryServer.user):\(RegistryServer.password)".utf8).base64EncodedString()
            try home.write("config.json", #"{"auths":{"\#(registry.host)":{"auth":"\#(login)"}}}"#)
            let authority = try #require(registry.authority?.authority)
            let tidemark = try Tidemark(environment: ["DOCKER_CONFIG": home.path, "SSL_CERT_FILE": authority])
            let image = registry.image("acme/web")

            let text = try tidemark("tags", image)
            #expect(text.status == 0, "\(text.errors)")
            #expect(text.output == "1.10.0\n1.2.0\nV1\n_x\na-b\nlatest\n")
            #expect(text.errors.isEmpty)

            let json = try tidemark("tags", image, "--output", "json")
            let object = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
            #expect(Set(object.keys) == ["image", "tags"])
            #expect(object["image"] as? String == image)
            #expect(object["tags"] as? [String] == ["1.10.0", "1.2.0", "V1", "_x", "a-b", "latest"])
            #expect(json.status == 0 && json.errors.isEmpty)

            let missing = try tidemark("tags", registry.image("acme/wbe"))
            #expect(missing.status == 1 && missing.output.isEmpty)
            #expect(
                missing.errors == """
                    error: '\(registry.host)' has no repository '\(registry.image("acme/wbe"))': 404 NAME_UNKNOWN: repository name not known to registry
                      hint: check the image's name; many registries answer so when a credential is missing

                    """
            )

            let anonymous = try Tidemark(environment: ["SSL_CERT_FILE": authority])("tags", image)
            #expect(anonymous.status == 1 && anonymous.output.isEmpty)
            #expect(
                anonymous.errors.hasPrefix("error: cannot scan '\(image)': '\(registry.host)' asks for a login: 401")
            )

            let untrusting = try Tidemark(environment: ["DOCKER_CONFIG": home.path])("tags", image)
            #expect(untrusting.status == 1 && untrusting.output.isEmpty)
            #expect(
                untrusting.errors.hasPrefix("error: cannot scan '\(image)': cannot trust 'https://\(registry.host)': ")
            )
            #expect(untrusting.errors.hasSuffix("or with SSL_CERT_FILE\n"), "\(untrusting.errors)")
            for secret in [RegistryServer.password, login] {
                for run in [text, json, missing, anonymous, untrusting] {
                    #expect(!(run.output + run.errors).contains(secret))
                }
            }
        }

        @Test func namesThatAreNoTagsAreCountedAloud() throws {
            let server = try ScriptedServer(
                .init("GET /v2/a/tags/list?n=1000", times: .max, .json(#"{"tags":["2","a b","1",".x"]}"#))
            )
            let tidemark = try Tidemark()
            let loud = try tidemark("tags", "\(server.host)/a")
            #expect(loud.status == 0 && loud.output == "1\n2\n")
            #expect(
                loud.errors
                    == "warning: 2 names of '\(server.host)/a' are passed over, because they are not tags: the first is 'a b'\n"
            )
            let quiet = try tidemark("tags", "\(server.host)/a", "--quiet")
            #expect(quiet.output == loud.output && quiet.errors.isEmpty)
            #expect(server.faults.isEmpty)
        }

        @Test(arguments: [
            ("nginx:latest", "image 'nginx:latest' should not include a tag; remove ':latest'"),
            ("https://ghcr.io/a", "image 'https://ghcr.io/a' should not include URL scheme; remove 'https://'"),
            ("Acme/web", "'Acme/web' is not an image name: "),
        ])
        func anImageThatIsNoneIsWrongUsage(_ image: String, _ sentence: String) throws {
            let run = try Tidemark()("tags", image)
            #expect(run.status == 64 && run.output.isEmpty)
            #expect(run.errors.hasPrefix("error: " + sentence), "\(run.errors)")
        }
    }
}
