import OCI
import Selection
import Testing

@testable import Automation

@Suite struct PolicyFilesTests {
    static func read(_ text: String, path: String = "p.yaml") -> PolicyFiles {
        PolicyFiles.read(files: [(path, Array(text.utf8))])
    }

    static func object(_ kind: String, _ spec: String, version: String = "v1", group: String = "image") -> String {
        """
        apiVersion: \(group).toolkit.fluxcd.io/\(version)
        kind: \(kind)
        metadata: {name: web, namespace: prod, labels: {team: a}}
        spec: {\(spec)}

        """
    }

    static let versions = ["v1alpha1", "v1alpha2", "v1beta1", "v1beta2", "v1"]

    @Test(arguments: ["", ", exclusionList: []", ", exclusionList: null"])
    func signaturesAreLeftOutWhereNoListSaysOtherwise(list: String) throws {
        let files = Self.read(Self.object("ImageRepository", "image: nginx, interval: 1m\(list)"))
        let repository = try #require(files.imageRepositories[ObjectName(namespace: "prod", name: "web")])
        #expect(repository.exclusions.map(\.source) == Rules.defaultExclusions)
    }

    /// The row of `policy-invalid.json`: no order at all.
    @Test(arguments: ["policy: {}", "policy: null", "filterTags: {pattern: a}"])
    func aPolicyWithoutAnOrderIsRefused(spec: String) {
        let files = Self.read(Self.object("ImagePolicy", "imageRepositoryRef: {name: web}, \(spec)"))
        #expect(files.imagePolicies.isEmpty)
        #expect(files.diagnostics.contains { $0.severity == .error && $0.message.contains("policy") })
    }

    @Test(arguments: versions)
    func everyVersionOfAnImageRepositoryIsRead(version: String) throws {
        let files = Self.read(
            Self.object(
                "ImageRepository",
                """
                image: nginx, interval: 1m30s, timeout: 500ms, secretRef: {name: a}, serviceAccountName: b, certSecretRef: {name: c},
                proxySecretRef: {name: d}, suspend: yes, exclusionList: ['^a$', b], provider: aws, insecure: true,
                accessFrom: {namespaceSelectors: [{matchLabels: {team: a}}]}
                """,
                version: version
            )
        )
        #expect(files.diagnostics == [])
        let repository = try #require(files.imageRepositories[ObjectName(namespace: "prod", name: "web")])
        #expect(repository.image.value == (try Repository("docker.io/library/nginx")))
        #expect(repository.interval == .seconds(90))
        #expect(repository.timeout == .seconds(1), "a second is the least")
        #expect(repository.secretRef?.value == "a")
        #expect(repository.serviceAccountName?.value == "b")
        #expect(repository.certSecretRef?.value == "c")
        #expect(repository.proxySecretRef?.value == "d")
        #expect(repository.isSuspended && repository.isInsecure)
        #expect(repository.exclusions.map(\.source) == ["^a$", "b"])
        #expect(repository.provider.value == .aws)
        #expect(repository.accessFrom == [LabelSelector(conditions: [.isIn(key: "team", values: ["a"])])])
    }

    @Test func defaultsOfAnImageRepository() throws {
        let files = Self.read(
            Self.object("ImageRepository", "image: a/b, interval: 5m, timeout: null, exclusionList: []")
        )
        let repository = try #require(files.imageRepositories.values.first)
        #expect(repository.timeout == .seconds(300))
        #expect(!repository.isSuspended && !repository.isInsecure)
        #expect(repository.accessFrom.isEmpty)
        #expect(repository.provider.value == .generic)
    }

