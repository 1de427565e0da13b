import Git
import HTTP
import Selection

@testable import Automation
@testable import OCI

/// Errors that no file makes, each with the name of its golden file.
enum CatalogueErrors {
    static let place: OCIError.Place = {
        do { return OCIError.Place(try Repository("ghcr.io/acme/web")) } catch { fatalError("\(error)") }
    }()

    private static func complaint(_ status: Int, _ code: String? = nil, _ message: String? = nil) -> OCIError.Complaint
    {
        OCIError.Complaint(status: status, code: code, message: message)
    }

    static let registries: [(name: String, error: OCIError)] = [
        ("image-with-scheme", .imageWithScheme("https://ghcr.io/acme/web", scheme: "https")),
        ("image-with-tag", .imageWithTag("ghcr.io/acme/web:1.0.0", tag: "1.0.0")),
        ("bad-image", .badImage("ghcr.io/Acme", reason: "'A' is not allowed")),
        ("bad-configuration", .badConfiguration(source: "~/.docker/config.json", reason: "it is not JSON")),
        ("needs-helper", .needsHelper("ecr-login", registry: "ghcr.io", source: "~/.docker/config.json")),
        ("needs-helper-of-a-secret", .needsHelper("ecr-login", registry: "ghcr.io", source: "secret 'prod/registry'")),
        (
            "helper-failed",
            .helperFailed("pass", registry: "ghcr.io", reason: "there is no program 'docker-credential-pass' in PATH")
        ),
        ("foreign-host", .foreignHost(place, provider: "aws")),
        (
            "no-cloud-credential",
            .noCloudCredential(place, provider: "gcp", tried: "GOOGLE_APPLICATION_CREDENTIALS, the metadata server")
        ),
        (
            "cloud-refused",
            .cloudRefused(
                place,
                provider: "aws",
                source: "the credential from AWS_ACCESS_KEY_ID",
                reason: "'https://api.ecr.eu-west-1.amazonaws.com/' answers with status 400 UnrecognizedClientException"
            )
        ),
        ("no-answer", .noAnswer(place, .timedOut(origin: "https://ghcr.io", reason: "no bytes for 20 seconds"))),
        (
            "login-refused",
            .loginRefused(
                place,
                login: "user 'ci' from secret 'prod/registry'",
                complaint(401, "UNAUTHORIZED", "bad credentials")
            )
        ),
        ("login-refused-without-one", .loginRefused(place, login: nil, complaint(401, "UNAUTHORIZED"))),
        ("login-over-plain-http", .loginOverPlainHTTP(place, login: "user 'ci' from secret 'prod/registry'")),
        (
            "untrusted-token-server",
            .untrustedTokenServer(place, realm: "https://auth.example.com/token", reason: "it is on another host")
        ),
        ("bad-challenge", .badChallenge(place, field: "Bearer realm=")),
        ("bad-token", .badToken(place, realm: "https://ghcr.io/token", reason: "it has no 'token'")),
        ("not-found", .notFound(place, tag: nil, complaint(404, "NAME_UNKNOWN", "repository name not known"))),
        ("not-found-tag", .notFound(place, tag: "1.0.0", complaint(404, "MANIFEST_UNKNOWN"))),
        (
            "too-many-requests",
            .tooManyRequests(place, complaint(429, "TOOMANYREQUESTS", "you have reached your limit"))
        ),
        (
            "too-many-requests-until",
            .tooManyRequests(place, OCIError.Complaint(status: 429, code: nil, message: nil, retryAfter: 37))
        ),
        ("content-not-found", .contentNotFound(place, digest: digest, complaint(404, "MANIFEST_UNKNOWN"))),
        ("bad-content", .badContent(place, digest: digest, reason: "its 120 bytes have another digest")),
        ("refused", .refused(place, complaint(503))),
        ("not-registry", .notRegistry(place, status: 200)),
        ("bad-tag-list", .badTagList(place, reason: "expected ','", offset: 17)),
        ("bad-link", .badLink(place, link: "https://example.com/", reason: "leads to another host")),
        ("endless-tag-list", .endlessTagList(place, reason: "the pages of the tag list lead in a circle")),
        ("too-many-tags", .tooManyTags(place, limit: "1000000 tags")),
        ("bad-manifest", .badManifest(place, tag: "1.0.0", reason: "it has another digest than the registry says")),
    ]

