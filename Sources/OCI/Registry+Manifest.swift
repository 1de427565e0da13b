internal import HTTP

extension Registry {
    /// The manifest or index with this digest.
    ///
    /// Costs one GET request the first time, which registries count as a pull; after that it is kept. The bytes are checked against
    /// the digest. Throws what ``tags(of:access:)`` throws, ``OCIError/contentNotFound(_:digest:_:)`` and
    /// ``OCIError/badContent(_:digest:reason:)``.
    public func manifest(
        of repository: Repository,
        digest: Digest,
        access: Access
    ) async throws(OCIError) -> Manifest {
        try await manifest(of: repository, digest: digest, size: nil, mediaType: nil, access: access)
    }

    /// The manifest that an index points to; its size and its form are checked besides its digest.
    ///
    /// Costs and throws what ``manifest(of:digest:access:)`` does.
    public func manifest(
        of repository: Repository,
        at descriptor: Descriptor,
        access: Access
    ) async throws(OCIError) -> Manifest {
        try await manifest(
            of: repository,
            digest: descriptor.digest,
            size: descriptor.size,
            mediaType: descriptor.mediaType,
            access: access
        )
    }

    /// What an image says about itself: platform, creation time, labels.
    ///
    /// Costs one GET request the first time, and follows it to the registry's storage, where the login does not go. Throws what
    /// ``manifest(of:digest:access:)`` throws.
    public func configuration(
        of repository: Repository,
        image: ImageManifest,
        access: Access
    ) async throws(OCIError) -> ImageConfiguration {
        let descriptor = image.configuration
        let conversation = conversation(repository, access)
        let content = try await content(
            "blobs/\(descriptor.digest)",
            descriptor.digest,
            size: descriptor.size,
            redirects: .anywhere,
            in: conversation
        )
        do throws(JSONReader.Malformed) { return try ImageConfiguration.read(content.bytes) } catch {
            throw .badContent(conversation.place, digest: descriptor.digest, reason: error.sentence)
        }
    }

    private func manifest(
        of repository: Repository,
        digest: Digest,
        size: Int?,
        mediaType: String?,
        access: Access
    ) async throws(OCIError) -> Manifest {
        let conversation = conversation(repository, access)
        let content = try await content(
            "manifests/\(digest)",
            digest,
            size: size,
            accept: Manifest.accept,
            in: conversation
        )
        do throws(JSONReader.Malformed) {
            let manifest = try Manifest.read(content.bytes, contentType: content.type)
            if let mediaType, manifest.mediaType != mediaType {
                throw JSONReader.Malformed(
                    reason: "it is '\(manifest.mediaType)', and the index says '\(mediaType.prefix(128))'",
                    offset: 0
                )
            }
            return manifest
        } catch {
            throw .badContent(conversation.place, digest: digest, reason: error.sentence)
        }
    }

    /// Bytes that were checked against their digest: kept ones, or those that the registry has.
    private func content(
        _ path: String,
        _ digest: Digest,
        size: Int?,
        accept: String? = nil,
        redirects: Request.Redirects? = nil,
        in conversation: Conversation
    ) async throws(OCIError) -> Contents.Content {
        func bad(_ reason: String) -> OCIError { .badContent(conversation.place, digest: digest, reason: reason) }
        if let size, size > Self.manifestLimit { throw bad("it has \(size) bytes, more than \(Self.manifestLimit)") }
        let key = Contents.Key(
            repository: conversation.repository,
            login: conversation.access.login,
            digest: digest
        )
        let content: Contents.Content
        if let kept = contents[key] {
            content = kept
        } else {
            let response = try await conversation.send(
                path,
                accept: accept,
                limit: Self.manifestLimit,
                redirects: redirects
            )
            if response.status == 404 {
                throw .contentNotFound(conversation.place, digest: digest, OCIError.Complaint(response))
            }
            try conversation.check(response, tag: nil)
            content = Contents.Content(response)
            guard digest.identifies(content.bytes) else {
                throw bad("its \(content.bytes.count) bytes have another digest")
            }
            contents.keep(content, for: key)
        }
        if let size, size != content.bytes.count {
            throw bad("it has \(content.bytes.count) bytes, and \(size) were announced")
        }
        return content
    }
}

extension Manifest {
    fileprivate var mediaType: String {
        switch self {
        case .image(let image): image.mediaType
        case .index(let index): index.mediaType
        }
    }
}

extension JSONReader.Malformed {
    /// The reason with its place, where it has one.
    var sentence: String { offset > 0 ? "\(reason) at byte \(offset)" : reason }
}