    @Test(arguments: versions)
    func everyVersionOfAnImagePolicyIsRead(version: String) throws {
        let files = Self.read(
            Self.object(
                "ImagePolicy",
                """
                imageRepositoryRef: {name: a, namespace: b}, policy: {semver: {range: '>=1.0'}}, filterTags: {pattern: 'v(.*)', extract: '$1'},
                digestReflectionPolicy: Always, interval: 10m, suspend: true
                """,
                version: version
            )
        )
        #expect(files.diagnostics == [])
        let policy = try #require(files.imagePolicies[ObjectName(namespace: "prod", name: "web")])
        #expect(policy.repository.value == ObjectName(namespace: "b", name: "a"))
        #expect(policy.order == .semver(try VersionRange(">=1.0")))
        #expect(policy.filter == (try Filter(pattern: "v(.*)", extract: "$1")))
        #expect(policy.digestReflection == .always)
        #expect(policy.interval == .seconds(600))
        #expect(policy.isSuspended)
        #expect(policy.labels == ["team": "a"])
    }

    @Test(arguments: [
        ("alphabetical: {}", Order.alphabetical(.ascending)),
        ("alphabetical: {order: desc}", .alphabetical(.descending)),
        ("numerical: {order: Asc}", .numerical(.ascending)), ("numerical: {order: ''}", .numerical(.ascending)),
    ])
    func ordersHaveDefaults(policy: String, order: Order) throws {
        let files = Self.read(Self.object("ImagePolicy", "imageRepositoryRef: {name: a}, policy: {\(policy)}"))
        let read = try #require(files.imagePolicies.values.first)
        #expect(read.order == order)
        #expect(read.repository.value == ObjectName(namespace: "prod", name: "a"))
        #expect(read.filter == nil && read.digestReflection == .never && read.interval == nil)
    }

