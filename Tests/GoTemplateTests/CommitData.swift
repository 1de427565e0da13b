import GoTemplate

/// The data of commit messages, in Go's shape.
struct CommitData: Decodable, Sendable {
    struct Automation: Decodable, Sendable {
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

    var AutomationObject: Automation
    var Values: [String: String]?
    var Changes: [Change]

    var value: Value {
        .structure(Structure(Self.templateData, [automation, changed, values]))
    }

    private var automation: Value {
        .structure(
            Structure(Self.namespacedName, [.string(AutomationObject.Namespace), .string(AutomationObject.Name)])
        )
    }

    private var values: Value {
        guard let Values else { return .map(Map(nilOf: .string, to: .string)) }
        return .map(Map(key: .string, element: .string, Values.map { (.string($0.key), .string($0.value)) }))
    }

    private var changed: Value {
        let files = Dictionary(grouping: Changes, by: \.File).map { file, changes in
            (Value.string(file), Self.objects(changes))
        }
        let map = Map(key: .string, element: Self.objectChangesType, files)
        let changes = Changes
        let result = StructureType(
            name: "update.Result",
            fields: [StructureType.Field("FileChanges", map.type)],
            methods: [
                "Objects": { _ in
                    Function(result: Self.objectChangesType) { _ throws(CallError) in Self.objects(changes) }
                },
                "Changes": { _ in
                    Function(result: .slice(.structure(Self.change))) { _ throws(CallError) in
                        Self.list(changes, distinct: true)
                    }
                },
            ]
        )
        return .structure(Structure(result, [.map(map)]))
    }

    private static func objects(_ changes: [Change]) -> Value {
        let groups = Dictionary(grouping: changes) { [$0.APIVersion, $0.Kind, $0.Name, $0.Namespace] }
        let entries = groups.map { key, changes in (identifier(key), list(changes, distinct: false)) }
        return .map(
            Map(
                key: .structure(objectIdentifier),
                element: .slice(.structure(change)),
                entries,
                name: "update.ObjectChanges"
            )
        )
    }

    private static func identifier(_ parts: [String]) -> Value {
        let type = Structure(typeMeta, [.string(parts[0]), .string(parts[1])])
        let name = Structure(nameMeta, [.string(parts[2]), .string(parts[3])])
        let resource = Structure(resourceIdentifier, [.structure(type), .structure(name)])
        return .structure(Structure(objectIdentifier, [.structure(resource)]))
    }

    private static func list(_ changes: [Change], distinct: Bool) -> Value {
        var seen: Set<[String]> = []
        let texts = changes.map { [$0.OldValue, $0.NewValue, $0.Setter] }
            .filter { !distinct || seen.insert($0).inserted }
        let elements = texts.map { Value.structure(Structure(change, $0.map { .string($0) })) }
        return .slice(Slice(of: .structure(change), elements))
    }

    // MARK: Types

    private static let namespacedName = StructureType(
        name: "types.NamespacedName",
        fields: [.init("Namespace", .string), .init("Name", .string)],
        methods: [
            "String": { name in
                Function(result: .string) { call throws(CallError) in
                    .string(try call.format("%s/%s", name.values))
                }
            }
        ]
    )
    private static let change = StructureType(
        name: "update.Change",
        fields: [.init("OldValue", .string), .init("NewValue", .string), .init("Setter", .string)]
    )
    private static let typeMeta = StructureType(
        name: "yaml.TypeMeta",
        fields: [.init("APIVersion", .string), .init("Kind", .string)]
    )
    private static let nameMeta = StructureType(
        name: "yaml.NameMeta",
        fields: [.init("Name", .string), .init("Namespace", .string)]
    )
    private static let resourceIdentifier = StructureType(
        name: "yaml.ResourceIdentifier",
        fields: [
            .init("TypeMeta", .structure(typeMeta), isEmbedded: true),
            .init("NameMeta", .structure(nameMeta), isEmbedded: true),
        ]
    )
    private static let objectIdentifier = StructureType(
        name: "update.ObjectIdentifier",
        fields: [.init("ResourceIdentifier", .structure(resourceIdentifier), isEmbedded: true)]
    )
    private static let objectChangesType = ValueType.named(
        "update.ObjectChanges",
        .map(key: .structure(objectIdentifier), element: .slice(.structure(change)))
    )
    /// The vectors were made by a program of its own, hence `main`.
    private static let templateData = StructureType(
        name: "main.TemplateData",
        fields: [
            .init("AutomationObject", .structure(namespacedName)),
            .init("Changed", .structure(StructureType(name: "update.Result", fields: []))),
            .init("Values", .map(key: .string, element: .string)),
        ]
    )
}
