internal import Git

/// `tidemark.dev/push-branch: reset`, the one place where a branch is moved to a commit that does not have the old one behind
/// it.
///
/// Nothing is remembered of what was pushed before: the branch itself says whose it is. It is replaced only where every
/// commit on it that the checkout has not was made by this automation, which is so when author and committer are its own,
/// nothing was merged, and the message ends in its trailer. And it is replaced only from the tip that was looked at: the
/// server compares.
extension Agent {
    /// Whether `commit` is to take the place of what stands at `existing`.
    ///
    /// - Returns: `false` when the same stands there already.
    /// - Throws: `Failure` when something that stands there is somebody else's.
    func replaces(
        _ commit: NewCommit,
        _ existing: ObjectID,
        on base: ObjectID,
        of branch: BranchName,
        _ automation: ImageUpdateAutomation,
        _ target: Target,
        _ mirror: Mirror
    ) async throws -> Bool {
        let store = try await mirror.store()
        let history = try await mirror.known(target.remote).history(from: existing, without: base, in: store)
        let author = try author(of: automation)
        let foreign = history.all.first { found in
            !(found.author.isSame(as: author) && found.committer.isSame(as: author) && found.parents.count == 1
                && automation.hasTrailer(found.message))
        }
        if let foreign {
            let error = GitError.foreign(
                remote: target.location.description,
                branch: branch.text,
                commit: "\(foreign.id)",
                author: "\(foreign.author.name) <\(foreign.author.email)>"
            )
            throw automation.refusal(of: error, hint: error.hint)
        }
        return !history.all.contains { $0.id == existing && $0.parents == [base] && $0.tree == commit.tree }
    }
}

extension ImageUpdateAutomation {
    private var trailer: String { "Tidemark-Automation: \(name)" }

    /// The message with the trailer that tells whose the commit is.
    func withTrailer(_ message: String) -> String {
        var text = message
        while text.last?.isNewline ?? false { text.removeLast() }
        // Trailers stand in the last paragraph, and only there.
        let last = text.split(separator: "\n", omittingEmptySubsequences: false).split(separator: "")
        let isTrailer =
            last.count > 1
            && (last.last ?? []).allSatisfy { line in
                let key = line.prefix { $0 != ":" }
                return key.count < line.count && !key.isEmpty
                    && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            }
        return text + (isTrailer ? "\n" : "\n\n") + trailer + "\n"
    }

    /// Whether a commit's message has the trailer.
    func hasTrailer(_ message: String) -> Bool {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        return (lines.split(separator: "").last ?? []).contains { $0 == trailer[...] }
    }

    /// What kept the branch from being replaced, at the place that asks for it.
    func refusal(of error: GitError, hint: String?) -> Failure {
        Failure(self.error(at: pushMode?.range ?? nameRange, "\(error)", hint: hint))
    }
}
