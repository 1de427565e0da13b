/// The only hosts that an operator lets registries be at.
///
/// A pattern is a host, with its port where that isn't the scheme's own; `*` stands for any part of a label, so that
/// `*.example.com` is every host directly below, and `?` for one character. A pattern for Docker Hub is `docker.io`.
public struct HostList: Hashable, Sendable {
    private let patterns: [String]

    /// Takes patterns; `nil` when one of them is none, or when there is none at all.
    public init?(_ patterns: [String]) {
        guard !patterns.isEmpty, patterns.allSatisfy(Self.isPattern) else { return nil }
        let hub: Set<String> = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"]
        self.patterns = patterns.map { $0.lowercased() }.map { hub.contains($0) ? "docker.io" : $0 }
    }

    /// Whether the registry of `repository` is on the list.
    public func allows(_ repository: Repository) -> Bool { allows(host: repository.registry) }

    /// Whether a host, with its port where it has one, is on the list.
    func allows(host: String) -> Bool {
        patterns.contains { DockerConfiguration.Key($0)?.matches(host) ?? false }
    }

    private static func isPattern(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isTagByte || "*?:[]".utf8.contains($0) }
    }
}
