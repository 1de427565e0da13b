/// Where a Git repository is, and how to get at it.
struct GitRepository: PolicyObject {
    /// How to log in to the server.
    enum Provider: String, Sendable { case generic, aws, azure, github }

    static let kind = Schema.Kind.gitRepository

    let name: ObjectName
    let source: SourceText
    let nameRange: Range<Int>
    let url: Located<String>
    let reference: GitReference?
    /// A Secret with `username` and `password`, `bearerToken`, or `identity` and `known_hosts` in the same namespace.
    let secretRef: Located<String>?
    let timeout: Duration
    let proxySecretRef: Located<String>?
    let provider: Located<Provider>
    let serviceAccountName: Located<String>?

    init?(_ object: FieldValue, head: ObjectHead, reader: inout SchemaReader) {
        guard let spec = object["spec"], let url = spec["url"]?.text else { return nil }
        name = head.name
        nameRange = head.nameRange
        source = reader.source
        self.url = url
        reference = spec["ref"].map(GitReference.init)
        secretRef = spec["secretRef"]?["name"]?.text
        timeout = spec["timeout"]?.duration?.value ?? .seconds(60)
        proxySecretRef = spec["proxySecretRef"]?["name"]?.text
        provider = Located(
            value: spec["provider"]?.text.flatMap { Provider(rawValue: $0.value) } ?? .generic,
            range: spec["provider"]?.range ?? head.nameRange
        )
        serviceAccountName = spec["serviceAccountName"]?.text
    }
}
