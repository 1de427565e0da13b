internal import GoTemplate
internal import Markers

/// What a commit message's template sees (policy-files.md 4.1): `.AutomationObject`, `.Values`, `.Changed`, and, for templates of
/// the first years, `.Updated`.
struct MessageData {
    /// One field that changes.
    struct Change: Sendable {
        /// Relative to the automation's `update.path`, as in Flux.
        let file: String
        let object: ObjectIdentity
        let old: String
        let new: String
        /// `NAMESPACE:POLICY[:PART]`
        let setter: String
        let policy: ObjectName
    }

    let automation: ObjectName
    let values: [String: String]
    /// By file, then by place.
    let changes: [Change]
    /// What each policy of the changes selects.
    let images: [ObjectName: SelectedImage]

    var value: Value {
        let changes = changes
        let images = images
        let updated = UpdatedImages(changes: changes, images: images)
        let type = StructureType(
            name: "source.TemplateData",
            fields: [
                .init("AutomationObject", .structure(Self.namespacedName)),
                .init("Changed", .structure(Self.resultType(changes, updated))),
                .init("Values", .map(key: .string, element: .string)),
            ],
            // A method, not a field: what `{{ . }}` prints stays what Flux prints.
            methods: ["Updated": { _ in Function(result: updated.value.type ?? .interface) { _ in updated.value } }]
        )
        return .structure(Structure(type, [Self.name(automation), changed(updated), templateValues]))
    }

    private var templateValues: Value {
        guard !values.isEmpty else { return .map(Map(nilOf: .string, to: .string)) }
        return .map(Map(key: .string, element: .string, values.map { (.string($0.key), .string($0.value)) }))
    }

    private func changed(_ updated: UpdatedImages) -> Value {
        let files = Dictionary(grouping: changes, by: \.file).map { (Value.string($0.key), Self.objects($0.value)) }
        let map = Map(key: .string, element: Self.objectChanges, files)
        return .structure(Structure(Self.resultType(changes, updated), [.map(map)]))
    }

    /// Changes by the object that they belong to.
    private static func objects(_ changes: [Change]) -> Value {
        let groups = Dictionary(grouping: changes, by: \.object)
        return .map(
            Map(
                key: .structure(objectIdentifier),
                element: .slice(.structure(change)),
                groups.map { (identifier($0.key), list($0.value)) },
                name: "update.ObjectChanges"
            )
        )
    }

    /// The changes that differ in value or setter, in their order; Flux draws the order.
    private static func distinct(_ changes: [Change]) -> [Change] {
        var seen: Set<[String]> = []
        return changes.filter { seen.insert([$0.old, $0.new, $0.setter]).inserted }
    }

    private static func list(_ changes: [Change]) -> Value {
        let elements = changes.map { one in
            Value.structure(Structure(change, [.string(one.old), .string(one.new), .string(one.setter)]))
        }
        return .slice(Slice(of: .structure(change), elements))
    }
}

// MARK: Types, by the names that Go prints

extension MessageData {
    /// The name of an object, which prints as `namespace/name`.
    static let namespacedName = StructureType(
        name: "types.NamespacedName",
        fields: [.init("Namespace", .string), .init("Name", .string)],
        methods: [
            "String": { name in
                Function(result: .string) { call throws(CallError) in .string(try call.format("%s/%s", name.values)) }
            }
        ]
    )

    static func name(_ name: ObjectName) -> Value {
        .structure(Structure(namespacedName, [.string(name.namespace), .string(name.name)]))
    }

    /// A Kubernetes object, as kyaml names it.
    static let objectIdentifier = StructureType(
        name: "update.ObjectIdentifier",
        fields: [.init("ResourceIdentifier", .structure(resourceIdentifier), isEmbedded: true)]
    )

    static func identifier(_ object: ObjectIdentity) -> Value {
        let type = Structure(typeMeta, [.string(object.apiVersion), .string(object.kind)])
        let name = Structure(nameMeta, [.string(object.name), .string(object.namespace)])
        let resource = Structure(resourceIdentifier, [.structure(type), .structure(name)])
        return .structure(Structure(objectIdentifier, [.structure(resource)]))
    }

    private static let resourceIdentifier = StructureType(
        name: "yaml.ResourceIdentifier",
        fields: [
            .init("TypeMeta", .structure(typeMeta), isEmbedded: true),
            .init("NameMeta", .structure(nameMeta), isEmbedded: true),
        ]
    )
    private static let typeMeta = StructureType(
        name: "yaml.TypeMeta",
        fields: [json("APIVersion", "apiVersion"), json("Kind", "kind")]
    )
    private static let nameMeta = StructureType(
        name: "yaml.NameMeta",
        fields: [json("Name", "name"), json("Namespace", "namespace")]
    )

    /// A field with the tag that kyaml gives it.
    private static func json(_ name: String, _ nameInJSON: String) -> StructureType.Field {
        .init(name, .string, nameInJSON: nameInJSON, isOmittedInJSONWhenEmpty: true)
    }

    private static let change = StructureType(
        name: "update.Change",
        fields: [.init("OldValue", .string), .init("NewValue", .string), .init("Setter", .string)]
    )
    private static let objectChanges = ValueType.named(
        "update.ObjectChanges",
        .map(key: .structure(objectIdentifier), element: .slice(.structure(change)))
    )

    private static func resultType(_ changes: [Change], _ updated: UpdatedImages) -> StructureType {
        StructureType(
            name: "update.Result",
            fields: [.init("FileChanges", .map(key: .string, element: objectChanges))],
            methods: [
                "Objects": { _ in Function(result: objectChanges) { _ in objects(changes) } },
                "Changes": { _ in Function(result: .slice(.structure(change))) { _ in list(distinct(changes)) } },
                // What Flux had for one version between `.Updated` and `.Changed`.
                "ImageResult": { _ in Function(result: updated.value.type ?? .interface) { _ in updated.value } },
            ]
        )
    }
}
