import Glibc
import HTTP
import Synchronization
import TestSupport
import Testing

@testable import OCI

/// Each registry's way to list tags (registries.md, "Registry quirks"): a list is complete, or it is an error.
@Suite struct ListingTests {
    typealias Step = ScriptedServer.Step

    private static let base = "GET /v2/a/b/tags/list"
    private static let first = base + "?n=1000"

    private static func page(_ tags: some Sequence<String>, _ headers: String..., more: String = "") -> Listener.Reply {
        let names = tags.map { "\"\($0)\"" }.joined(separator: ",")
        return .json(#"{"name":"a/b","tags":[\#(names)]\#(more)}"#, headers: headers)
    }

    private static func next(_ target: String) -> String { "Link: <\(target)>; rel=\"next\"" }
    private static func tags(_ range: Range<Int>) -> [String] { range.map { "v\($0)" } }
    private static func fault(_ code: String, _ message: String, status: Int) -> Listener.Reply {
        .json(#"{"errors":[{"code":"\#(code)","message":"\#(message)"}]}"#, status: status)
    }

    struct Quirk: CustomTestStringConvertible {
        let testDescription: String
        let steps: [Step]
        /// How many tags there are; else the error's case.
        let outcome: Result<Int, Kind>

        struct Kind: Error, Equatable { let name: String }

        init(_ name: String, _ count: Int, _ steps: Step...) {
            testDescription = name
            outcome = .success(count)
            self.steps = steps
        }

        init(_ name: String, fails kind: String, _ steps: Step...) {
            testDescription = name
            outcome = .failure(Kind(name: kind))
            self.steps = steps
        }
    }

    /// `HOST` in a link stands for the server.
    static let quirks: [Quirk] = [
        // distribution
        Quirk("distribution: null for an empty repository", 0, Step(first, .json(#"{"name":"a/b","tags":null}"#))),
        Quirk(
            "distribution 3: 404 when the last tag is gone",
            fails: "notFound",
            Step(first, fault("NAME_UNKNOWN", "repository name not known to registry", status: 404))
        ),
        Quirk("distribution 2: all in one page, whatever n is", 2500, Step(first, page(tags(0..<2500)))),
        // Docker Hub
        Quirk(
            "Docker Hub: relative link",
            1003,
            Step(first, page(tags(0..<1000), next("/v2/a/b/tags/list?last=v999&n=1000"))),
            Step(base + "?last=v999&n=1000", page(["x", "y", "z"]))
        ),
        // ECR
        Quirk(
            "ECR: opaque cursor, pages shorter than n",
            5,
            Step(first, page(["1", "2"], next("/v2/a/b/tags/list?n=1000&last=AbC%2F%2B%3D%3D"))),
            Step(base + "?n=1000&last=AbC%2F%2B%3D%3D", page(["3", "4", "5"]))
        ),
        Quirk(
            "ECR: n refused",
            150,
            Step(
                first,
                fault("UNSUPPORTED", "Invalid parameter at 'maxResults' failed to satisfy constraint", status: 405)
            ),
            Step(base, page(tags(0..<100), next("/v2/a/b/tags/list?last=x"))),
            Step(base + "?last=x", page(tags(100..<150))),
            Step(base + "?last=v149", page([]))
        ),
        // GHCR
        Quirk(
            "GHCR 2021: cut at n, without a link",
            1700,
            Step(first, page(tags(0..<1000))),
            Step(first + "&last=v999", page(tags(1000..<1700)))
        ),
        Quirk(
            "GHCR 2021: cut at n, again and again",
            2000,
            Step(first, page(tags(0..<1000))),
            Step(first + "&last=v999", page(tags(1000..<2000))),
            Step(first + "&last=v1999", page([]))
        ),
        Quirk("GHCR: oldest first, repeated", 4, Step(first, page(["9", "10", "1", "9", "a", "10"]))),
        // Quay
        Quirk(
            "Quay 2016: absolute link",
            101,
            Step(first, page(tags(0..<100), next("http://HOST/v2/a/b/tags/list?next_page=gAAA%3D%3D&n=1000"))),
            Step(base + "?next_page=gAAA%3D%3D&n=1000", page(["z"]))
        ),
        Quirk(
            "Quay: last ignored",
            1000,
            Step(first, page(tags(0..<1000))),
            Step(first + "&last=v999", page(tags(0..<1000)))
        ),
        Quirk(
            "Quay 2024: n above 100 refused",
            130,
            Step(first, fault("TAG_INVALID", "n must not exceed 100", status: 400)),
            Step(base, page(tags(0..<50))),
            Step(base + "?last=v49", page(tags(50..<100), next("/v2/a/b/tags/list?next_page=x"))),
            Step(base + "?next_page=x", page(tags(100..<130)))
        ),
        // Artifactory
        Quirk(
            "Artifactory: link without the repository's prefix, a number for a tag",
            3,
            Step(first, page(["1", "2"], next("/v2/b/tags/list?last=10000&n=1000"))),
            Step(base + "?last=10000&n=1000", page(["3"]))
        ),
        // Nexus
        Quirk(
            "Nexus: link with a path of its own",
            3,
            Step(first, page(["1", "2"], next("/repository/docker-hosted/v2/a/b/tags/list?n=1000&last=2"))),
            Step(base + "?n=1000&last=2", page(["3"]))
        ),
        Quirk(
            "Nexus: a group without links",
            1001,
            Step(first, page(tags(0..<1000))),
            Step(first + "&last=v999", page(["z"]))
        ),
        // ACR
        Quirk(
            "ACR: n clamped",
            200,
            Step(first, page(tags(0..<100), next("/v2/a/b/tags/list?last=v99&n=100&orderby="))),
            Step(base + "?last=v99&n=100&orderby=", page(tags(100..<200)))
        ),
        // Artifact Registry
        Quirk(
            "Artifact Registry: more than was asked for",
            1,
            Step(
                first,
                page(["1"], more: #","manifest":{"sha256:0":{"tag":["9.9.9"],"imageSizeBytes":"1"}},"child":[]"#)
            )
        ),
        // GitLab
        Quirk("GitLab: order without case", 4, Step(first, page(["a", "B", "c", "D"]))),
        // The specification's own freedom
        Quirk(
            "an empty page that leads on",
            fails: "endlessTagList",
            Step(first, page([], next("/v2/a/b/tags/list?last=x")))
        ),
        Quirk("other relations", 1, Step(first, page(["1"], "Link: </v2/a/b/tags/list?last=0>; rel=\"prev\""))),
        Quirk(
            "several links in one field",
            2,
            Step(first, page(["1"], "Link: <?last=0>; rel=prev, <?last=1>; title=\"a, b\"; rel=\"last next\"")),
            Step(base + "?last=1", page(["2"]))
        ),
        // What must not pass for a list
        Quirk(
            "a cursor that leads in a circle",
            fails: "endlessTagList",
            Step(first, page(["1"], next("?c=a"))),
            Step(base + "?c=a", page(["2"], next("?c=b"))),
            Step(base + "?c=b", page(["1", "2"], next("?c=a")))
        ),
        Quirk("a link to itself", fails: "endlessTagList", Step(first, page(["1"], next("?n=1000")))),
        Quirk(
            "a later page is null",
            1,
            Step(first, page(["1"], next("?c=a"))),
            Step(base + "?c=a", .json(#"{"name":"a/b","tags":null}"#))
        ),
        Quirk(
            "a later page is gone",
            fails: "notFound",
            Step(first, page(["1"], next("?c=a"))),
            Step(base + "?c=a", fault("NAME_UNKNOWN", "gone", status: 404))
        ),
        Quirk(
            "a later page refuses its own cursor",
            fails: "refused",
            Step(first, page(["1"], next("?c=a"))),
            Step(base + "?c=a", fault("PAGINATION_NUMBER_INVALID", "no", status: 400))
        ),
        Quirk(
            "n is refused, and so is everything else",
            fails: "refused",
            Step(first, fault("UNSUPPORTED", "n", status: 400)),
            Step(base, fault("UNSUPPORTED", "n", status: 400))
        ),
        Quirk(
            "the probe behind a full page fails",
            fails: "refused",
            Step(first, page(tags(0..<1000))),
            Step(first + "&last=v999", times: 3, fault("UNKNOWN", "no", status: 500))
        ),
        Quirk(
            "a link elsewhere",
            fails: "badLink",
            Step(first, page(["1"], next("http://127.0.0.2/v2/a/b/tags/list?x")))
        ),
        Quirk("a link to TLS", fails: "badLink", Step(first, page(["1"], next("https://HOST/v2/a/b/tags/list?x")))),
        Quirk("a link to another list", fails: "badLink", Step(first, page(["1"], next("/v2/c/tags/list?x")))),
        Quirk("a link to no list", fails: "badLink", Step(first, page(["1"], next("/v2/a/b/manifests/latest?x")))),
    ]

    private static func scan(_ host: String) async -> Result<TagList, OCIError> {
        do throws(OCIError) {
            return .success(
                try await Registry().tags(of: Repository("\(host)/a/b"), access: Access(timeout: .seconds(300)))
            )
        } catch { return .failure(error) }
    }

    private static func outcome(_ result: Result<TagList, OCIError>) -> Result<Int, Quirk.Kind> {
        result.map(\.count).mapError { Quirk.Kind(name: Mirror(reflecting: $0).children.first?.label ?? "") }
    }

    @Test(arguments: quirks) func isCompleteOrAnError(_ quirk: Quirk) async throws {
        let server = try ScriptedServer()
        for step in quirk.steps { server.expect(step.replacing("HOST", with: server.host)) }
        let result = await Self.scan(server.host)
        #expect(Self.outcome(result) == quirk.outcome, "\(result)")
        #expect(server.faults.isEmpty, "\(server.faults)")
    }

    /// Whichever page fails, in whatever way, there is no list.
    @Test(
        arguments: 0..<4,
        [
            fault("UNKNOWN", "no", status: 500), fault("DENIED", "no", status: 403), .json(#"{"tags":["9.9.9""#),
            .json("{}"),
            .bytes([]), .response(200, body: Array(#"{"tags":["9"#.utf8), length: 900),
        ]
    )
    func aListWithAHoleIsNone(_ broken: Int, _ reply: Listener.Reply) async throws {
        let server = try ScriptedServer()
        for page in 0..<4 {
            let request = page == 0 ? Self.first : Self.base + "?c=\(page)"
            if page == broken {
                server.expect(Step(request, times: .max, reply))
                break
            }
            server.expect(Step(request, Self.page(["v\(page)"], Self.next("?c=\(page + 1)"))))
        }
        // Nothing at all is how some registries say that there are no tags; only the first page may say so.
        let isEmptyList =
            if broken == 0, case .bytes(let bytes) = reply { bytes.ends(with: Array("\r\n\r\n{}".utf8)) } else { false }
        let result = await Self.scan(server.host)
        if isEmptyList {
            #expect(try result.get().count == 0)
        } else {
            #expect(throws: OCIError.self) { try result.get() }
        }
        #expect(server.faults.isEmpty, "\(server.faults)")
    }

    /// Ever new cursors, with ever new tags, with old ones, or with none: an end comes all the same, and soon.
    @Test(arguments: [
        ("new", 1000, "tooManyTags"), ("old", 2, "endlessTagList"), ("none", 1, "endlessTagList"),
    ])
    func aListThatNeverEndsEnds(_ kind: String, _ requests: Int, _ error: String) async throws {
        let pages = Mutex(0)
        let server = try Listener { _ in
            let page = pages.withLock {
                $0 += 1
                return $0
            }
            let tags = kind == "none" ? [] : [kind == "new" ? "v\(page)" : "v"]
            return Self.page(tags, Self.next("?c=\(page)"))
        }
        #expect(Self.outcome(await Self.scan(server.host)) == .failure(Quirk.Kind(name: error)))
        #expect(pages.withLock { $0 } == requests)
    }

    /// One token for each repository, however often and by however many it is listed, and no request that finds nothing out.
    @Test func oneTokenForEachRepositoryAndNoPing() async throws {
        let asked = Asked()
        let tokens = try Listener { request in
            asked.note("\(request.method) \(request.target)")
            return .json(#"{"token":"t","expires_in":300}"#)
        }
        let server = try Listener { request in
            asked.note("\(request.method) \(request.target)")
            guard request.header("Authorization") == "Bearer t" else {
                let realm = #"Bearer realm="http://\#(tokens.host)/token",service="s""#
                return .json("{}", status: 401, headers: ["WWW-Authenticate: \(realm)"])
            }
            return Self.page(["1"])
        }
        let registry = Registry()
        var access = Access(login: Login(.password(user: "u", Secret("p")), source: "test"), timeout: .seconds(300))
        access.tokenHosts = [tokens.host]
        let shared = access
        let repositories = try (0..<12).map { try Repository("\(server.host)/a\($0)") }
        for round in 1...2 {
            let counts = await withTaskGroup(of: Int?.self) { group in
                for repository in repositories + repositories {
                    group.addTask { try? await registry.tags(of: repository, access: shared).count }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts.allSatisfy { $0 == 1 })
            let requests = asked.all
            let scopes = requests.filter { $0.contains("/token?") }
            #expect(scopes.count == 12 && Set(scopes).count == 12, "round \(round): \(scopes)")
            #expect(requests.allSatisfy { $0.contains("/token?") || $0.contains("/tags/list") }, "\(requests)")
        }
        // In the second round nobody has to be told any more what is asked for.
        #expect(asked.all.count { $0.contains("/tags/list") } <= 24 + 24 + 24)
    }

    /// However many wait for one host, their time begins when their turn comes.
    @Test func whoWaitsLosesNoTime() async throws {
        let server = try Listener { _ in
            usleep(1_500_000)
            return Self.page(["1"])
        }
        let registry = Registry()
        let results = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<96 {
                group.addTask {
                    let access = Access(timeout: .seconds(15))
                    let list = try? await registry.tags(of: Repository("\(server.host)/a\(number)"), access: access)
                    return list?.count == 1
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        // Eight at a time they take eighteen seconds at least, and each has only fifteen.
        #expect(results.count == 96 && results.allSatisfy { $0 })
    }
}

private final class Asked: Sendable {
    private let requests = Mutex<[String]>([])
    var all: [String] { requests.withLock { $0 } }
    func note(_ request: String) { requests.withLock { $0.append(request) } }
}

extension Array where Element: Equatable {
    fileprivate func ends(with other: [Element]) -> Bool { suffix(other.count) == other[...] }
}
