internal import YAML

/// Every policy object of a source, and what is wrong with its policy files.
///
/// An object with an error is in none of the dictionaries; one bad object stops only itself and what refers to it.
struct PolicyFiles: Sendable {
    /// A kind and a name: what an object is known by.
    struct Key: Hashable, Sendable {
        let kind: Schema.Kind
        let name: ObjectName
    }

    var imageRepositories: [ObjectName: ImageRepository] = [:]
    var imagePolicies: [ObjectName: ImagePolicy] = [:]
    var automations: [ObjectName: ImageUpdateAutomation] = [:]
    var gitRepositories: [ObjectName: GitRepository] = [:]
    /// The labels of each `Namespace` that stands in the source. Clusters that share a repository may each have one of the
    /// same name.
    var namespaceLabels: [String: [[String: String]]] = [:]
    /// Objects that are there but can't be used; about each of them ``diagnostics`` has an error.
    var broken: Set<Key> = []
    /// Whether an automation stands there that cannot be read, so that nobody knows what it would have restricted.
    var hasUnreadAutomation = false
    /// What works here and no longer with Flux: nothing to say on every run.
    var deprecations: [Diagnostic] = []
    /// What is wrong with single objects, sorted. References between objects are judged when they are followed.
    var diagnostics: [Diagnostic] = []
    /// By path, the events of files that have markers as well, where somebody wants them.
    var events: [String: Events] = [:]
}
