internal import OCI

extension Agent.Options {
    /// Why the registry of `repository` is not asked; `nil` when it may be.
    ///
    /// - Parameter wish: who wants it to be asked, for the message.
    func refusal(of repository: Repository, for wish: String) -> Failure? {
        guard let registries, !registries.allows(repository) else { return nil }
        return Failure(
            "\(wish) needs the registry '\(repository.registry)', which is not on the list of '--registries'",
            hint: "if it may be asked, add it: '--registries …,\(repository.registry)'"
        )
    }
}
