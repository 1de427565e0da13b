internal import HTTP

extension Registry {
    /// What says something about the manifest with this digest: signatures, attestations, bills of materials.
    ///
    /// Asks the referrers API and, where the registry doesn't know it, reads the index that clients keep at a tag instead
    /// (distribution specification, "Listing Referrers" and "Referrers Tag Schema"). Costs one request a page, or two. Empty when
    /// there is nothing. Throws what ``tags(of:access:)`` throws, and ``OCIError/badContent(_:digest:reason:)``.
    ///
    /// - Parameter artifactType: only those of this type.
    public func referrers(
        of repository: Repository,
        digest: Digest,
        artifactType: String? = nil,
        access: Access
    ) async throws(OCIError) -> [Descriptor] {
        let conversation = conversation(repository, access)
        let listed = try await conversation.referrers(of: digest, artifactType: artifactType)
        let all = if let listed { listed } else { try await conversation.referrersAtTag(of: digest) }
        // A registry may ignore the wish, and the tag's index holds all.
        return all.filter { artifactType == nil || $0.artifactType == artifactType }
    }
}

extension Conversation {
    /// `nil` when the registry has no such API.
    fileprivate func referrers(of digest: Digest, artifactType: String?) async throws(OCIError) -> [Descriptor]? {
        let path = "referrers/\(digest)"
        var form = Form(after: nil)
        if let artifactType { form.add("artifactType", artifactType) }
        var query = artifactType == nil ? nil : form.text
        var seen: Set<String> = [query ?? ""]
        var all: [Descriptor] = []
        for page in 1...Registry.referrerPageLimit {
            let response = try await send(
                path,
                query: query,
                accept: Manifest.indexTypes[0],
                limit: Registry.manifestLimit
            )
            if page == 1, response.status == 404 || response.status == 405 { return nil }
            try check(response, tag: nil)
            let content = Contents.Content(response)
            guard case .index(let index) = try read(content, of: digest) else {
                throw .badContent(place, digest: digest, reason: "its referrers are no index")
            }
            all += index.manifests
            let next: URL?
            do throws(NextPage.Refusal) {
                next = try NextPage.url(
                    in: response.headers,
                    after: response.url,
                    path: repository.path,
                    list: "/\(path)"
                )
            } catch { throw .badLink(place, link: error.link, reason: error.reason) }
            guard let next else { return all }
            guard seen.insert(next.query ?? "").inserted else { break }
            query = next.query
        }
        throw .badContent(place, digest: digest, reason: "the list of its referrers does not end")
    }

    fileprivate func referrersAtTag(of digest: Digest) async throws(OCIError) -> [Descriptor] {
        let parts = digest.description.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let tag = Tag("\(parts[0])-\(parts[1].prefix(64))") else { return [] }
        let response: Response
        do throws(OCIError) { response = try await manifest(tag).response } catch {
            guard case .notFound = error else { throw error }
            return []
        }
        guard case .index(let index) = try read(Contents.Content(response), of: digest) else { return [] }
        return index.manifests
    }

    private func read(_ content: Contents.Content, of digest: Digest) throws(OCIError) -> Manifest {
        do throws(JSONReader.Malformed) { return try Manifest.read(content.bytes, contentType: content.type) } catch {
            throw .badContent(
                place,
                digest: digest,
                reason: "the list of its referrers is malformed: \(error.sentence)"
            )
        }
    }
}
