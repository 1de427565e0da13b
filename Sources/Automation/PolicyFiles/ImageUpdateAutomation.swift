/// Which policies are written to which branch of which Git repository, and how.
struct ImageUpdateAutomation: PolicyObject {
    /// What a commit is signed with.
    struct SigningKey: Equatable, Sendable {
        enum Format: String, Sendable { case gpg, ssh }

        /// A Secret in the automation's namespace.
        let secretRef: Located<String>
        let format: Format
    }

    /// What becomes of a push branch that is there already.
    enum PushMode: String, CaseIterable, Sendable {
        /// It is built upon.
        case stack
        /// What was checked out is edited anew, and takes the place of the automation's earlier commit.
        case reset

        static let annotation = "tidemark.dev/push-branch"
    }

    static let kind = Schema.Kind.imageUpdateAutomation
    /// What Flux writes where there is no template.
    static let defaultMessage = "Update from image update automation"

    let name: ObjectName
    let source: SourceText
    let nameRange: Range<Int>
    /// The GitRepository; in the automation's namespace unless it says otherwise.
    let gitRepository: Located<ObjectName>
    let interval: Duration
    let isSuspended: Bool
    /// Which policies of its namespace it applies; all of them where `nil`.
    let policySelector: LabelSelector?
    /// The directory or file below which fields are edited; the whole repository where `nil`.
    let updatePath: Located<String>?
    /// What is checked out, in place of what the GitRepository says.
    let checkout: GitReference?
    /// The name of author and committer; may be empty.
    let authorName: Located<String>?
    let authorEmail: Located<String>
    /// A template in Go's language; ``defaultMessage`` where `nil` or empty.
    let messageTemplate: FieldValue?
    let messageTemplateValues: [String: String]
    let signingKey: SigningKey?
    /// The branch that is pushed to; the one that was checked out where `nil`.
    let pushBranch: Located<String>?
    /// What becomes of that branch, where it is another than the one that was checked out; `stack` where `nil`.
    let pushMode: Located<PushMode>?
    /// What is pushed besides.
    let pushRefspec: Located<String>?
    let pushOptions: [String: String]

    init?(_ object: FieldValue, head: ObjectHead, reader: inout SchemaReader) {
        guard let spec = object["spec"] else { return nil }
        name = head.name
        nameRange = head.nameRange
        source = reader.source
        isSuspended = spec["suspend"]?.flag ?? false
        policySelector = spec["policySelector"].map { LabelSelector($0, reader: &reader) }
        updatePath = spec["update"]?["path"]?.text

        // Version v1alpha1 has the same things in other places.
        let git = spec["git"]
        let commit = git?["commit"] ?? spec["commit"]
        let push = git?["push"] ?? spec["push"]
        checkout =
            git.map { $0["checkout"]?["ref"].map(GitReference.init) }
            ?? spec["checkout"].map { GitReference(branch: $0["branch"]?.text) }
        authorName = commit?["author"]?["name"]?.text ?? commit?["authorName"]?.text
        messageTemplate = commit?["messageTemplate"]
        messageTemplateValues = commit?["messageTemplateValues"]?.texts ?? [:]
        signingKey = commit?["signingKey"].flatMap { key in
            key["secretRef"]?["name"]?.text.map {
                SigningKey(secretRef: $0, format: key["type"]?.text.flatMap { .init(rawValue: $0.value) } ?? .gpg)
            }
        }
        pushBranch = push?["branch"]?.text
        pushMode = object["metadata"]?["annotations"]?[PushMode.annotation]?.text.flatMap { text in
            PushMode(rawValue: text.value).map { Located(value: $0, range: text.range) }
        }
        if let pushMode, pushMode.value == .reset, (pushBranch?.value ?? "") == (checkout?.branch?.value ?? "") {
            reader.warn(
                at: pushMode.range,
                "'\(PushMode.annotation): reset' has no effect: commits go to the branch that is checked out",
                hint: "set 'spec.git.push.branch' to another one"
            )
        }
        pushRefspec = push?["refspec"]?.text
        pushOptions = push?["options"]?.texts ?? [:]

        let reference = spec["sourceRef"] ?? spec["checkout"]?["gitRepositoryRef"]
        guard let repository = reference?["name"]?.text, let interval = spec["interval"]?.duration?.value else {
            return nil
        }
        guard let email = commit?["author"]?["email"]?.text ?? commit?["authorEmail"]?.text else { return nil }
        let namespace = reference?["namespace"]?.text?.value ?? head.name.namespace
        let target = ObjectName(namespace: namespace, name: repository.value)
        gitRepository = Located(value: target, range: repository.range)
        self.interval = interval
        authorEmail = email
    }
}