    @Test(arguments: versions.dropFirst())
    func everyLaterVersionOfAnAutomationIsRead(version: String) throws {
        let files = Self.read(
            Self.object(
                "ImageUpdateAutomation",
                """
                interval: 1h, suspend: false, sourceRef: {apiVersion: x, kind: GitRepository, name: fleet, namespace: git},
                policySelector: {matchLabels: {b: c}, matchExpressions: [{key: a, operator: NotIn, values: [x]}]},
                update: {path: ./apps}, git: {
                  checkout: {ref: {branch: main}}, push: {branch: next, refspec: 'a:b', options: {o: ''}},
                  commit: {author: {name: n, email: e}, messageTemplate: '{{ . }}', messageTemplateValues: {k: v},
                    signingKey: {secretRef: {name: s}, type: ssh}}}
                """,
                version: version
            )
        )
        #expect(files.diagnostics == [])
        let automation = try #require(files.automations[ObjectName(namespace: "prod", name: "web")])
        #expect(automation.gitRepository.value == ObjectName(namespace: "git", name: "fleet"))
        #expect(automation.interval == .seconds(3600))
        #expect(
            automation.policySelector?.conditions == [
                .isIn(key: "b", values: ["c"]), .isNotIn(key: "a", values: ["x"]),
            ]
        )
        #expect(automation.updatePath?.value == "./apps")
        #expect(automation.checkout?.branch?.value == "main")
        #expect(automation.pushBranch?.value == "next")
        #expect(automation.pushRefspec?.value == "a:b")
        #expect(automation.pushOptions == ["o": ""])
        #expect(automation.authorName?.value == "n" && automation.authorEmail.value == "e")
        #expect(automation.messageTemplate?.text?.value == "{{ . }}")
        #expect(automation.messageTemplateValues == ["k": "v"])
        #expect(automation.signingKey?.secretRef.value == "s")
        #expect(automation.signingKey?.format == .ssh)
    }

    @Test func theFirstLayoutOfAnAutomationMeansTheSame() throws {
        let files = Self.read(
            Self.object(
                "ImageUpdateAutomation",
                """
                interval: 1m, checkout: {gitRepositoryRef: {name: fleet}, branch: main}, update: {strategy: Setters, path: a},
                commit: {authorName: n, authorEmail: e, messageTemplate: m, signingKey: {secretRef: {name: s}}}, push: {branch: next}
                """,
                version: "v1alpha1"
            )
        )
        #expect(files.diagnostics == [])
        let automation = try #require(files.automations.values.first)
        #expect(automation.gitRepository.value == ObjectName(namespace: "prod", name: "fleet"))
        #expect(automation.checkout?.branch?.value == "main")
        #expect(automation.authorName?.value == "n" && automation.authorEmail.value == "e")
        #expect(automation.messageTemplate?.text?.value == "m")
        #expect(automation.signingKey?.format == .gpg)
        #expect(automation.pushBranch?.value == "next")
    }

    @Test func aGitRepositoryIsRead() throws {
        let files = Self.read(
            Self.object(
                "GitRepository",
                """
                url: https://x/y, ref: {tag: a, semver: b, name: c, commit: d}, secretRef: {name: s}, proxySecretRef: {name: p},
                provider: github, serviceAccountName: sa, interval: whenever, include: [1], verify: {}
                """,
                group: "source"
            )
        )
        #expect(files.diagnostics == [])
        let repository = try #require(files.gitRepositories.values.first)
        #expect(repository.url.value == "https://x/y")
        #expect(repository.reference?.commit?.value == "d")
        #expect(repository.timeout == .seconds(60))
        #expect(repository.provider.value == .github)
        #expect(repository.secretRef?.value == "s" && repository.proxySecretRef?.value == "p")
    }

    @Test func oneBadObjectStopsOnlyItself() {
        let good = Self.object("ImageRepository", "image: a/b, interval: 5m")
        let bad = Self.object("ImagePolicy", "imageRepositoryRef: {name: web}, policy: {semver: {range: x.y}}")
        let files = PolicyFiles.read(files: [
            ("b.yaml", Array("\(bad)---\n[\n---\n\(good)".utf8)),
            ("a.json", Array("{\"apiVersion\": \"image.toolkit.fluxcd.io/v1\",".utf8)),
        ])
        #expect(files.imageRepositories.count == 1)
        #expect(files.broken == [.init(kind: .imagePolicy, name: ObjectName(namespace: "prod", name: "web"))])
        #expect(files.diagnostics.map(\.file) == ["a.json", "b.yaml"])
    }

    /// A file with markers is read as a whole where it can be, and says the same as one without.
    @Test func markersInAPolicyFileChangeNothing() {
        let good = Self.object("ImageRepository", "image: &image a/b, interval: 5m, x: *image")
        let bad = Self.object("ImagePolicy", "imageRepositoryRef: {name: web}, policy: {semver: {range: x.y}}")
        let text = "# é\n\(bad)---\nimage: a/b:1\n---\n\(good)---\n"
        for broken in ["", "---\n[\n"] {
            let markers = "---\nimage: a/b:1 # {\"$imagepolicy\": \"prod:web\"}\n"
            let plain = Self.read(text + broken)
            let marked = PolicyFiles.read(files: [("p.yaml", Array((text + broken + markers).utf8))], keepsEvents: true)
            #expect(plain.diagnostics.count >= 2)
            #expect(marked.diagnostics == plain.diagnostics)
            #expect(marked.broken == plain.broken && marked.imageRepositories.keys == plain.imageRepositories.keys)
            #expect(plain.events.isEmpty && marked.events.isEmpty == !broken.isEmpty)
        }
    }

    @Test func objectsInJSONAreRead() {
        let json = """
            {\t"apiVersion": "image.toolkit.fluxcd.io/v1", "kind": "ImageRepository",
            \t"metadata": {"name": "web"}, "spec": {"image": "a\\/b", "interval": "5m", "suspend": false}}
            """
        let files = Self.read(json, path: "p.json")
        #expect(files.diagnostics == [])
        #expect(files.imageRepositories.keys.map(\.description) == ["default/web"])
    }

    @Test func policiesAreSelectedByNamespaceAndLabels() throws {
        let policies = ["a", "b"].map { label in
            Self.object("ImagePolicy", "imageRepositoryRef: {name: a}, policy: {numerical: {}}")
                .replacing("team: a", with: "team: \(label)").replacing("name: web", with: "name: \(label)")
        }
        let automation = Self.object(
            "ImageUpdateAutomation",
            "interval: 1m, sourceRef: {kind: GitRepository, name: f}, git: {commit: {author: {email: e}}}, policySelector: {S}"
        )
        for (selector, names) in [("", ["a", "b"]), ("matchLabels: {team: b}", ["b"]), ("matchLabels: {x: b}", [])] {
            let text = (policies + [automation.replacing("S}", with: "\(selector)}")]).joined(separator: "---\n")
            let files = Self.read(text)
            let read = try #require(files.automations.values.first)
            #expect(files.policies(of: read).map(\.name.name) == names)
        }
        let elsewhere = automation.replacing("namespace: prod", with: "namespace: x").replacing(
            ", policySelector: {S}",
            with: ""
        )
        let files = Self.read((policies + [elsewhere]).joined(separator: "---\n"))
        #expect(files.policies(of: try #require(files.automations.values.first)).isEmpty)
    }

    @Test(arguments: [
        ("apiVersion: image.toolkit.fluxcd.io/v1", true), ("\"source.toolkit.fluxcd.io/v1beta2\"", true),
        ("apiVersion: kustomize.toolkit.fluxcd.io/v1", false), ("image.toolkit.fluxcd.io", false),
        ("toolkit.fluxcd.io/v1", false),
        ("image.toolkit.fluxcd.io/", false), ("x", false), ("", false),
        ("image.toolkit.flux image.toolkit.fluxcd.io/v", true),
        ("kind: Namespace", true), ("{\"kind\": \"Namespace\"}", true), ("kind:\n  Namespace", true),
        ("kind: Names", false), ("Namespace", false), ("a kind of Namespace", false), ("kin: Namespace", false),
    ])
    func screensFiles(text: String, mayHold: Bool) {
        #expect(PolicyFiles.mayHold(Array(text.utf8)) == mayHold)
    }

    @Test(arguments: [
        ("", [""]), ("a", ["a"]), ("---\na\n---\nb", ["---\na\n", "---\nb"]),
        ("a: |\n  ---\n--- # x\n", ["a: |\n  ---\n", "--- # x\n"]),
    ])
    func splitsDocuments(text: String, documents: [String]) {
        #expect(PolicyFiles.documents(of: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } == documents)
    }
}