    private static let digest: Digest = {
        guard let digest = Digest("sha256:" + String(repeating: "0a", count: 32)) else { fatalError("no digest") }
        return digest
    }()

    private static let remote = "https://git.example.com/fleet.git"

    static let remotes: [(name: String, error: GitError)] = [
        ("invalid-remote", .invalidRemote("'gopher://x' is not an address of a Git repository")),
        ("unreachable", .unreachable(remote: remote, reason: .unreachable(origin: remote, reason: "refused"))),
        ("refused-403", .refused(remote: remote, status: 403, words: "")),
        ("refused-404", .refused(remote: remote, status: 404, words: "not found")),
        ("unauthorized", .unauthorized(remote: remote, source: "secret 'prod/fleet'", words: "")),
        ("unauthorized-without-one", .unauthorized(remote: remote, source: nil, words: "")),
        (
            "process-failed",
            .processFailed(remote: "git@git.example.com:fleet", program: "ssh", words: "Host key verification failed")
        ),
        ("timed-out", .timedOut(remote: remote, seconds: 60)),
        ("malformed", .malformed(remote: remote, reason: "a packet line of 3 bytes")),
        ("server-said", .serverSaid(remote: remote, words: "upload-pack: not our ref")),
        ("unknown-reference", .unknownReference(remote: remote, name: "mian", known: ["main", "next"])),
        ("unknown-reference-far", .unknownReference(remote: remote, name: "release", known: ["main", "next"])),
        ("empty-repository", .emptyRepository(remote: remote)),
        (
            "rejected",
            .rejected(remote: remote, branch: "main", reason: "protected branch hook declined", words: "GH006")
        ),
        ("moved", .moved(remote: remote, branch: "main")),
        ("diverged", .diverged(remote: remote, branch: "refs/heads/next")),
        (
            "read-only",
            .readOnly(
                remote: remote,
                source: "secret 'prod/fleet'",
                words: "ERROR: The key you are authenticating with has been marked as read only"
            )
        ),
        ("read-only-without-one", .readOnly(remote: remote, source: nil, words: "")),
        (
            "untrusted-host",
            .untrustedHost(
                remote: "ssh://git@git.example.com/fleet",
                offered: "SHA256:hfDTQmmBwfdAVkGtk1VhlhUvGbzRHYcBpyBIk6Yqz9Y",
                known: ["SHA256:nYDJXYPwTeTwMkkJkVZ6bGJpSMnDYPjfhTUp8AJ3VEA"]
            )
        ),
        (
            "untrusted-host-unknown",
            .untrustedHost(
                remote: "ssh://git@git.example.com/fleet",
                offered: "SHA256:hfDTQmmBwfdAVkGtk1VhlhUvGbzRHYcBpyBIk6Yqz9Y",
                known: []
            )
        ),
        (
            "foreign",
            .foreign(
                remote: remote,
                branch: "images",
                commit: "3f2a1c97d0e8b5461a2f3c4d5e6f708192a3b4c5",
                author: "A Person <person@example.com>"
            )
        ),
        ("cannot-sign", .cannotSign(source: "secret 'prod/key'", reason: "gpg cannot be run")),
        (
            "cannot-sign-without-passphrase",
            .cannotSign(source: "secret 'prod/key'", reason: "the key is encrypted, and there is no passphrase")
        ),
        (
            "cannot-sign-without-program",
            .cannotSign(
                source: "secret 'flux-system/signing'",
                reason: "'gpg' cannot be run: Executable \"gpg\" is not found or cannot be executed"
            )
        ),
        ("store", .store(path: "/var/cache/tidemark", reason: "Permission denied")),
        ("object", .object(id: "3f2a", reason: "it is missing")),
        ("too-large", .tooLarge(remote: remote, limit: 256 << 20)),
        ("invalid-content", .invalidContent("'a<b>@example.com' cannot be an address in a commit")),
        ("cancelled", .cancelled),
    ]

