internal import GoTemplate
internal import Markers
internal import OCI

/// `.Updated`: what templates saw before Flux had `.Changed`. Flux refuses them today; here they go on working.
struct UpdatedImages: Sendable {
    let changes: [MessageData.Change]
    let images: [ObjectName: SelectedImage]

    var value: Value {
        let byFile = Dictionary(grouping: changes, by: \.file).map { file, changes in
            (Value.string(file), Value.structure(Structure(Self.fileResult, [objects(changes)])))
        }
        let files = Map(key: .string, element: .structure(Self.fileResult), byFile)
        let type = StructureType(
            name: "update.Result",
            fields: [.init("Files", .map(key: .string, element: .structure(Self.fileResult)))],
            methods: [
                "Objects": { _ in Function(result: Self.objectImages) { _ in objects(changes) } },
                "Images": { _ in Function(result: .slice(.structure(Self.imageRef))) { _ in references(changes) } },
            ]
        )
        return .structure(Structure(type, [.map(files)]))
    }

    /// The images of changes, by the object that they belong to.
    private func objects(_ changes: [MessageData.Change]) -> Value {
        let groups = Dictionary(grouping: changes, by: \.object).map { object, changes in
            (MessageData.identifier(object), references(changes))
        }
        return .map(
            Map(key: .structure(MessageData.objectIdentifier), element: .slice(.structure(Self.imageRef)), groups)
        )
    }

    /// The images of changes in their order, each policy's once.
    private func references(_ changes: [MessageData.Change]) -> Value {
        var seen: Set<ObjectName> = []
        let policies = changes.map(\.policy).filter { seen.insert($0).inserted }
        let references = policies.compactMap { policy in images[policy].map { Self.reference(to: $0, of: policy) } }
        return .slice(Slice(of: .structure(Self.imageRef), references))
    }

    // MARK: Types, by the names that Go prints

    private static let fileResult = StructureType(
        name: "update.FileResult",
        fields: [.init("Objects", objectImages)]
    )

    private static let objectImages = ValueType.map(
        key: .structure(MessageData.objectIdentifier),
        element: .slice(.structure(imageRef))
    )

    private enum Part: String, CaseIterable {
        case text = "String"
        case identifier = "Identifier"
        case repository = "Repository"
        case registry = "Registry"
        case name = "Name"
    }

    private static let imageRef = StructureType(
        name: "update.imageRef",
        fields: Part.allCases.map { .init("reference\($0.rawValue)", .string) }
            + [.init("policy", .structure(MessageData.namespacedName))],
        methods: Part.allCases.reduce(into: ["Policy": method("policy", .structure(MessageData.namespacedName))]) {
            $0[$1.rawValue] = method("reference\($1.rawValue)", .string)
        }
    )

    /// A method that gives what a field holds.
    private static func method(_ field: String, _ type: ValueType) -> StructureType.Method {
        { structure in
            let value = structure.value(of: field) ?? .none
            return Function(result: type) { _ in value }
        }
    }

    private static func reference(to image: SelectedImage, of policy: ObjectName) -> Value {
        let identifier = image.digest ?? image.tag
        let repository = try? Repository(image.name)
        // Go's library calls Docker Hub by its first name.
        let registry = repository.map { $0.registry == "docker.io" ? "index.docker.io" : $0.registry } ?? ""
        let path = repository?.path ?? image.name
        let parts: [Part: String] = [
            .text: image.text(for: .reference) ?? image.name,
            .identifier: identifier,
            .repository: path,
            .registry: registry,
            .name: "\(registry)/\(path)\(image.digest == nil ? ":" : "@")\(identifier)",
        ]
        let values = Part.allCases.map { Value.string(parts[$0] ?? "") }
        return .structure(Structure(imageRef, values + [MessageData.name(policy)]))
    }
}
