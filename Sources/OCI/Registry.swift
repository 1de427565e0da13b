public import HTTP

/// The client of all registries: knows the protocol, keeps tokens, and shares its connections.
///
/// A scan is all or nothing: every page was read, or there is an error. registries.md.
public final class Registry: Sendable {
    /// The most that is read of an error, or of a token server's answer: nobody says more with good intent.
    static let smallBodyLimit = 64 << 10
    /// The most bytes of one page and of all pages: ten times what the largest known repositories need.
    static let pageLimit = 16 << 20
    static let listLimit = 64 << 20
    /// How many tags a repository may have. The largest ones of Docker Hub have about a million, and together with the cap on
    /// bytes even those stay below 100 MiB of memory.
    static let tagLimit = 1_000_000
    /// The most pages of one list.
    static let pageCountLimit = 1000
    /// How many tags are asked for at once: what ECR takes at most, and others clamp to.
    static let pageSize = 1000

    /// The most bytes of a manifest, as registries have it themselves.
    static let manifestLimit = 4 << 20
    /// The most pages of referrers: nothing has been signed that often.
    static let referrerPageLimit = 100

    private let client: Client
    private let sessions = Sessions()
    private let trace: @Sendable (Step) -> Void
    let contents = Contents()
    /// Twice the requests that a host gets at once, so that one that waits for its token does not leave a place empty.
    private let turnstile = Turnstile(room: 16)

    /// Makes a client with `client`'s connections; 8 requests at once per host are its default. `trace` is told each step, from
    /// any thread.
    public init(client: Client = Client(), trace: @escaping @Sendable (Step) -> Void = { _ in }) {
        self.client = client
        self.trace = trace
    }

    /// Lists all tags of `repository`, each once.
    ///
    /// Costs one request for up to 1,000 tags, and what it takes to log in the first time. Throws when any page is missing, is
    /// malformed or leads elsewhere, and when the list doesn't end within 1,000 pages, 64 MiB or a million tags. The time that
    /// `access` gives begins when the host has room for one more.
    public func tags(of repository: Repository, access: Access) async throws(OCIError) -> TagList {
        await turnstile.enter(repository.host)
        defer { turnstile.leave(repository.host) }
        return try await list(conversation(repository, access))
    }

    private func list(_ conversation: Conversation) async throws(OCIError) -> TagList {
        let place = conversation.place
        var decoder = TagListDecoder()
        var asksForSize = true
        var query: String? = "n=\(Self.pageSize)"
        var seen: Set<String> = [query ?? ""]
        var bytes = 0
        for page in 1...Self.pageCountLimit {
            let response = try await conversation.send("tags/list", query: query, limit: Self.pageLimit)
            if page == 1, asksForSize, [400, 405, 416, 422, 501].contains(response.status) {
                // Some registries refuse a size that they don't like instead of clamping it.
                asksForSize = false
                query = nil
                continue
            }
            try conversation.check(response, tag: nil)
            bytes += response.body.count
            guard bytes <= Self.listLimit else {
                throw .tooManyTags(place, limit: "\(Self.listLimit) bytes")
            }
            let taken = try await conversation.decode(response.body, with: &decoder)
            guard decoder.list.count <= Self.tagLimit else {
                throw .tooManyTags(place, limit: "\(Self.tagLimit) tags")
            }
            guard let next = try conversation.nextPage(after: response) else {
                // A full page without a link may be the end, or the work of a registry that forgets its links. One that does
                // not say how large its pages are has pages of a round number.
                let isFull = asksForSize ? taken.names == Self.pageSize : taken.names > 0 && taken.names % 50 == 0
                guard isFull, taken.new > 0, let last = decoder.lastName else { return decoder.list }
                query = asksForSize ? "n=\(Self.pageSize)&last=\(last)" : "last=\(last)"
                seen.insert(query ?? "")
                continue
            }
            guard taken.new > 0 else {
                throw .endlessTagList(place, reason: "a page of the tag list has nothing new and leads to another one")
            }
            guard seen.insert(next).inserted else {
                throw .endlessTagList(place, reason: "the pages of the tag list lead in a circle")
            }
            query = next
        }
        throw .tooManyTags(place, limit: "\(Self.pageCountLimit) pages")
    }

    /// What each registry last said is left of its limits; only of those that say so, sorted by scheme and host.
    public var rateLimits: [(origin: String, limit: RateLimit)] { client.rateLimits }

    func conversation(_ repository: Repository, _ access: Access) -> Conversation {
        Conversation(
            client: client,
            sessions: sessions,
            repository: repository,
            access: access,
            // Flux doesn't take less than a second either.
            deadline: .now + max(access.timeout, .seconds(1)),
            trace: trace
        )
    }
}

extension Conversation {
    /// Makes an error of every status but 200.
    func check(_ response: Response, tag: String?) throws(OCIError) {
        let isPage = response.headers["Content-Type"]?.lowercased().hasPrefix("text/html") ?? false
        if isPage, response.status == 200 || response.status == 404 {
            throw .notRegistry(place, status: response.status)
        }
        guard response.status != 200 else { return }
        let complaint = OCIError.Complaint(response)
        switch response.status {
        case 404: throw .notFound(place, tag: tag, complaint)
        case 403: throw .loginRefused(place, login: access.login?.description, complaint)
        case 429: throw .tooManyRequests(place, complaint)
        default: throw .refused(place, complaint)
        }
    }

    /// A page of more bytes takes milliseconds, in which nobody shall wait for the thread that waits for registries.
    private static let shortPage = 1 << 18

    fileprivate func decode(
        _ body: [UInt8],
        with decoder: inout TagListDecoder
    ) async throws(OCIError) -> (names: Int, new: Int) {
        do throws(TagListDecoder.Malformed) {
            guard body.count > Self.shortPage else { return try decoder.decode(body) }
            return try await withTaskExecutorPreference(globalConcurrentExecutor) {
                () async throws(TagListDecoder.Malformed) in try decoder.decode(body)
            }
        } catch {
            throw .badTagList(place, reason: error.reason, offset: error.offset)
        }
    }

    /// The query of the next page.
    fileprivate func nextPage(after response: Response) throws(OCIError) -> String? {
        do throws(NextPage.Refusal) {
            return try NextPage.url(in: response.headers, after: response.url, path: repository.path)?.query
        } catch {
            throw .badLink(place, link: error.link, reason: error.reason)
        }
    }
}
