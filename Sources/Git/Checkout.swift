internal import CGit2

/// What a directory says of the repository that it lies in: enough to find the remote. Reads nothing else there and
/// writes nothing.
public struct Checkout: Sendable, Hashable {
    /// The URL of the remote `origin`; `nil` where there is none.
    public let origin: String?
    /// The branch that is checked out; `nil` on a detached `HEAD`.
    public let branch: BranchName?
    /// The path of the repository itself.
    public let path: String
    /// Whether the repository has no work tree.
    public let isBare: Bool

    /// Looks at the repository that `directory` lies in. Blocks on the disk for a few reads.
    ///
    /// - Throws: `GitError.invalidRemote` when there is none, `GitError.store` when it belongs to somebody else.
    public init(_ directory: String) throws(GitError) {
        Library.start()
        let repository: RepositoryHandle
        do { repository = try RepositoryHandle(at: directory) } catch {
            throw .invalidRemote("'\(directory)' is not a Git repository that can be used: \(Library.words)")
        }
        isBare = git_repository_is_bare(repository.pointer) == 1
        path = git_repository_path(repository.pointer).map { String(cString: $0) } ?? directory
        var remote: OpaquePointer?
        defer { git_remote_free(remote) }
        let hasOrigin = git_remote_lookup(&remote, repository.pointer, "origin") == 0
        origin = hasOrigin ? git_remote_url(remote).map { String(cString: $0) } : nil
        var head: OpaquePointer?
        defer { git_reference_free(head) }
        let hasHead = git_reference_lookup(&head, repository.pointer, "HEAD") == 0
        let target = hasHead ? git_reference_symbolic_target(head).map { String(cString: $0) } : nil
        branch = target.flatMap { $0.hasPrefix("refs/heads/") ? BranchName($0) : nil }
    }
}
