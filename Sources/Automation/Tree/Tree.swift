public import Markers

/// The files that matter of a repository at one commit, or of a directory: policy files, and files with markers. All
/// else was looked at once and let go.
public struct Tree: Sendable {
    /// A file that looks as if it held policy objects.
    public struct PolicyFile: Sendable {
        /// From the root of the tree, with `/`.
        public let path: String
        /// All of it.
        public let bytes: [UInt8]
    }

    /// A file that has the marker's bytes.
    public struct Manifest: Sendable {
        /// From the root of the tree, with `/`.
        public let path: String
        /// The file as it was read, with its marked fields.
        public let file: MarkedFile
    }

    /// Sorted by path.
    public var policyFiles: [PolicyFile] = []
    /// Sorted by path.
    public var manifests: [Manifest] = []
    /// What leads elsewhere in the place of a manifest.
    public var unfollowed: [Unfollowed] = []
    /// What was passed over although somebody might expect otherwise.
    public var diagnostics: [Diagnostic] = []

    /// The largest file that is read, in bytes; a manifest of 4 MiB does not exist.
    static let fileLimit = 4 << 20

    /// What a file's name allows it to be.
    struct Role: OptionSet {
        let rawValue: Int
        static let policyFile = Role(rawValue: 1)
        static let manifest = Role(rawValue: 2)

        init(rawValue: Int) { self.rawValue = rawValue }

        /// Judges by the name alone: the extensions that Flux reads, and `.json` for policy files, where a marker, being
        /// a comment, cannot stand.
        init(ofFileNamed name: some StringProtocol) {
            if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                self.init(rawValue: Role.policyFile.rawValue | Role.manifest.rawValue)
            } else if name.hasSuffix(".json") {
                self = .policyFile
            } else {
                self = name == "Kustomization" || name.hasSuffix("/Kustomization") ? .manifest : []
            }
        }

        /// Narrows a role down to what the bytes say.
        func narrowed(by bytes: UnsafeRawBufferPointer) -> Role {
            var role: Role = []
            if contains(.manifest), MarkedFile.mayHaveMarkers(bytes) { role.insert(.manifest) }
            if contains(.policyFile), PolicyFiles.mayHold(bytes) { role.insert(.policyFile) }
            return role
        }
    }
}
