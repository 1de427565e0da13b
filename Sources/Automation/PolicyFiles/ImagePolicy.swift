internal import Selection
internal import YAML

/// Which tag of an image is wanted. A class, because it never changes and goes from hand to hand.
final class ImagePolicy: PolicyObject {
    /// Whether the digest of the tag is wanted, too.
    enum DigestReflection: String, Sendable {
        case always = "Always"
        case ifNotPresent = "IfNotPresent"
        case never = "Never"
    }

    static let kind = Schema.Kind.imagePolicy

    let name: ObjectName
    let source: SourceText
    let nameRange: Range<Int>
    let labels: [String: String]
    /// The repository whose tags are chosen from; in the policy's namespace unless it says otherwise.
    let repository: Located<ObjectName>
    let filter: Filter?
    let order: Order
    let digestReflection: DigestReflection
    /// How often the digest is looked up again.
    let interval: Duration?
    let isSuspended: Bool

    init?(_ object: FieldValue, head: ObjectHead, reader: inout SchemaReader) {
        guard let spec = object["spec"] else { return nil }
        name = head.name
        nameRange = head.nameRange
        labels = head.labels
        source = reader.source
        digestReflection =
            spec["digestReflectionPolicy"]?.text.flatMap { DigestReflection(rawValue: $0.value) } ?? .never
        interval = spec["interval"]?.duration?.value
        isSuspended = spec["suspend"]?.flag ?? false
        filter = reader.filter(spec["filterTags"])
        let order = reader.order(spec["policy"])
        reader.checkInterval(spec)
        guard let repository = spec["imageRepositoryRef"]?["name"]?.text, let order else { return nil }
        let namespace = spec["imageRepositoryRef"]?["namespace"]?.text?.value ?? head.name.namespace
        let target = ObjectName(namespace: namespace, name: repository.value)
        self.repository = Located(value: target, range: repository.range)
        self.order = order
    }

    /// Everything that decides which tag of a repository this policy chooses.
    func rules(for repository: ImageRepository) -> Rules {
        Rules(exclusions: repository.exclusions, filter: filter, order: order)
    }
}

extension SchemaReader {
    fileprivate mutating func filter(_ value: FieldValue?) -> Filter? {
        guard let value else { return nil }
        if let pattern = value["pattern"], self.pattern(pattern) == nil { return nil }
        do throws(SelectionError) {
            return try Filter(
                pattern: value["pattern"]?.text?.value ?? "",
                extract: value["extract"]?.text?.value ?? ""
            )
        } catch {
            fail(error, at: value["extract"] ?? value)
            return nil
        }
    }

    /// Of several orders Flux takes the first of this list.
    fileprivate mutating func order(_ value: FieldValue?) -> Order? {
        guard let value else { return nil }
        let given = ["semver", "alphabetical", "numerical"].compactMap { name in value[name].map { (name, $0) } }
        guard let (name, order) = given.first else {
            let range = value.range.lowerBound..<(value.range.lowerBound + 1)
            fail(at: range, "'spec.policy' must have 'semver', 'alphabetical' or 'numerical'")
            return nil
        }
        for (other, ignored) in given.dropFirst() {
            let key = value.node.entries?.first { $0.key.scalar?.text == other }?.key
            warn(at: key?.range ?? ignored.range, "'spec.policy.\(other)' has no effect beside 'spec.policy.\(name)'")
        }
        let text = order[name == "semver" ? "range" : "order"]
        do throws(SelectionError) {
            switch name {
            case "semver":
                return try text?.text.map { range throws(SelectionError) in .semver(try VersionRange(range.value)) }
            case "alphabetical": return .alphabetical(try Direction(policyText: text?.text?.value))
            default: return .numerical(try Direction(policyText: text?.text?.value))
            }
        } catch {
            fail(error, at: text ?? order)
            return nil
        }
    }

    /// The API server's rules about `interval`.
    fileprivate mutating func checkInterval(_ spec: FieldValue) {
        let reflection = spec["digestReflectionPolicy"]?.text
        // Enough has been said about one that is none of the three.
        if reflection == nil, spec.node["digestReflectionPolicy"] != nil { return }
        let isAlways = reflection?.value == ImagePolicy.DigestReflection.always.rawValue
        if let interval = spec["interval"], !isAlways {
            fail(
                at: interval.range,
                "'spec.interval' is only for 'spec.digestReflectionPolicy: Always'",
                hint: "remove it: how often tags are scanned stands in the ImageRepository"
            )
        } else if let reflection, isAlways, spec["interval"] == nil {
            fail(at: reflection.range, "'spec.digestReflectionPolicy: Always' needs 'spec.interval'")
        }
    }
}
