import GoTemplate
import Markers
import TestSupport
import Testing

@testable import Automation

/// The rows of `commit-templates.json`: commit messages as Flux writes them; and what Flux no longer writes.
@Suite struct CommitMessageTests {
    struct Row: Decodable, Sendable, CustomTestStringConvertible {
        struct Data: Decodable, Sendable {
            struct Name: Decodable, Sendable {
                var Namespace: String
                var Name: String
            }

            struct Change: Decodable, Sendable {
                var File: String
                var APIVersion: String
                var Kind: String
                var Namespace: String
                var Name: String
                var OldValue: String
                var NewValue: String
                var Setter: String
            }

            var AutomationObject: Name
            var Values: [String: String]?
            var Changes: [Change]
        }

        var id: String
        var template: String
        var data: Data
        var expected: String?
        var error: String?
        var testDescription: String { id }

        var value: Value {
            let changes = data.Changes.map { change in
                let parts = change.Setter.split(separator: ":").map(String.init)
                return MessageData.Change(
                    file: change.File,
                    object: ObjectIdentity(
                        apiVersion: change.APIVersion,
                        kind: change.Kind,
                        namespace: change.Namespace,
                        name: change.Name
                    ),
                    old: change.OldValue,
                    new: change.NewValue,
                    setter: change.Setter,
                    policy: ObjectName(namespace: parts.first ?? "", name: parts.dropFirst().first ?? "")
                )
            }
            return MessageData(
                automation: ObjectName(namespace: data.AutomationObject.Namespace, name: data.AutomationObject.Name),
                values: data.Values ?? [:],
                changes: changes,
                images: [:]
            ).value
        }
    }

    static let rows: [Row] = Vectors.rows("commit-templates.json")
    /// Flux refuses what templates of the first years ask for; here it works.
    static let removed: Set<String> = ["removed-updated", "removed-imageresult"]

