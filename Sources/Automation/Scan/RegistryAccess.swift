internal import FoundationEssentials
internal import HTTP
internal import OCI

/// Finds out how an image repository is opened: which credential, which authorities, how long.
struct RegistryAccess: Sendable {
    private let secrets: Secrets?
    private let tokenHosts: Set<String>
    private let hosts: HostList?
    /// Read once: the file belongs to the operator, and one pass sees one state of it.
    private let dockerConfiguration: Result<DockerConfiguration?, Failure>

    init(_ options: Agent.Options) {
        secrets = options.secrets
        tokenHosts = options.tokenHosts
        hosts = options.registries
        do throws(OCIError) {
            dockerConfiguration = .success(try DockerConfiguration.load(environment: options.environment))
        } catch { dockerConfiguration = .failure(Failure(error)) }
    }

    /// How `repository` is opened with nothing but the Docker configuration.
    func access(to repository: Repository) throws(Failure) -> Access {
        var access = Access()
        access.tokenHosts = tokenHosts
        access.hosts = hosts
        if let configuration = try dockerConfiguration.get() {
            access.login = try login(configuration, for: repository)
        }
        return access
    }

    /// How the image of `object` is opened: its own secrets first, then the Docker configuration.
    func access(to object: ImageRepository) throws(Failure) -> Access {
        try NotSupported.check(object)
        var access = Access(
            isInsecure: object.isInsecure,
            timeout: object.timeout
        )
        access.tokenHosts = tokenHosts
        access.hosts = hosts
        if let reference = object.secretRef {
            access.login = try login(try configuration(reference, of: object), for: object.image.value)
        } else {
            access.login = try self.access(to: object.image.value).login
        }
        if let reference = object.certSecretRef { try trust(reference, of: object, in: &access) }
        return access
    }

    private func login(_ configuration: DockerConfiguration, for repository: Repository) throws(Failure) -> Login? {
        switch configuration.lookup(repository) {
        case .anonymous: return nil
        case .login(let login): return login
        case .helper(let name):
            throw Failure(.needsHelper(name, registry: repository.registry, source: configuration.source))
        }
    }

    private func configuration(
        _ reference: Located<String>,
        of object: ImageRepository
    ) throws(Failure) -> DockerConfiguration {
        let entry = try secrets.entry(reference, of: object)
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

    private func trust(
        _ reference: Located<String>,
        of object: ImageRepository,
        in access: inout Access
    ) throws(Failure) {
        let entry = try secrets.entry(reference, of: object)
        access.trust.add(authorities: entry.bytes("ca.crt") ?? entry.bytes("caFile"))
        if let chain = entry.bytes("tls.crt") ?? entry.bytes("certFile"),
            let key = entry.bytes("tls.key") ?? entry.bytes("keyFile")
        {
            access.trust.clientCertificate = Request.Trust.ClientCertificate(chain: chain, key: key)
        }
    }
}

extension Request.Trust {
    /// Trusts more authorities beside those that are trusted already.
    mutating func add(authorities more: [UInt8]?) {
        guard let more else { return }
        authorities = (authorities.map { $0 + [10] } ?? []) + more
    }
}
