/// What of a Git repository is checked out: the first that is given of commit, name, tag, semver and branch.
struct GitReference: Equatable, Sendable {
    let commit: Located<String>?
    /// A whole reference, such as `refs/heads/main`.
    let name: Located<String>?
    let tag: Located<String>?
    let semver: Located<String>?
    let branch: Located<String>?

    init(_ value: FieldValue) {
        commit = value["commit"]?.text
        name = value["name"]?.text
        tag = value["tag"]?.text
        semver = value["semver"]?.text
        branch = value["branch"]?.text
    }

    /// A branch alone.
    init(branch: Located<String>?) {
        self.branch = branch
        (commit, name, tag, semver) = (nil, nil, nil, nil)
    }
}
