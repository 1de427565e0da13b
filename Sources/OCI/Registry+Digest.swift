internal import Crypto
internal import FoundationEssentials
internal import HTTP

extension Registry {
    /// Everything that a tag may point to today. Schema 1 is not among it: its digests don't identify what is run.
    private static let manifestTypes = [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ]

    /// The most bytes of a manifest, as registries have it themselves.
    private static let manifestLimit = 4 << 20

    /// The digest that `tag` points to now: that of the index, where there is one.
    ///
    /// Costs one HEAD request, which doesn't count as a pull; where the registry doesn't say the digest, the manifest is read and
    /// hashed. Throws what ``tags(of:access:)`` throws, and ``OCIError/badManifest(_:tag:reason:)``.
    public func digest(of repository: Repository, tag: Tag, access: Access) async throws(OCIError) -> Digest {
        let conversation = conversation(repository, access)
        let path = "manifests/\(tag)"
        let accept = Self.manifestTypes.joined(separator: ", ")
        let head = try await conversation.send(path, method: .head, accept: accept, limit: Self.smallBodyLimit)
        if head.status == 200 {
            try conversation.checkType(head, tag: tag)
            if let digest = head.headers["Docker-Content-Digest"].flatMap(Digest.init) { return digest }
        } else if [403, 429].contains(head.status) || head.status >= 500 {
            try conversation.check(head, tag: tag.description)
        }
        // The digest is missing, or a refusal that HEAD could not explain.
        let get = try await conversation.send(path, accept: accept, limit: Self.manifestLimit)
        try conversation.check(get, tag: tag.description)
        try conversation.checkType(get, tag: tag)
        let hash = SHA256.hash(data: Data(get.body)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0\(digits)" : digits
        }
        let announced = get.headers["Docker-Content-Digest"].flatMap(Digest.init)
        guard let digest = Digest("sha256:\(hash.joined())") else {
            throw .badManifest(conversation.place, tag: tag.description, reason: "it has no digest")
        }
        if let announced, announced.description.hasPrefix("sha256:"), announced != digest {
            throw .badManifest(
                conversation.place,
                tag: tag.description,
                reason: "it has the digest '\(digest)', and the registry says '\(announced)'"
            )
        }
        return digest
    }
}

extension Conversation {
    fileprivate func checkType(_ response: Response, tag: Tag) throws(OCIError) {
        let type = response.headers["Content-Type"]?.lowercased() ?? ""
        if type.contains("distribution.manifest.v1+") {
            throw .badManifest(place, tag: tag.description, reason: "it has the outdated form 'schema 1'")
        }
        if type.hasPrefix("text/html") { throw .notRegistry(place, status: response.status) }
    }
}