    static let connections: [(name: String, error: HTTPError)] = [
        ("invalid-url", .invalidURL("http://")),
        ("invalid-header", .invalidHeader(name: "Authorization")),
        ("unreachable", .unreachable(origin: "https://ghcr.io", reason: "Could not resolve host: ghcr.io")),
        (
            "proxy-failed",
            .proxyFailed(
                origin: "https://ghcr.io",
                proxy: "http://proxy.example.com:3128",
                reason: "it answers with status 407"
            )
        ),
        ("no-connection", .noConnection(origin: "https://ghcr.io", seconds: 10)),
        ("paused", .paused(origin: "https://ghcr.io", seconds: 37)),
        ("forbidden-address", .forbiddenAddress(origin: "https://ghcr.io", rule: .withoutMetadata)),
        ("forbidden-address-on-premises", .forbiddenAddress(origin: "https://ghcr.io", rule: .publicOnly)),
        ("timed-out", .timedOut(origin: "https://ghcr.io", reason: "no bytes for 20 seconds")),
        ("untrusted", .untrusted(origin: "https://ghcr.io", reason: "unable to get local issuer certificate")),
        ("untrusted-expired", .untrusted(origin: "https://ghcr.io", reason: "certificate has expired")),
        ("untrusted-early", .untrusted(origin: "https://ghcr.io", reason: "certificate is not yet valid")),
        ("untrusted-revoked", .untrusted(origin: "https://ghcr.io", reason: "certificate revoked")),
        ("untrusted-old-list", .untrusted(origin: "https://ghcr.io", reason: "CRL has expired")),
        ("untrusted-without-list", .untrusted(origin: "https://ghcr.io", reason: "unable to get certificate CRL")),
        ("without-tls", .withoutTLS(origin: "https://ghcr.io")),
        ("not-http", .notHTTP(origin: "https://ghcr.io", reason: "Received HTTP/0.9 when not allowed")),
        ("truncated", .truncated(origin: "https://ghcr.io", reason: "end of response with 12 bytes missing")),
        ("too-large", .tooLarge(origin: "https://ghcr.io", limit: 4_194_304)),
        ("redirected", .redirected(from: "https://ghcr.io", to: "http://ghcr.io", reason: "to plain HTTP")),
        ("cancelled", .cancelled),
    ]

    private static func rules(_ range: String) throws -> Rules { Rules(order: .semver(try VersionRange(range))) }

    static let selections: [(name: String, rules: Rules, tags: [String])] = {
        do {
            let numerical = Rules(order: .numerical(.ascending))
            let filter = try Filter(pattern: "^main-[a-f0-9]+-(?P<ts>[0-9]+)$", extract: "$ts")
            return [
                ("no-tags", try rules("1.x"), []),
                ("all-excluded", try rules("1.x"), ["a.sig", "b.sig"]),
                ("nothing-matches", Rules(filter: filter, order: .numerical(.ascending)), ["latest", "1.0.0"]),
                ("out-of-range", try rules("2.x"), ["1.0.0", "1.1.0", "latest"]),
                ("pre-releases-only", try rules(">=1.0"), ["1.0.0-rc.1", "1.2.0-beta.2"]),
                ("with-a-prefix", try rules("1.x"), ["release-1.0.0", "release-1.1.0", "latest"]),
                ("two-numbers", try rules("1.x"), ["1.0", "1.1"]),
                ("no-versions", try rules("1.x"), ["latest", "main"]),
                ("not-a-number", numerical, ["1", "2", "latest"]),
                ("no-numbers", numerical, ["main-1", "main-2"]),
                (
                    "extracted-no-number",
                    Rules(filter: try Filter(pattern: "^main-(.*)$", extract: "$1"), order: .numerical(.ascending)),
                    ["main-1", "main-x"]
                ),
                (
                    "exhausting",
                    Rules(filter: try Filter(pattern: "^(([a-z])+.)+[A-Z]([a-z])+$"), order: .alphabetical(.ascending)),
                    [String(repeating: "a", count: 60)]
                ),
            ]
        } catch { return [] }
    }()
}
