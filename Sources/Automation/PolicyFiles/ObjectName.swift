/// The name of a Kubernetes object within its kind: namespace and name.
public struct ObjectName: Hashable, Sendable, CustomStringConvertible {
    /// The namespace; `default` where a file names none, as in Kubernetes.
    public let namespace: String
    /// The name.
    public let name: String

    /// Keeps both parts.
    public init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// `namespace/name`.
    public var description: String { "\(namespace)/\(name)" }
}

extension ObjectName: Comparable {
    /// Orders by namespace, then name, bytewise.
    public static func < (left: ObjectName, right: ObjectName) -> Bool {
        left.namespace == right.namespace
            ? left.name.precedes(right.name)
            : left.namespace.precedes(right.namespace)
    }
}
