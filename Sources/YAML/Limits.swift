/// Bounds what a YAML text may cost to read.
///
/// Nested flow collections cost libyaml quadratic time (100 KB of `[` take 10 s), so depth is checked event by event, while the
/// text is being scanned and before anything is built.
public struct Limits: Equatable, Sendable {
    /// The longest input, in bytes.
    public var bytes: Int
    /// The deepest nesting of mappings and sequences.
    public var depth: Int
    /// The most nodes: scalars, aliases, mappings, sequences.
    public var nodes: Int

    /// Creates limits from their three numbers.
    public init(bytes: Int, depth: Int, nodes: Int) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }

    /// For texts whose events are kept: 1 MiB (the largest etcd object is 1.5 MiB, policy files have kilobytes), 64 levels
    /// (twice the deepest schema of Kubernetes in use), 100,000 nodes (about 5 MB of events).
    public static let tree = Limits(bytes: 1 << 20, depth: 64, nodes: 100_000)

    /// For texts that are only walked event by event: 8 MiB (bundles of custom resource definitions reach 3 MiB), 64 levels,
    /// 2,000,000 nodes (no text of 8 MiB that people wrote has more).
    public static let stream = Limits(bytes: 8 << 20, depth: 64, nodes: 2_000_000)
}
