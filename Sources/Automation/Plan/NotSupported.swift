internal import Git

/// The fields that are understood and not acted on yet. What would change the outcome is refused; what would only have
/// helped to get there is warned about; nothing is passed over in silence.
enum NotSupported {
    /// Refuses a Git repository that cannot be reached as it asks.
    static func check(_ object: GitRepository) throws(Failure) {
        if object.provider.value != .generic {
            throw Failure(
                object.error(
                    at: object.provider.range,
                    "provider '\(object.provider.value.rawValue)' is not supported yet",
                    hint: "leave 'spec.provider' out, and give a token with 'spec.secretRef'"
                )
            )
        }
        guard let reference = object.proxySecretRef, let (location, _, _) = try? Location.parse(object.url.value) else {
            return
        }
        if case .http = location { return }
        throw Failure(
            object.error(
                at: reference.range,
                "a proxy is for http and https only",
                hint: "name an https URL, or set 'ProxyCommand' in the configuration of ssh"
            )
        )
    }

    /// Warns about service accounts: there are none outside of Kubernetes.
    static func warnings(_ policies: PolicyFiles) -> [Diagnostic] {
        let images = policies.imageRepositories.values.compactMap { object in
            object.serviceAccountName.map { serviceAccount(object, $0) }
        }
        let repositories = policies.gitRepositories.values.compactMap { object in
            object.serviceAccountName.map { serviceAccount(object, $0) }
        }
        return images + repositories
    }

    private static func serviceAccount(_ object: some PolicyObject, _ name: Located<String>) -> Diagnostic {
        object.source.diagnostic(
            .warning,
            at: name.range,
            "'spec.serviceAccountName' has no effect: there are no service accounts here",
            hint: "give the credential with 'spec.secretRef'"
        )
    }
}
