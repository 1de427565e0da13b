/// A provider whose registries are opened with the provider's own logins, as `spec.provider` names them (policy-files.md,
/// section 5).
public enum Cloud: String, Sendable, Hashable {
    /// Elastic Container Registry, private and public.
    case aws
    /// Azure Container Registry.
    case azure
    /// Artifact Registry and Container Registry.
    case gcp

    /// The provider that a registry belongs to and that would have to log in there; `nil` for others, and for Amazon's public
    /// registry, which is open to everybody.
    public init?(registry: Repository) {
        let found = [Cloud.aws, .azure, .gcp].first { $0.owns(registry.registry) }
        guard let found, registry.registry != ECRHost.publicName else { return nil }
        self = found
    }

    /// Throws ``OCIError/foreignHost(_:provider:)`` for an image that isn't in one of the provider's registries: a login must not go
    /// to whoever a policy file names.
    public func check(_ repository: Repository) throws(OCIError) {
        guard owns(repository.registry) else {
            throw .foreignHost(OCIError.Place(repository), provider: rawValue)
        }
    }

    /// Whether the environment, or a file where the provider's own tools look, names a credential: then images are opened with it
    /// though no policy file says so. Nothing is asked for that.
    public func isConfigured(in environment: [String: String]) -> Bool {
        switch self {
        case .aws: AWSCredentials.areConfigured(in: CloudEnvironment(environment))
        case .azure: Azure.isConfigured(in: CloudEnvironment(environment))
        case .gcp: Google.isConfigured(in: CloudEnvironment(environment))
        }
    }

    private func owns(_ host: String) -> Bool {
        switch self {
        case .aws: ECRHost(host) != nil
        case .azure: ["io", "cn", "de", "us"].contains { host.hasSuffix(".azurecr.\($0)") }
        case .gcp: host == "gcr.io" || host.hasSuffix(".gcr.io") || host.hasSuffix("-docker.pkg.dev")
        }
    }
}
