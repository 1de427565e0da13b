internal import Markers

/// Something in the place of a manifest that leads elsewhere, and is neither followed nor rewritten.
public struct Unfollowed: Sendable, Hashable {
    /// What it is.
    public enum Kind: Sendable, Hashable {
        /// A symbolic link, with the path of the tree that it leads to.
        case link(target: String)
        /// A pointer of Git LFS.
        case pointer
        /// A submodule, and whether it is known to have marked files.
        case submodule(isMarked: Bool)
    }

    /// From the root of the tree, with `/`.
    public let path: String
    /// What it is.
    public let kind: Kind

    /// How each pointer begins (git-lfs, docs/spec.md).
    private static let pointerStart = Array("version https://git-lfs.github.com/spec/".utf8)

    /// Whether a file's bytes are those of a pointer.
    static func isPointer(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.starts(with: pointerStart) }

    /// Whether it matters, given the files with markers: a link to anything else does not.
    func matters(to marked: Set<String>) -> Bool {
        if case .link(let target) = kind { marked.contains(target) } else { true }
    }

    /// A link at `path` with the text `target`; `nil` where it leads out of the tree.
    static func link(at path: String, to target: some StringProtocol) -> Unfollowed? {
        guard !target.hasPrefix("/") else { return nil }
        var parts = path.split(separator: "/").dropLast().map(String.init)
        for part in target.split(separator: "/") where part != "." {
            guard part == ".." else {
                parts.append(String(part))
                continue
            }
            guard parts.popLast() != nil else { return nil }
        }
        return Unfollowed(path: path, kind: .link(target: parts.joined(separator: "/")))
    }
}

extension Tree {
    /// Names what somebody may expect to be edited, because an automation covers its place. Of a link nothing is said unless
    /// it leads to a file with markers.
    func unfollowedDiagnostics(for policies: PolicyFiles) -> [Diagnostic] {
        let scopes = policies.isWithoutAutomations ? [.everything] : policies.automations.values.map { Scope(of: $0) }
        return unfollowed.compactMap { entry in
            switch entry.kind {
            case .link(let target):
                guard scopes.contains(where: { $0.covers(path: entry.path) }) else { return nil }
                return Diagnostic(
                    .warning,
                    file: entry.path,
                    message: "this is a symbolic link to '\(target)', which has markers: links are not followed",
                    hint: "fields are edited where 'spec.update.path' covers the file itself"
                )
            case .pointer:
                guard scopes.contains(where: { $0.covers(path: entry.path) }) else { return nil }
                return Diagnostic(
                    .warning,
                    file: entry.path,
                    message: "this is a pointer of Git LFS: whether its file has markers is not known",
                    hint: "keep manifests out of LFS"
                )
            case .submodule(let isMarked):
                let isMeant = scopes.contains {
                    $0.leadsInto(entry.path) || (isMarked && $0.covers(path: entry.path))
                }
                guard isMeant else { return nil }
                return Diagnostic(
                    .warning,
                    file: entry.path,
                    message: isMarked
                        ? "this is a submodule with markers: submodules are not entered"
                        : "this is a submodule, and 'spec.update.path' leads into it: submodules are not entered",
                    hint: "let an automation work on the submodule's own repository"
                )
            }
        }
    }
}
