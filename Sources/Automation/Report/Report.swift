internal import FoundationEssentials

/// What a command did or would do, as other programs read it (cli.md, `--output json`).
public struct Report: Sendable, Encodable {
    /// What became of one policy.
    public struct Policy: Sendable, Encodable {
        /// How many tags there were of each kind.
        public struct Tags: Sendable, Encodable {
            /// All of them.
            public var total = 0
            /// Those that the exclusion list drops.
            public var excluded = 0
            /// Those that the filter does not match.
            public var filtered = 0
            /// Those that are no versions, or no numbers.
            public var unorderable = 0
            /// Those that could be selected, the selected one included.
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

        /// Encodes every key, `null` where there is nothing.
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
            /// Such as `apps/v1`.
            public var apiVersion: String
            /// Such as `Deployment`.
            public var kind: String
            /// `metadata.namespace`.
            public var namespace: String
            /// `metadata.name`.
            public var name: String
        }

        /// From the root of the source, with `/`.
        public var file: String
        /// From 1.
        public var line: Int
        /// From 1, in Unicode scalars.
        public var column: Int
        /// `namespace/name`
        public var policy: String
        /// Where the field belongs to.
        public var object: Object
        /// The decoded value before.
        public var old: String
        /// The decoded value after.
        public var new: String
    }

    /// What became of one automation.
    public struct Automation: Sendable, Encodable {
        /// `namespace/name`
        public var automation: String
        /// Without user information; `nil` when the source has no `GitRepository` for it.
        public var remote: String?
        /// The branch that is pushed to.
        public var branch: String?
        /// 40 hexadecimal digits; `nil` when nothing was committed.
        public var commit: String?
        /// The rendered message; `nil` when there is nothing to commit.
        public var message: String?
        /// Whether the remote confirmed the commit.
        public var pushed = false
        /// Where the commit was pushed to besides, for people; not part of the JSON.
        public var secondPush: String?
        /// Why the automation did not get through.
        public var error: String?
        /// The same with its place, for people; not part of the JSON.
        public var failure: Diagnostic?

        private enum CodingKeys: String, CodingKey { case automation, remote, branch, commit, message, pushed, error }

        /// Encodes every key, `null` where there is nothing.
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

    /// What a registry says is left of its limits.
    public struct RegistryLimit: Sendable, Equatable {
        /// Scheme and host.
        public let origin: String
        /// What is left, in words.
        public let text: String
        /// Whether so little is left that somebody should know.
        public let isLow: Bool
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

    /// What registries say is left of their limits, for people; not part of the JSON.
    public var registryLimits: [RegistryLimit] = []

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
