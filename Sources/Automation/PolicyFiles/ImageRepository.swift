internal import OCI
internal import Selection

/// Where the tags of an image come from, and how to get at them. A class, because it never changes and goes from hand to hand.
final class ImageRepository: PolicyObject {
    /// How to log in to the registry.
    enum Provider: String, Sendable { case generic, aws, azure, gcp }

    static let kind = Schema.Kind.imageRepository

    let name: ObjectName
    let source: SourceText
    let nameRange: Range<Int>
    /// The image, without tag.
    let image: Located<Repository>
    /// How often to scan.
    let interval: Duration
    /// How long one scan may take, at least a second.
    let timeout: Duration
    /// A Secret of type `kubernetes.io/dockerconfigjson` in the same namespace.
    let secretRef: Located<String>?
    let serviceAccountName: Located<String>?
    /// A Secret with `ca.crt`, `ca.crl`, `tls.crt`, `tls.key` in the same namespace.
    let certSecretRef: Located<String>?
    /// A Secret with `address`, `username`, `password` in the same namespace.
    let proxySecretRef: Located<String>?
    let isSuspended: Bool
    /// The namespaces whose policies may use this, beside its own.
    let accessFrom: [LabelSelector]
    /// Tags to leave out; the default where empty.
    let exclusions: [Pattern]
    let provider: Located<Provider>
    /// Whether the registry speaks plain HTTP.
    let isInsecure: Bool

    /// What Flux leaves out where nothing, or an empty list, is given.
    private static let standardExclusions = Rules.defaultExclusions.compactMap { try? Pattern($0) }

    init?(_ object: FieldValue, head: ObjectHead, reader: inout SchemaReader) {
        guard let spec = object["spec"] else { return nil }
        name = head.name
        nameRange = head.nameRange
        source = reader.source
        let given = spec["exclusionList"]?.list ?? []
        exclusions = given.isEmpty ? Self.standardExclusions : given.compactMap { reader.pattern($0) }
        var selectors: [LabelSelector] = []
        for selector in spec["accessFrom"]?["namespaceSelectors"]?.list ?? [] {
            selectors.append(LabelSelector(selector, reader: &reader))
        }
        accessFrom = selectors
        guard let image = spec["image"]?.text, let interval = spec["interval"]?.duration?.value else { return nil }
        guard let repository = reader.repository(image) else { return nil }
        self.image = Located(value: repository, range: image.range)
        self.interval = interval
        timeout = max(spec["timeout"]?.duration?.value ?? interval, .seconds(1))
        secretRef = spec["secretRef"]?["name"]?.text
        serviceAccountName = spec["serviceAccountName"]?.text
        certSecretRef = spec["certSecretRef"]?["name"]?.text
        proxySecretRef = spec["proxySecretRef"]?["name"]?.text
        isSuspended = spec["suspend"]?.flag ?? false
        provider = Located(
            value: spec["provider"]?.text.flatMap { Provider(rawValue: $0.value) } ?? .generic,
            range: spec["provider"]?.range ?? head.nameRange
        )
        isInsecure = spec["insecure"]?.flag ?? false
    }
}

extension SchemaReader {
    /// Compiles a regular expression; says which character of it is wrong.
    mutating func pattern(_ value: FieldValue) -> Pattern? {
        guard let text = value.text?.value else { return nil }
        do throws(SelectionError) {
            return try Pattern(text)
        } catch {
            fail(error, at: value)
            return nil
        }
    }

    /// Says what is wrong with an expression or range, at the character where it is wrong.
    mutating func fail(_ error: SelectionError, at value: FieldValue) {
        switch error {
        case .badPattern(_, _, _, let offset), .badRange(_, _, let offset):
            fail(at: value.range(ofTextByte: offset, in: source), error.description)
        default: fail(at: value.range, error.description)
        }
    }

    fileprivate mutating func repository(_ image: Located<String>) -> Repository? {
        do throws(OCIError) {
            return try Repository(image.value)
        } catch {
            fail(at: image.range, "\(error)")
            return nil
        }
    }
}
