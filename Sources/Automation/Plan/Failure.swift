internal import Git
internal import HTTP
internal import OCI

/// Why a policy chose nothing or an automation did not get through: a diagnostic, with a place where there is one.
struct Failure: Error, Sendable, Equatable {
    let diagnostic: Diagnostic

    var message: String { diagnostic.message }

    /// A failure that belongs to no line of a file.
    init(_ message: String, hint: String? = nil) {
        diagnostic = Diagnostic(.error, message: message, hint: hint)
    }

    /// A failure with the place of the field that is at fault.
    init(_ error: DiagnosticError) {
        diagnostic = error.diagnostic
    }

    init(_ error: OCIError) {
        self.init("\(error)", hint: error.hint)
    }

    init(_ error: GitError) {
        self.init("\(error)", hint: error.hint)
    }

    /// A list of tags that is held back, because it has at most half as many as the one before.
    static func lostTags(of repository: Repository, from before: Int, to count: Int) -> Failure {
        let tags = count == 1 ? "1 tag" : "\(count) tags"
        return Failure(
            "the registry '\(repository.registry)' lists \(tags) of '\(repository.image)', "
                + "and \(before) when it was asked before; nothing is selected from a list that may not be whole",
            hint:
                "look at 'tidemark tags \(repository.image)'; the second 'tidemark run' in a row takes the list as it is"
        )
    }

    /// The same failure, with the name of `object` as its place where it has none of its own.
    func placed(at object: some PolicyObject) -> Diagnostic {
        diagnostic.file == nil
            ? object.source.error(at: object.nameRange, message, hint: diagnostic.hint) : diagnostic
    }
}

extension OCIError {
    /// What to do about it.
    var hint: String? {
        switch self {
        case .loginRefused(_, nil, _):
            "log in with 'docker login', or name a secret in 'spec.secretRef' and give it with '--secrets'"
        case .loginRefused(_, .some, _):
            "check that this credential is valid and may read the repository; '--verbose' shows each step"
        case .needsHelper(_, _, let source) where source.hasPrefix("secret "):
            "put the credential into 'auths'; no program is run for what stands in a secret"
        case .needsHelper: "allow it with '--allow-credential-helpers', or put the credential into 'auths'"
        case .helperFailed(let helper, let registry, _):
            "try 'echo \(registry) | docker-credential-\(helper) get'"
        case .foreignHost: "leave 'spec.provider' out, or name an image in one of the provider's registries"
        case .noCloudCredential: "give Tidemark one of these, or leave 'spec.provider' out"
        case .cloudRefused: "check that this credential is valid and may read the registry"
        case .notFound(_, nil, _): "check the image's name; many registries answer so when a credential is missing"
        case .untrustedTokenServer(_, let realm, _):
            (try? URL(realm)).map {
                "if that host may have the login, say '--token-host \($0.origin.dropFirst($0.scheme.count + 3))'"
            }
        case .loginOverPlainHTTP: "use a registry with TLS"
        case .noAnswer(_, .proxyFailed): "check 'spec.proxySecretRef', or https_proxy, http_proxy and no_proxy"
        case .noAnswer(_, let error) where error.revocationHint != nil: error.revocationHint
        case .noAnswer(_, .untrusted(_, let reason)) where reason.contains("expired"):
            "have the certificate renewed, or check this machine's clock"
        case .noAnswer(_, .untrusted(_, let reason)) where reason.contains("not yet valid"):
            "check this machine's clock, and the certificate's dates"
        case .noAnswer(_, .untrusted(_, let reason)) where reason.contains("issuer") || reason.contains("self-signed"):
            "add the registry's authority with 'spec.certSecretRef', or with SSL_CERT_FILE"
        case .noAnswer(_, .unreachable(_, let reason)) where reason.hasPrefix("Could not resolve host"):
            "check the host's name, and that this machine's name server answers"
        case .tooManyTags: "nothing is selected from a part of a list; delete old tags"
        case .noAnswer(_, .withoutTLS): "set 'spec.insecure: true' if this registry has no TLS"
        case .noAnswer(_, .forbiddenAddress(_, .publicOnly)):
            "leave '--public-registries-only' out if registries may be on premises"
        case .tooManyRequests, .noAnswer(_, .paused): "run less often, or log in for a higher limit"
        default: nil
        }
    }
}

extension HTTPError {
    /// What to do about a certificate that was revoked, and about the list that should say so.
    fileprivate var revocationHint: String? {
        guard case .untrusted(_, let reason) = self else { return nil }
        if reason.contains("revoked") {
            return "have the server's key and certificate replaced; somebody else may have this key"
        }
        if reason.contains("CRL has expired") { return "put the authority's current list into 'ca.crl' of the secret" }
        if reason.contains("unable to get certificate CRL") {
            return "add the list of the authority that issued the certificate to 'ca.crl' of the secret"
        }
        return nil
    }
}

extension GitError {
    /// What to do about it.
    var hint: String? {
        switch self {
        case .unreachable(_, let reason): reason.revocationHint
        case .unauthorized(_, nil, _):
            "set TIDEMARK_GIT_PASSWORD, or name a secret in the GitRepository and give it with '--secrets'"
        case .unauthorized(_, .some, let words) where words.contains("plain http"): "use https"
        case .readOnly: "let this credential write (a deploy key needs it said), or name another in 'spec.secretRef'"
        case .untrustedHost(_, _, let known) where known.isEmpty:
            "add the host's key to 'known_hosts', after comparing it with what the host's owner publishes"
        case .untrustedHost: "ask the host's owner why its key is another, and only then replace it in 'known_hosts'"
        case .refused(_, 403, _): "give a credential that may write to this repository"
        case .refused(_, 404, _): "check the URL; many servers answer 404 when a credential is missing"
        case .unknownReference(_, let name, let known):
            NearName.of(name, among: known).map { "did you mean '\($0)'?" }
                ?? (known.isEmpty ? nil : "it has \(known.prefix(5).map { "'\($0)'" }.joined(separator: ", "))")
        case .emptyRepository: "push a first commit"
        case .rejected: "set 'spec.git.push.branch' to a branch that this credential may write to"
        case .moved: "run again; too many pushes came in between"
        case .diverged: "merge or delete what stands there; nothing is ever forced"
        case .foreign: "merge what stands there or remove it, or build upon it with 'tidemark.dev/push-branch: stack'"
        case .store: "make room there and let this user write to it, or choose another place with '--cache' or TMPDIR"
        case .cannotSign(_, let reason) where reason.contains("there is no passphrase"):
            "put the passphrase into the secret: 'passphrase' for OpenPGP, 'password' for SSH"
        case .cannotSign(_, let reason) where reason.contains("cannot be run"):
            "install gnupg for keys of OpenPGP, openssh-client for keys of SSH"
        case .processFailed(_, "ssh", let words) where words.contains("Host key verification failed"):
            "add the host's key to 'known_hosts', after comparing it with what the host's owner publishes"
        default: nil
        }
    }
}
