/// Where the commit that was pushed to its branch is pushed besides: `source:destination`, as Git writes it, as far as it
/// makes sense for one commit.
public struct Refspec: Sendable, Hashable {
    /// What is pushed.
    public enum Source: Sendable, Hashable {
        /// `HEAD`: whatever was committed.
        case head
        /// The branch of this name, which must be the one that was committed to.
        case branch(BranchName)
    }

    /// Why a text is no refspec that can be carried out.
    public enum Fault: Error, Sendable, Hashable {
        /// It begins with `+`: the destination would be overwritten.
        case forces
        /// It has no source: the destination would be deleted.
        case deletes
        /// It has a `*`.
        case isPattern
        /// It has no colon, or nothing behind it.
        case hasNoDestination
        /// What stands before the colon is neither `HEAD` nor a branch.
        case hasNoSource(String)
        /// What stands behind the colon cannot be a reference.
        case isNoReference(String)
    }

    /// What is pushed.
    public let source: Source
    /// Where to. A short name stands for a branch.
    public let destination: ReferenceName

    /// Reads a refspec.
    public init(_ text: String) throws(Fault) {
        guard !text.hasPrefix("+") else { throw .forces }
        guard !text.contains("*") else { throw .isPattern }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let source = parts.first, let destination = parts.last, !destination.isEmpty else {
            throw .hasNoDestination
        }
        guard !source.isEmpty else { throw .deletes }
        if source == "HEAD" || source == "@" {
            self.source = .head
        } else {
            let name = source.hasPrefix("heads/") ? "refs/" + source : source
            guard let branch = BranchName(name), !branch.text.hasPrefix("refs/") else { throw .hasNoSource(source) }
            self.source = .branch(branch)
        }
        let name =
            destination.hasPrefix("heads/") || destination.hasPrefix("tags/") ? "refs/" + destination : destination
        guard
            let reference = name.hasPrefix("refs/") ? ReferenceName(name) : BranchName(name).map({ ReferenceName($0) }),
            !reference.text.hasPrefix("refs/heads/") || reference.branch != nil, name != "refs/heads"
        else { throw .isNoReference(destination) }
        self.destination = reference
    }

    /// Whether the refspec pushes what was committed to `branch`.
    public func pushes(_ branch: BranchName) -> Bool { source == .head || source == .branch(branch) }
}

extension Refspec.Fault: CustomStringConvertible {
    /// What is wrong, as the rest of a sentence that begins with the refspec.
    public var description: String {
        switch self {
        case .forces: "forces the push, and nothing is ever forced"
        case .deletes: "names nothing to push: it would delete the destination"
        case .isPattern: "is a pattern, and there is one commit to push"
        case .hasNoDestination: "names no destination: expected 'source:destination'"
        case .hasNoSource(let source): "pushes '\(source)', which is neither 'HEAD' nor a branch"
        case .isNoReference(let destination): "pushes to '\(destination)', which cannot be a reference"
        }
    }
}
