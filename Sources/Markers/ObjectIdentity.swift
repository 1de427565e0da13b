/// Which Kubernetes object a field belongs to; every part is empty where the file doesn't say.
public struct ObjectIdentity: Equatable, Hashable, Sendable {
    /// The object's `apiVersion`.
    public internal(set) var apiVersion = ""
    /// The object's `kind`.
    public internal(set) var kind = ""
    /// The object's `metadata.namespace`.
    public internal(set) var namespace = ""
    /// The object's `metadata.name`.
    public internal(set) var name = ""

    /// Creates an identity from its parts.
    public init(apiVersion: String = "", kind: String = "", namespace: String = "", name: String = "") {
        self.apiVersion = apiVersion
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }

    /// Whether the object wraps others in `items`, as Flux sees it.
    var isList: Bool { kind == "List" || kind == "ResourceList" }
}
