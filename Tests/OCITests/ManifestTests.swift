import Crypto
import Foundation
import HTTP
import TestSupport
import Testing

@testable import OCI

/// What a manifest says, from a registry that may lie.
@Suite struct ManifestTests {
    typealias Step = ScriptedServer.Step

    private static let image = "application/vnd.oci.image.manifest.v1+json"
    private static let index = "application/vnd.oci.image.index.v1+json"
    private static let dockerImage = "application/vnd.docker.distribution.manifest.v2+json"
    private static let dockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json"
    private static let empty = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    private static let descriptor = #"{"mediaType":"application/vnd.oci.empty.v1+json","digest":"\#(empty)","size":2}"#
    private static let simple = #"{"schemaVersion":2,"config":\#(descriptor),"layers":[]}"#

    // MARK: Reading

    /// A document, what the registry calls it, and what it is or why it is refused.
    static let documents: [(document: String, type: String?, outcome: String)] = [
        (simple, image, "image"), (simple, dockerImage, "image"),
        (#"{"schemaVersion":2,"mediaType":"\#(image)","config":\#(descriptor),"layers":null}"#, nil, "image"),
        (#"{"schemaVersion":2,"mediaType":"\#(image)","config":\#(descriptor)}"#, "application/json", "image"),
        (#"{"schemaVersion":2,"manifests":[]}"#, index, "index"),
        (#"{"schemaVersion":2,"manifests":[\#(descriptor)],"annotations":null,"subject":null}"#, dockerIndex, "index"),
        (#"{"schemaVersion":2,"mediaType":"\#(dockerIndex)","manifests":[]}"#, "text/plain", "index"),
        (simple, index, "it could be read as an image and as an index"),
        (
            #"{"schemaVersion":2,"config":\#(descriptor),"layers":[],"manifests":[]}"#, image,
            "it could be read as an image and as an index"
        ),
        (
            #"{"schemaVersion":2,"manifests":[],"layers":[]}"#, index, "it could be read as an image and as an index"
        ),
        (
            #"{"schemaVersion":2,"manifests":[],"fsLayers":[]}"#, index, "it could be read as an image and as an index"
        ),
        (
            #"{"schemaVersion":2,"mediaType":"\#(image)","config":\#(descriptor)}"#, index,
            "it calls itself '\(image)', and the registry says '\(index)'"
        ),
        (
            #"{"schemaVersion":2,"mediaType":"\#(image)","config":\#(descriptor)}"#, dockerImage,
            "it calls itself '\(image)', and the registry says '\(dockerImage)'"
        ),
        (#"{"schemaVersion":1,"fsLayers":[]}"#, nil, "it has the outdated form 'schema 1'"),
        (
            #"{"schemaVersion":2}"#, "application/vnd.docker.distribution.manifest.v1+prettyjws",
            "it has the outdated form 'schema 1'"
        ),
        (simple, nil, "'' is neither an image nor an index"),
        (simple, "application/json", "'application/json' is neither an image nor an index"),
        (
            #"{"schemaVersion":2,"mediaType":"application/vnd.oci.artifact.manifest.v1+json"}"#, nil,
            "'application/vnd.oci.artifact.manifest.v1+json' is neither an image nor an index"
        ),
        (#"{"manifests":[]}"#, index, "it has no 'schemaVersion' 2"),
        (#"{"schemaVersion":3,"manifests":[]}"#, index, "it has no 'schemaVersion' 2"),
        (#"{"schemaVersion":2}"#, index, "it has no 'manifests'"),
        (#"{"schemaVersion":2}"#, image, "it has no 'config'"),
        (#"{"schemaVersion":2,"schemaVersion":2,"manifests":[]}"#, index, "'schemaVersion' stands twice"),
        (#"{"schemaVersion":2,"manifests":[{}]}"#, index, "expected a descriptor"),
        (#"{"schemaVersion":2,"manifests":[1]}"#, index, "expected an object"),
        (#"{"schemaVersion":2,"manifests":{}}"#, index, "expected an array"),
        (#"{"schemaVersion":"2","manifests":[]}"#, index, "expected a whole number"),
        (#"{"schemaVersion":2,"annotations":{"a":1},"manifests":[]}"#, index, "expected a string"),
        (
            #"{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"md5:0","size":1}]}"#, index,
            "'md5:0' is not a digest"
        ),
        (
            #"{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"\#(empty)","size":-1}]}"#, index,
            "expected a whole number"
        ),
        (
            #"{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"\#(empty)","size":99999999999999999999}]}"#,
            index, "the number is too large"
        ),
        (
            #"{"schemaVersion":2,"x":"# + String(repeating: "[", count: 40) + "}", index,
            "nested deeper than 32 levels"
        ),
        (#"{"schemaVersion":2,"manifests":[]} {}"#, index, "expected the end"), ("", index, "expected an object"),
        ("null", index, "expected an object"), ("<html>", index, "expected an object"),
    ]

    @Test(arguments: documents) func readsOneThingOrNone(_ document: String, _ type: String?, _ outcome: String) {
        do throws(JSONReader.Malformed) {
            switch try Manifest.read(Array(document.utf8), contentType: type) {
            case .image: #expect(outcome == "image")
            case .index: #expect(outcome == "index")
            }
        } catch { #expect(error.reason.hasPrefix(outcome)) }
    }

    @Test func readsPlatformsAndAnnotations() throws {
        let child = { (platform: String, more: String) in
            #"{"mediaType":"\#(Self.image)","digest":"\#(Self.empty)","size":2,"platform":\#(platform)\#(more)}"#
        }
        let document = """
            {"schemaVersion":2,"mediaType":"\(Self.index)","manifests":[
              \(child(#"{"os":"linux","architecture":"amd64"}"#, "")),
              \(child(#"{"os":"linux","architecture":"arm","variant":"v7","os.features":["x"]}"#, "")),
              \(child(#"{"os":"windows","architecture":"amd64","os.version":"10.0.20348.2113"}"#, "")),
              \(child(#"{"os":"unknown","architecture":"unknown"}"#, #","annotations":{"a":"b"},"artifactType":"t""#))
            ],"annotations":{"org.opencontainers.image.revision":"3f2a","\(String(repeating: "k", count: 300))":"\\u0041"}}
            """
        guard case .index(let index) = try Manifest.read(Array(document.utf8), contentType: Self.index) else {
            Issue.record("no index")
            return
        }
        #expect(index.platforms.map(\.description) == ["linux/amd64", "linux/arm/v7", "windows/amd64"])
        #expect(index.platforms.last?.osVersion == "10.0.20348.2113")
        #expect(index.manifests.last?.annotations == ["a": "b"] && index.manifests.last?.artifactType == "t")
        #expect(index.annotations["org.opencontainers.image.revision"] == "3f2a")
        #expect(index.annotations[String(repeating: "k", count: 300)] == "A")
    }

    /// What a configuration says of its creation, the seconds since 1970, and what is believed of it on 2026-11-20.
    static let times: [(text: String, seconds: Int64?, isBelieved: Bool)] = [
        (#""2026-11-19T12:00:00Z""#, 1_795_089_600, true), (#""2026-11-19T12:00:00.123456789Z""#, 1_795_089_600, true),
        (#""2026-11-19T14:00:00+02:00""#, 1_795_089_600, true), (#""2026-11-19t10:30:00-01:30""#, 1_795_089_600, true),
        (#""2026-11-20T23:59:59Z""#, 1_795_219_199, true), (#""2026-11-21T00:00:01Z""#, 1_795_219_201, false),
        (#""9999-12-31T23:59:59Z""#, 253_402_300_799, false), (#""0001-01-01T00:00:00Z""#, -62_135_596_800, false),
        (#""1970-01-01T00:00:00Z""#, 0, false), (#""2024-02-29T00:00:00Z""#, 1_709_164_800, true),
        (#""2000-02-29T00:00:00Z""#, 951_782_400, true), (#""2023-02-29T00:00:00Z""#, nil, false),
        (#""1900-02-29T00:00:00Z""#, nil, false), (#""2026-13-01T00:00:00Z""#, nil, false),
        (#""2026-11-19""#, nil, false), (#""2026-11-19T12:00:00""#, nil, false), (#""yesterday""#, nil, false),
        (#""2026-11-19T12:00:00.Z""#, nil, false), (#""2026-11-19T24:00:00Z""#, nil, false),
        (#""2026-11-19T12:00:00+2:00""#, nil, false), (#""+026-11-19T12:00:00Z""#, nil, false), (#""""#, nil, false),
        ("null", nil, false),
    ]

    @Test(arguments: times) func readsCreationTimes(_ text: String, _ seconds: Int64?, _ isBelieved: Bool) throws {
        let document = #"{"created":\#(text),"os":"linux","architecture":"arm64","config":{"Labels":null,"x":[]}}"#
        let configuration = try ImageConfiguration.read(Array(document.utf8))
        #expect(configuration.created == seconds)
        // 2026-11-20 00:00:00 UTC
        #expect(configuration.created(asOf: 1_795_132_800) == (isBelieved ? seconds : nil))
        #expect(configuration.created(asOf: .max) == nil || isBelieved || seconds.map { $0 > 1_795_132_800 } == true)
        #expect(configuration.platform.description == "linux/arm64" && configuration.labels.isEmpty)
    }

    // MARK: A real registry

    @Test func everythingThatARealRegistryHas() async throws {
        let server = try RegistryServer()
        let config = Data(
            #"{"created":"2026-11-19T12:00:00Z","os":"linux","architecture":"amd64","config":{"Labels":{"a":"b"}}}"#
                .utf8
        )
        let pushed = try server.push(
            blob: config,
            to: "team/app",
            mediaType: "application/vnd.oci.image.config.v1+json"
        )
        let single = Data(
            #"{"schemaVersion":2,"mediaType":"\#(Self.image)","config":\#(pushed),"layers":[],"annotations":{"r":"1"}}"#
                .utf8
        )
        let imageDigest = try server.push(manifest: single, to: "team/app", "1.0.0-amd64", mediaType: Self.image)
        let platform = #","platform":{"os":"linux","architecture":"amd64"}"#
        let child = RegistryServer.descriptor(of: single, mediaType: Self.image, more: platform)
        let many = Data(#"{"schemaVersion":2,"mediaType":"\#(Self.index)","manifests":[\#(child)]}"#.utf8)
        let digest = try server.push(manifest: many, to: "team/app", "1.0.0", mediaType: Self.index)
        // The older forms of both.
        let docker = Data(
            #"{"schemaVersion":2,"mediaType":"\#(Self.dockerImage)","config":\#(pushed),"layers":[]}"#.utf8
        )
        let dockerDigest = try server.push(manifest: docker, to: "team/app", "docker", mediaType: Self.dockerImage)
        // What signs it, at the tag where clients keep it for registries without the API.
        let type = "application/vnd.example.signature"
        let signature = RegistryServer.descriptor(
            of: docker,
            mediaType: Self.image,
            more: #","artifactType":"\#(type)""#
        )
        .replacing(Self.image, with: Self.dockerImage)
        let signatures = Data(#"{"schemaVersion":2,"mediaType":"\#(Self.index)","manifests":[\#(signature)]}"#.utf8)
        let tag = digest.replacing(":", with: "-")
        try server.push(manifest: signatures, to: "team/app", tag, mediaType: Self.index)

        let registry = Registry()
        let repository = try Repository(server.image("team/app"))
        let found = try await registry.digest(of: repository, tag: try #require(Tag("1.0.0")), access: Access())
        #expect(found.description == digest)
        guard case .index(let index) = try await registry.manifest(of: repository, digest: found, access: Access()),
            let entry = index.manifests.first,
            case .image(let image) = try await registry.manifest(of: repository, at: entry, access: Access())
        else {
            Issue.record("not what was pushed")
            return
        }
        #expect(index.platforms.map(\.description) == ["linux/amd64"])
        #expect(entry.digest.description == imageDigest && image.annotations == ["r": "1"])
        let configuration = try await registry.configuration(of: repository, image: image, access: Access())
        #expect(configuration.labels == ["a": "b"] && configuration.created == 1_795_089_600)
        let older = try #require(Digest(dockerDigest))
        guard case .image = try await registry.manifest(of: repository, digest: older, access: Access()) else {
            Issue.record("no image")
            return
        }
        for (wanted, count) in [(nil, 1), (type, 1), ("application/other", 0)] as [(String?, Int)] {
            let referrers = try await registry.referrers(
                of: repository,
                digest: found,
                artifactType: wanted,
                access: Access()
            )
            #expect(referrers.count == count)
        }
        #expect(try await registry.referrers(of: repository, digest: older, access: Access()).isEmpty)
        let nothing = try #require(Digest(Self.empty))
        await #expect(throws: OCIError.self) {
            _ = try await registry.manifest(of: repository, digest: nothing, access: Access())
        }
        // What was read once is kept.
        server.stop()
        #expect(try await registry.configuration(of: repository, image: image, access: Access()) == configuration)
        // But not for somebody else, who would have to show that they may read it.
        let stranger = Access(login: Login(.registryToken(Secret("x")), source: "x"), timeout: .seconds(2))
        await #expect(throws: OCIError.self) {
            _ = try await registry.manifest(of: repository, digest: found, access: stranger)
        }
    }

    // MARK: Lies

    private static func digest(_ text: String) -> String { RegistryServer.digest(of: Data(text.utf8)) }

    /// What comes for a manifest of this digest and size, and the error that it makes.
    static let lies: [(name: String, size: Int?, reply: Listener.Reply, outcome: String)] = [
        (
            "the truth", simple.utf8.count,
            .response(200, headers: ["Content-Type: \(image)"], body: Array(simple.utf8)), ""
        ),
        (
            "no type", nil, .response(200, headers: [], body: Array(simple.utf8)),
            "is of no use: '' is neither an image nor an index"
        ),
        (
            "parameters", nil,
            .response(200, headers: ["Content-Type: \(image.uppercased()); charset=utf-8"], body: Array(simple.utf8)),
            ""
        ),
        (
            "other bytes", nil, .response(200, headers: ["Content-Type: \(image)"], body: Array((simple + " ").utf8)),
            "is of no use: its \(simple.utf8.count + 1) bytes have another digest"
        ),
        (
            "other bytes, and a header that vouches for them", nil,
            .response(
                200,
                headers: ["Content-Type: \(image)", "Docker-Content-Digest: \(digest(simple))"],
                body: Array("{}".utf8)
            ), "is of no use: its 2 bytes have another digest"
        ),
        (
            "another size", 7, .response(200, headers: ["Content-Type: \(image)"], body: Array(simple.utf8)),
            "is of no use: it has \(simple.utf8.count) bytes, and 7 were announced"
        ),
        (
            "another form", simple.utf8.count,
            .response(200, headers: ["Content-Type: \(dockerImage)"], body: Array(simple.utf8)),
            "is of no use: it is '\(dockerImage)', and the index says '\(image)'"
        ),
        ("gone", nil, .json(#"{"errors":[{"code":"MANIFEST_UNKNOWN"}]}"#, status: 404), "404 MANIFEST_UNKNOWN"),
        ("refused", nil, .json("{}", status: 400), "answers with status 400"),
        (
            "endless", nil,
            .endless(
                Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8),
                chunk: [UInt8](repeating: 32, count: 65536)
            ), "is larger than 4194304 bytes"
        ),
        (
            "elsewhere", nil, .response(307, headers: ["Location: http://127.0.0.2:1/"]), "another host is not followed"
        ),
    ]

    @Test(arguments: lies) func aDigestIsCheckedWhateverIsSaid(
        _ name: String,
        _ size: Int?,
        _ reply: Listener.Reply,
        _ outcome: String
    ) async throws {
        let digest = try #require(Digest(Self.digest(Self.simple)))
        let server = try ScriptedServer(Step("GET /v2/a/manifests/\(digest)", reply))
        let repository = try Repository("\(server.host)/a")
        do throws(OCIError) {
            if let size {
                let descriptor = Descriptor(
                    mediaType: Self.image,
                    digest: digest,
                    size: size,
                    annotations: [:],
                    artifactType: nil,
                    platform: nil
                )
                _ = try await Registry().manifest(of: repository, at: descriptor, access: Access())
            } else {
                _ = try await Registry().manifest(of: repository, digest: digest, access: Access())
            }
            #expect(outcome.isEmpty)
        } catch { #expect(!outcome.isEmpty && error.description.contains(outcome), "\(name): \(error)") }
        #expect(server.faults.isEmpty)
    }

    @Test func whatIsTooLargeIsNotAskedFor() async throws {
        let server = try ScriptedServer()
        let repository = try Repository("\(server.host)/a")
        let digest = try #require(Digest(Self.empty))
        let descriptor = Descriptor(
            mediaType: Self.image,
            digest: digest,
            size: 5 << 20,
            annotations: [:],
            artifactType: nil,
            platform: nil
        )
        await #expect(throws: OCIError.self) {
            _ = try await Registry().manifest(of: repository, at: descriptor, access: Access())
        }
        #expect(server.requests.isEmpty)
    }

    /// Blobs stand in storage elsewhere: it is followed there, the login is not.
    @Test func aBlobIsFollowedWithoutTheLogin() async throws {
        let storage = try ScriptedServer(
            Step(
                "GET /bucket/x?signature=1",
                forbids: ["Authorization", "Cookie"],
                .response(200, headers: ["Content-Type: binary/octet-stream"], body: Array(#"{"os":"linux"}"#.utf8))
            )
        )
        let digest = try #require(Digest(Self.digest(#"{"os":"linux"}"#)))
        let server = try ScriptedServer(
            Step(
                "GET /v2/a/blobs/\(digest)",
                requires: ["authorization: Bearer r"],
                .response(307, headers: ["Location: http://\(storage.host)/bucket/x?signature=1"])
            )
        )
        let document =
            #"{"schemaVersion":2,"config":{"mediaType":"x","digest":"\#(digest)","size":14},"layers":[]}"#
        guard case .image(let image) = try Manifest.read(Array(document.utf8), contentType: Self.image) else { return }
        let access = Access(login: Login(.registryToken(Secret("r")), source: "t"))
        let configuration = try await Registry().configuration(
            of: Repository("\(server.host)/a"),
            image: image,
            access: access
        )
        #expect(configuration.platform.os == "linux")
        #expect(server.faults.isEmpty && storage.faults.isEmpty)
    }

    // MARK: Referrers

    private static func list(_ types: String...) -> String {
        let entries = types.map {
            #"{"mediaType":"\#(image)","digest":"\#(empty)","size":2,"artifactType":"\#($0)"}"#
        }
        return #"{"schemaVersion":2,"mediaType":"\#(index)","manifests":[\#(entries.joined(separator: ","))]}"#
    }

    private static func page(_ text: String, _ headers: String...) -> Listener.Reply {
        .response(200, headers: ["Content-Type: \(index)"] + headers, body: Array(text.utf8))
    }

    private static let path = "/v2/a/referrers/\(empty)"
    private static let tag = "GET /v2/a/manifests/\(empty.replacing(":", with: "-"))"

    /// A script, the artifact type that is asked for, and the types that come of it or the error.
    static let scripts: [(name: String, type: String?, steps: [Step], outcome: String)] = [
        ("none", nil, [Step("GET \(path)", page(list()))], ""),
        ("all", nil, [Step("GET \(path)", page(list("a", "b")))], "a b"),
        ("not filtered", "b", [Step("GET \(path)?artifactType=b", page(list("a", "b")))], "b"),
        (
            "filtered", "a/b+c",
            [Step("GET \(path)?artifactType=a%2Fb%2Bc", page(list("a/b+c"), "OCI-Filters-Applied: artifactType"))],
            "a/b+c"
        ),
        (
            "pages", nil,
            [
                Step("GET \(path)", page(list("a"), "Link: <\(path)?next=x>; rel=\"next\"")),
                Step("GET \(path)?next=x", page(list("b"))),
            ], "a b"
        ),
        (
            "a circle", nil,
            [
                Step("GET \(path)", page(list("a"), "Link: <?x=1>; rel=next")),
                Step("GET \(path)?x=1", page(list("a"), "Link: <?x=1>; rel=next")),
            ], "badContent"
        ),
        (
            "elsewhere", nil, [Step("GET \(path)", page(list(), "Link: <http://127.0.0.2\(path)?x>; rel=next"))],
            "badLink"
        ),
        ("another list", nil, [Step("GET \(path)", page(list(), "Link: </v2/a/tags/list?x>; rel=next"))], "badLink"),
        (
            "no API, no tag", nil,
            [Step("GET \(path)", .json("{}", status: 404)), Step(tag, .json("{}", status: 404))], ""
        ),
        (
            "no API, a page", "a",
            [
                Step(
                    "GET \(path)?artifactType=a",
                    .response(404, headers: ["Content-Type: text/html"], body: Array("<html>".utf8))
                ), Step(tag, page(list("a", "b"))),
            ], "a"
        ),
        (
            "no API, an image", nil,
            [
                Step("GET \(path)", .json("{}", status: 404)),
                Step(tag, .response(200, headers: ["Content-Type: \(image)"], body: Array(simple.utf8))),
            ], ""
        ),
        (
            "an image", nil,
            [Step("GET \(path)", .response(200, headers: ["Content-Type: \(image)"], body: Array(simple.utf8)))],
            "badContent"
        ),
        ("garbage", nil, [Step("GET \(path)", .json("[]"))], "badContent"),
        ("refused", nil, [Step("GET \(path)", .json("{}", status: 400))], "refused"),
        ("broken", nil, [Step("GET \(path)", times: 3, .json("{}", status: 500))], "refused"),
    ]

    @Test(arguments: scripts) func findsReferrers(_ name: String, _ type: String?, _ steps: [Step], _ outcome: String)
        async throws
    {
        let server = try ScriptedServer()
        for step in steps { server.expect(step) }
        let digest = try #require(Digest(Self.empty))
        let found: String
        do throws(OCIError) {
            found = try await Registry().referrers(
                of: Repository("\(server.host)/a"),
                digest: digest,
                artifactType: type,
                access: Access()
            ).compactMap(\.artifactType).joined(separator: " ")
        } catch { found = Mirror(reflecting: error).children.first?.label ?? "" }
        #expect(found == outcome, "\(name)")
        #expect(server.faults.isEmpty)
    }
}
