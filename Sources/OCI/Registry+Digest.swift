internal import HTTP

extension Registry {
    /// The digest that `tag` points to now: that of the index, where there is one.
    ///
    /// Costs one HEAD request, which doesn't count as a pull; where the registry doesn't say the digest, the manifest is read and
    /// hashed. Throws what ``tags(of:access:)`` throws, and ``OCIError/badManifest(_:tag:reason:)``.
    public func digest(of repository: Repository, tag: Tag, access: Access) async throws(OCIError) -> Digest {
        let conversation = conversation(repository, access)
        let path = "manifests/\(tag)"
        let head = try await conversation.send(
            path,
            method: .head,
            accept: Manifest.accept,
            limit: Self.smallBodyLimit
        )
        if head.status == 200 {
            try conversation.checkType(head, tag: tag)
            if let digest = head.headers["Docker-Content-Digest"].flatMap(Digest.init) { return digest }
        } else if [403, 429].contains(head.status) || head.status >= 500 {
            try conversation.check(head, tag: tag.description)
        }
        // The digest is missing, or a refusal that HEAD could not explain.
        return try await conversation.manifest(tag).digest
    }
}

extension Conversation {
    /// The manifest that a tag points to now, as it came, and its digest.
    func manifest(_ tag: Tag) async throws(OCIError) -> (response: Response, digest: Digest) {
        let response = try await send("manifests/\(tag)", accept: Manifest.accept, limit: Registry.manifestLimit)
        try check(response, tag: tag.description)
        try checkType(response, tag: tag)
        guard let digest = Digest(sha256: response.body) else {
            throw .badManifest(place, tag: tag.description, reason: "it has no digest")
        }
        let announced = response.headers["Docker-Content-Digest"].flatMap(Digest.init)
        if let announced, !announced.identifies(response.body) {
            throw .badManifest(
                place,
                tag: tag.description,
                reason: "it has the digest '\(digest)', and the registry says '\(announced)'"
            )
        }
        return (response, digest)
    }

    fileprivate func checkType(_ response: Response, tag: Tag) throws(OCIError) {
        let type = response.headers["Content-Type"]?.lowercased() ?? ""
        if type.contains("distribution.manifest.v1+") {
            throw .badManifest(place, tag: tag.description, reason: "it has the outdated form 'schema 1'")
        }
        if type.hasPrefix("text/html") { throw .notRegistry(place, status: response.status) }
    }
}