@Suite struct LabelSelectorTests {
    @Test(arguments: [
        (LabelSelector.Condition.isIn(key: "a", values: ["b"]), [["a": "b"]], [["a": "c"], [:]]),
        (.isNotIn(key: "a", values: ["b"]), [["a": "c"], [:]], [["a": "b"]]),
        (.exists(key: "a"), [["a": ""]], [["b": "a"]]),
        (.isMissing(key: "a"), [["b": "a"]], [["a": ""]]),
    ])
    func admits(condition: LabelSelector.Condition, admitted: [[String: String]], others: [[String: String]]) {
        let selector = LabelSelector(conditions: [condition])
        #expect(admitted.allSatisfy(selector.admits))
        #expect(!others.contains(where: selector.admits))
        #expect((admitted + others).allSatisfy(LabelSelector(conditions: []).admits))
    }
}

@Suite struct GoDurationTests {
    @Test(arguments: [
        ("1m10s", Duration.seconds(70)), ("5m", .seconds(300)), ("1.5h", .seconds(5400)), ("500ms", .milliseconds(500)),
        ("0s", .zero),
        ("1h1m1s1ms", .milliseconds(3_661_001)), ("1s1s", .seconds(2)),
    ])
    func reads(text: String, duration: Duration) {
        #expect(Duration(goText: text) == duration)
    }

    @Test(arguments: [
        "", "0", "5", "-5m", "+5m", "5 m", "5d", "1us", "1ns", ".5s", "5.s", "m", "5M", "1e3s", "99999999999h", "٥m",
    ])
    func refuses(text: String) {
        #expect(Duration(goText: text) == nil)
    }
}
