internal import Git

extension ImageUpdateAutomation {
    /// Where commits are pushed besides.
    ///
    /// - Parameter branch: what they are pushed to in the first place; not yet known where `nil`.
    func refspec(for branch: BranchName? = nil) throws(Failure) -> Located<Refspec>? {
        guard let text = pushRefspec, !text.value.isEmpty else { return nil }
        let refspec: Refspec
        do throws(Refspec.Fault) { refspec = try Refspec(text.value) } catch {
            throw Failure(self.error(at: text.range, "'\(text.value)' \(error)", hint: error.hint))
        }
        if let branch, !refspec.pushes(branch) {
            throw Failure(
                error(
                    at: text.range,
                    "'\(text.value)' pushes another branch than the one that is committed to, '\(branch)'",
                    hint: "begin it with 'refs/heads/\(branch):' or 'HEAD:'"
                )
            )
        }
        return Located(value: refspec, range: text.range)
    }
}

extension Refspec.Fault {
    /// What to do about it.
    fileprivate var hint: String? {
        switch self {
        case .forces: "leave the '+' out"
        case .deletes, .isPattern, .hasNoDestination, .hasNoSource: "write 'HEAD:refs/heads/BRANCH'"
        case .isNoReference: nil
        }
    }
}

extension Agent {
    /// How often the second push is made again after a race.
    private static let secondPushes = 3

    /// Makes the second push, which `spec.git.push.refspec` asks for, unless its destination has what it should have. That
    /// alone tells, so that a push which failed is made again by the next pass, whether it has something to change or not.
    ///
    /// - Parameters:
    ///   - tip: the commit that the branch stands at.
    ///   - isNew: whether this pass made it. If it did not, only a commit of the automation's own is worth pushing:
    ///     what people commit to the branch is theirs to push on.
    /// - Returns: the destination, when it was pushed to.
    func pushBesides(
        _ tip: ObjectID,
        of branch: BranchName,
        isNew: Bool,
        by automation: ImageUpdateAutomation,
        to target: Target,
        _ mirror: Mirror
    ) async throws(Failure) -> ReferenceName? {
        guard let refspec = try automation.refspec(for: branch) else { return nil }
        let author = try author(of: automation)
        var attempt = 1
        while true {
            do throws(GitError) {
                let destination = refspec.value.destination
                guard let push = try await missing(tip, at: destination, isNew: isNew, author, target, mirror) else {
                    return nil
                }
                try await mirror.known(target.remote).push(
                    nil,
                    push.commit,
                    to: destination,
                    from: push.old,
                    options: target.pushOptions
                )
                await mirror.note(push.commit, at: destination)
                return destination
            } catch {
                if case .moved = error, attempt < Self.secondPushes {
                    attempt += 1
                    await mirror.forgetListings()
                    continue
                }
                if error.saysThatItIsThere { return nil }
                throw Failure(automation.error(at: refspec.range, "\(error)", hint: error.hintForRefspec))
            }
        }
    }

    /// The commit that the destination should have and has not, and what it has instead.
    private func missing(
        _ tip: ObjectID,
        at destination: ReferenceName,
        isNew: Bool,
        _ author: Identity,
        _ target: Target,
        _ mirror: Mirror
    ) async throws(GitError) -> (commit: ObjectID, old: ObjectID?)? {
        if destination.isMagic {
            let commit = try await mirror.store().commit(tip)
            return isNew || commit.author.isSame(as: author) ? (tip, nil) : nil
        }
        let old = try await mirror.tip(of: destination, from: target.remote)
        guard old != tip else { return nil }
        if isNew, old == nil { return (tip, nil) }
        let history = try await mirror.known(target.remote).history(from: tip, without: old, in: mirror.store())
        guard let commit = isNew ? tip : history.newest(by: author, from: tip) else { return nil }
        guard let old else { return (commit, nil) }
        guard history.leads(from: commit, to: old) else {
            throw .diverged(remote: target.location.description, branch: "\(destination)")
        }
        return (commit, old)
    }
}

extension GitError {
    /// Whether a refusal means that Gerrit has the commit already, under review or done with.
    fileprivate var saysThatItIsThere: Bool {
        guard case .rejected(_, _, let reason, _) = self else { return false }
        return reason.contains("no new changes") || (reason.contains("change ") && reason.hasSuffix(" closed"))
    }

    fileprivate var hintForRefspec: String? {
        if case .rejected = self {
            "name a destination in 'spec.git.push.refspec' that this credential may write to"
        } else {
            hint
        }
    }
}
