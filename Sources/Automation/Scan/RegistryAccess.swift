internal import FoundationEssentials
internal import HTTP
internal import OCI

/// Finds out how an image repository is opened: which credential, which authorities, which way, how long.
struct RegistryAccess: Sendable {
    private let options: Agent.Options
    /// Read once: the file belongs to the operator, and one pass sees one state of it.
    private let dockerConfiguration: Result<DockerConfiguration?, Failure>

    /// Where a login is to be had from.
    enum LoginSource: Sendable {
        /// From here; `nil` where there is none.
        case known(Login?)
        /// From a credential helper; one that keeps what nobody else has may have none.
        case helper(String)
        /// From a provider's own login.
        case cloud(Cloud)
    }

    init(_ options: Agent.Options) {
        self.options = options
        do throws(OCIError) {
            dockerConfiguration = .success(try DockerConfiguration.load(environment: options.environment))
        } catch { dockerConfiguration = .failure(Failure(error)) }
    }

    /// How `repository` is opened with nothing but what the operator has: the Docker configuration, then the credentials of the
    /// provider that the host belongs to, where the environment names some.
    func access(to repository: Repository) throws(Failure) -> (access: Access, source: LoginSource) {
        var access = Access()
        access.tokenHosts = options.tokenHosts
        access.hosts = options.registries
        if let configuration = try dockerConfiguration.get() {
            let source = try source(configuration, for: repository)
            if case .known(nil) = source {} else { return (access, source) }
        }
        if let cloud = Cloud(registry: repository), cloud.isConfigured(in: options.environment) {
            return (access, .cloud(cloud))
        }
        return (access, .known(nil))
    }

    /// How the image of `object` is opened: by its provider, else with its own secret, else as everybody's images are.
    func access(to object: ImageRepository) throws(Failure) -> (access: Access, source: LoginSource) {
        var access = Access(isInsecure: object.isInsecure, timeout: object.timeout)
        access.tokenHosts = options.tokenHosts
        access.hosts = options.registries
        access.route = try options.secrets.route(object.proxySecretRef, of: object)
        if let reference = object.certSecretRef {
            access.trust = try options.secrets.trust(reference, of: object)
        }
        if let cloud = object.provider.value.cloud {
            do throws(OCIError) { try cloud.check(object.image.value) } catch {
                throw Failure(object.error(at: object.provider.range, "\(error)", hint: error.hint))
            }
            return (access, .cloud(cloud))
        }
        guard let reference = object.secretRef else {
            return (access, try self.access(to: object.image.value).source)
        }
        let configuration = try configuration(reference, of: object)
        switch configuration.lookup(object.image.value) {
        case .login(let login): return (access, .known(login))
        // A program is run for nobody but the operator.
        case .helper(let name): throw needsHelper(name, configuration, object.image.value)
        case .anonymous, .store: return (access, .known(nil))
        }
    }

    private func source(
        _ configuration: DockerConfiguration,
        for repository: Repository
    ) throws(Failure) -> LoginSource {
        switch configuration.lookup(repository) {
        case .anonymous: return .known(nil)
        case .login(let login): return .known(login)
        case .helper(let name):
            guard options.allowsCredentialHelpers else { throw needsHelper(name, configuration, repository) }
            return .helper(name)
        // Most images are public, and whoever doesn't let helpers run gets those.
        case .store(let name): return options.allowsCredentialHelpers ? .helper(name) : .known(nil)
        }
    }

    private func needsHelper(_ name: String, _ configuration: DockerConfiguration, _ repository: Repository) -> Failure
    {
        Failure(.needsHelper(name, registry: repository.registry, source: configuration.source))
    }

    private func configuration(
        _ reference: Located<String>,
        of object: ImageRepository
    ) throws(Failure) -> DockerConfiguration {
        let entry = try options.secrets.entry(reference, of: object)
        do throws(OCIError) {
            if let json = entry.bytes(".dockerconfigjson") {
                return try DockerConfiguration(json, source: entry.source)
            }
            if let json = entry.bytes(".dockercfg") {
                return try DockerConfiguration(json, form: .legacy, source: entry.source)
            }
        } catch { throw Failure(error) }
        throw Failure(
            object.error(at: reference.range, "\(entry.source) has neither '.dockerconfigjson' nor '.dockercfg'")
        )
    }
}

extension ImageRepository.Provider {
    /// The cloud whose login is used; `nil` for none.
    var cloud: Cloud? {
        switch self {
        case .generic: nil
        case .aws: .aws
        case .azure: .azure
        case .gcp: .gcp
        }
    }
}