    @Test func readsAllRows() {
        #expect(Self.rows.count == 43)
        #expect(
            Self.rows.filter { $0.template.isEmpty }.allSatisfy { $0.expected == ImageUpdateAutomation.defaultMessage }
        )
        #expect(Self.removed.isSubset(of: Self.rows.map(\.id)))
    }

    static func render(_ template: String, _ value: Value) -> (text: String?, error: String?) {
        do throws(TemplateError) {
            let template = try Template(parsing: template, name: "commit message", functions: .commitMessage(now: 0))
            return (try template.render(value), nil)
        } catch {
            let stage = error.stage == .parse ? "parse" : "execute"
            // The vectors were made by a program of its own, hence `main`.
            return (nil, "\(stage): \(error.message.replacing("source.TemplateData", with: "main.TemplateData"))")
        }
    }

    @Test(arguments: rows.filter { !$0.template.isEmpty && !removed.contains($0.id) })
    func writesWhatFluxWrites(_ row: Row) {
        let outcome = Self.render(row.template, row.value)
        #expect(outcome.text == row.expected)
        #expect(outcome.error == row.error)
    }

    // MARK: .Updated

    static let updated: Value = {
        func change(_ file: String, _ kind: String, _ name: String, _ policy: String, part: String)
            -> MessageData.Change
        {
            MessageData.Change(
                file: file,
                object: ObjectIdentity(apiVersion: "apps/v1", kind: kind, namespace: "prod", name: name),
                old: "old",
                new: "new",
                setter: "flux-system:\(policy)\(part)",
                policy: ObjectName(namespace: "flux-system", name: policy)
            )
        }
        let names = ["app", "db", "hub"].map { ObjectName(namespace: "flux-system", name: $0) }
        let images = [
            SelectedImage(name: "ghcr.io/acme/app", tag: "1.2.0"),
            SelectedImage(name: "localhost:5000/db", tag: "14", digest: "sha256:aa"),
            SelectedImage(name: "nginx", tag: "1.27"),
        ]
        return MessageData(
            automation: ObjectName(namespace: "flux-system", name: "all"),
            values: [:],
            changes: [
                change("a.yaml", "Deployment", "web", "app", part: ""),
                change("a.yaml", "Deployment", "web", "app", part: ":tag"),
                change("a.yaml", "StatefulSet", "db", "db", part: ":digest"),
                change("b.yaml", "Deployment", "web", "app", part: ""),
                change("b.yaml", "Deployment", "hub", "hub", part: ""),
            ],
            images: Dictionary(uniqueKeysWithValues: zip(names, images))
        ).value
    }()

    /// Templates as they were written from v1alpha1 to v1beta1.
    @Test(arguments: [
        (
            "{{ range .Updated.Images }}- {{ . }}\n{{ end }}",
            "- ghcr.io/acme/app:1.2.0\n- localhost:5000/db:14@sha256:aa\n- nginx:1.27\n"
        ),
        (
            "{{ range $file, $_ := .Updated.Files }}{{ $file }} {{ end }}"
                + "{{ range $object, $images := .Updated.Objects }}{{ $object.Kind }} {{ $object.Name | printf \"%q\" }} "
                + "{{ len $images }};{{ end }}",
            "a.yaml b.yaml Deployment \"hub\" 1;Deployment \"web\" 1;StatefulSet \"db\" 1;"
        ),
        (
            "{{ range $file, $result := .Updated.Files }}{{ range $object, $images := $result.Objects }}"
                + "{{ $file }}: {{ $object.Kind | lower }} {{ $images }}\n{{ end }}{{ end }}",
            "a.yaml: deployment [ghcr.io/acme/app:1.2.0]\na.yaml: statefulset [localhost:5000/db:14@sha256:aa]\n"
                + "b.yaml: deployment [nginx:1.27]\nb.yaml: deployment [ghcr.io/acme/app:1.2.0]\n"
        ),
        (
            "{{ range .Updated.Images }}{{ .Registry }} {{ .Repository }} {{ .Identifier }} {{ .Name }} {{ .String }} "
                + "{{ .Policy }} {{ .Policy.Name }}\n{{ end }}",
            "ghcr.io acme/app 1.2.0 ghcr.io/acme/app:1.2.0 ghcr.io/acme/app:1.2.0 flux-system/app app\n"
                + "localhost:5000 db sha256:aa localhost:5000/db@sha256:aa localhost:5000/db:14@sha256:aa flux-system/db db\n"
                + "index.docker.io library/nginx 1.27 index.docker.io/library/nginx:1.27 nginx:1.27 flux-system/hub hub\n"
        ),
        (
            "{{ range .Changed.ImageResult.Images }}{{ . }} {{ end }}",
            "ghcr.io/acme/app:1.2.0 localhost:5000/db:14@sha256:aa nginx:1.27 "
        ),
    ])
    func oldTemplatesGoOnWorking(template: String, text: String) {
        let outcome = Self.render(template, Self.updated)
        #expect(outcome.text == text)
        #expect(outcome.error == nil)
    }

    /// What Flux draws the order of stands in the order of files and documents.
    @Test func changesStandInTheirOrder() {
        let outcome = Self.render("{{ range .Changed.Changes }}{{ .Setter }} {{ end }}", Self.updated)
        #expect(outcome.text == "flux-system:app flux-system:app:tag flux-system:db:digest flux-system:hub ")
    }

    @Test(arguments: [
        (
            "{{ range $object, $_ := .Changed.Objects }}{{ toJson $object }} {{ end }}",
            #"{"apiVersion":"apps/v1","kind":"Deployment","name":"hub","namespace":"prod"} "#
                + #"{"apiVersion":"apps/v1","kind":"Deployment","name":"web","namespace":"prod"} "#
                + #"{"apiVersion":"apps/v1","kind":"StatefulSet","name":"db","namespace":"prod"} "#
        ),
        (
            "{{ .Changed.Changes | first | toJson }}",
            #"{"OldValue":"old","NewValue":"new","Setter":"flux-system:app"}"#
        ),
        (
            "{{ .AutomationObject }} {{ .AutomationObject | toJson }}",
            #"flux-system/all {"Namespace":"flux-system","Name":"all"}"#
        ),
        ("{{ len .Changed.FileChanges }} {{ .Values }} {{ .Values.x }}", "2 map[] <no value>"),
        (
            "{{ range $file, $objects := .Changed.FileChanges }}{{ range $object, $changes := $objects }}"
                + "{{ range $changes }}{{ (semver \"1.2.3\").Major }}{{ regexFind \"[a-z]+$\" .Setter }} {{ end }}{{ end }}{{ end }}",
            "1app 1tag 1digest 1hub 1app "
        ),
    ])
    func functionsKnowTheData(template: String, text: String) {
        let outcome = Self.render(template, Self.updated)
        #expect(outcome.text == text)
        #expect(outcome.error == nil)
    }
}
