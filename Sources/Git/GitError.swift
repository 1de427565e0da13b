public import HTTP

/// What can go wrong with a repository or its remote. Words of the server are kept as they came; who shows them makes
/// them safe for a terminal.
public enum GitError: Error, Sendable, Equatable {
    /// The text is no address of a repository.
    case invalidRemote(String)
    /// The request did not get through.
    case unreachable(remote: String, reason: HTTPError)
    /// The server answered with a status that is no success.
    case refused(remote: String, status: Int, words: String)
    /// The server wants other credentials; `source` tells where those that were sent came from, `nil` that none were.
    case unauthorized(remote: String, source: String?, words: String)
    /// The process that carries the conversation (`ssh`, or Git's own server) failed.
    case processFailed(remote: String, program: String, words: String)
    /// The deadline passed.
    case timedOut(remote: String, seconds: Int)
    /// The server said something that the protocol does not know.
    case malformed(remote: String, reason: String)
    /// The server sent an `ERR` line or an error on side-band 3.
    case serverSaid(remote: String, words: String)
    /// The remote has no such branch, tag or commit; `known` lists some of what it has.
    case unknownReference(remote: String, name: String, known: [String])
    /// The remote has no commit at all.
    case emptyRepository(remote: String)
    /// The remote refused the update for good: a hook, a protected branch, a key that may only read.
    case rejected(remote: String, branch: String, reason: String, words: String)
    /// Somebody else moved the branch first.
    case moved(remote: String, branch: String)
    /// The reference has commits that what is pushed there has not.
    case diverged(remote: String, branch: String)
    /// The branch has a commit that is not Tidemark's to replace.
    case foreign(remote: String, branch: String, commit: String, author: String)
    /// The local store cannot be used.
    case store(path: String, reason: String)
    /// An object that should be in the store is not, or is not what it should be.
    case object(id: String, reason: String)
    /// The pack is larger than a repository of manifests has a reason to be.
    case tooLarge(remote: String, limit: Int)
    /// A commit cannot be signed; `source` tells where the key came from.
    case cannotSign(source: String, reason: String)
    /// The author's name or address, the message or a path cannot stand in a commit.
    case invalidContent(String)
    /// The task was cancelled.
    case cancelled
}

extension GitError: CustomStringConvertible {
    /// The situation in one sentence; the remote is named, a secret never.
    public var description: String {
        switch self {
        case .invalidRemote(let reason): reason
        case .unreachable(let remote, let reason): "cannot use '\(remote)': \(reason)"
        case .refused(let remote, let status, let words):
            "'\(remote)' answered with status \(status)" + Self.tail(words)
        case .unauthorized(let remote, let source, let words):
            if let source {
                "'\(remote)' does not accept the credentials from \(source)" + Self.tail(words)
            } else {
                "'\(remote)' asks for credentials, and there are none" + Self.tail(words)
            }
        case .processFailed(let remote, let program, let words):
            "cannot reach '\(remote)': \(program) failed" + Self.tail(words)
        case .timedOut(let remote, let seconds): "'\(remote)' did not finish within \(seconds) seconds"
        case .malformed(let remote, let reason): "'\(remote)' does not speak Git's protocol: \(reason)"
        case .serverSaid(let remote, let words): "'\(remote)' refused" + Self.tail(words)
        case .unknownReference(let remote, let name, _): "'\(remote)' has no '\(name)'"
        case .emptyRepository(let remote): "'\(remote)' has no commit yet"
        case .rejected(let remote, let branch, let reason, let words):
            "cannot push '\(branch)' to '\(remote)': rejected by the remote" + Self.tail(reason) + Self.tail(words)
        case .moved(let remote, let branch): "cannot push '\(branch)' to '\(remote)': somebody else pushed first"
        case .diverged(let remote, let branch):
            "cannot push to '\(branch)' of '\(remote)': it has commits that would be lost"
        case .foreign(let remote, let branch, let commit, let author):
            "cannot replace '\(branch)' of '\(remote)': commit \(commit.prefix(7)) on it, by '\(author)', is somebody else's"
        case .store(let path, let reason): "cannot use the store '\(path)': \(reason)"
        case .object(let id, let reason): "object \(id): \(reason)"
        case .tooLarge(let remote, let limit): "'\(remote)' sent more than \(limit >> 20) MiB"
        case .cannotSign(let source, let reason): "cannot sign with the key of \(source): \(reason)"
        case .invalidContent(let reason): reason
        case .cancelled: "cancelled"
        }
    }

    private static func tail(_ words: String) -> String {
        words.isEmpty ? "" : ": " + words
    }
}
