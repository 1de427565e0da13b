internal import FoundationEssentials

/// What a command did or would do, as other programs read it (cli.md, `--output json`).
public struct Report: Sendable, Encodable {
    /// What became of one policy.
    public struct Policy: Sendable, Encodable {
        /// How many tags there were of each kind.
        public struct Tags: Sendable, Encodable {
            public var total = 0
            public var excluded = 0
            public var filtered = 0
            public var unorderable = 0
            public var candidates = 0
        }

        /// `namespace/name`
        public var policy: String
        /// The image as the policy files write it; `nil` when the policy's repository is not known.
        public var image: String?
        /// The selected tag; `nil` when there is none.
        public var tag: String?
        /// The digest of the selected tag, when the policy reflects digests.
        public var digest: String?
        /// What the markers hold now; `nil` where they disagree or there are none.
        public var previousTag: String?
        /// `nil` when no list of tags was looked at.
        public var tags: Tags?
        /// Why nothing is selected.
        public var error: String?
        /// The same with its place, for people; not part of the JSON.
        public var failure: Diagnostic?
        /// Why the tag was selected, in a few words; for people, not part of the JSON.
        public var reason: String?
        /// Whether nothing is selected because somebody said so: no failure.
        public var isSuspended = false

        private enum CodingKeys: String, CodingKey { case policy, image, tag, digest, previousTag, tags, error }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(policy, forKey: .policy)
            try container.encode(image, forKey: .image)
            try container.encode(tag, forKey: .tag)
            try container.encode(digest, forKey: .digest)
            try container.encode(previousTag, forKey: .previousTag)
            try container.encode(tags, forKey: .tags)
            try container.encode(error, forKey: .error)
        }
    }

    /// One field that got, or would get, another value.
    public struct Change: Sendable, Encodable, Equatable {
        /// The Kubernetes object that the field belongs to; empty texts for other YAML.
        public struct Object: Sendable, Encodable, Equatable {
            public var apiVersion: String
            public var kind: String
            public var namespace: String
            public var name: String
        }

        public var file: String
        /// From 1.
        public var line: Int
        /// From 1, in Unicode scalars.
        public var column: Int
        public var policy: String
        public var object: Object
        public var old: String
        public var new: String
    }

    /// What became of one automation.
    public struct Automation: Sendable, Encodable {
        public var automation: String
        /// Without user information; `nil` when the source has no `GitRepository` for it.
        public var remote: String?
        public var branch: String?
        /// 40 hexadecimal digits; `nil` when nothing was committed.
        public var commit: String?
        public var message: String?
        public var pushed = false
        public var error: String?
        /// The same with its place, for people; not part of the JSON.
        public var failure: Diagnostic?

        private enum CodingKeys: String, CodingKey { case automation, remote, branch, commit, message, pushed, error }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(automation, forKey: .automation)
            try container.encode(remote, forKey: .remote)
            try container.encode(branch, forKey: .branch)
            try container.encode(commit, forKey: .commit)
            try container.encode(message, forKey: .message)
            try container.encode(pushed, forKey: .pushed)
            try container.encode(error, forKey: .error)
        }
    }

    /// Always `tidemark.dev/v1`.
    public let apiVersion = "tidemark.dev/v1"
    /// Always `Report`.
    public let kind = "Report"
    /// Sorted by namespace and name.
    public var policies: [Policy] = []
    /// Sorted by file and position.
    public var changes: [Change] = []
    /// Sorted by namespace and name.
    public var automations: [Automation] = []
    /// Sorted by file and position.
    public var diagnostics: [Diagnostic] = []
    /// The differences by file, for people; not part of the JSON.
    public var diffs: [UnifiedDiff] = []

    /// Whether the source has no policy that could be used, so that nothing could be done at all.
    public var isHopeless = false

    private enum CodingKeys: String, CodingKey { case apiVersion, kind, policies, changes, automations, diagnostics }

    /// Whether a policy, file, registry or remote failed.
    public var hasFailure: Bool {
        policies.contains { $0.error != nil && !$0.isSuspended } || automations.contains { $0.error != nil }
            || diagnostics.contains { $0.severity == .error }
    }

    /// The report as JSON with sorted keys, so that equal reports are equal bytes; ends with a line feed.
    public func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [10]
    }
}
