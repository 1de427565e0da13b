public import HTTP

/// A repository somewhere else: lists, fetches, pushes. Holds nothing but what is known of its server; the same calls
/// give the same answers for as long as the other side does not change.
public struct Remote: Sendable {
    /// Where it is.
    public let location: Location
    /// What it is shown.
    public let proof: Access.Proof
    /// What its server said before.
    public var server: KnownServer
    private let transport: Transport

    /// How many references of the remote an error names at most.
    private static let knownLimit = 50
    /// The largest pack that is taken with its blobs where the server can leave them out: of manifests alone no repository
    /// has more.
    private static let wholeLimit = 8 << 20

    /// Prepares to talk to `location`; nothing is sent yet.
    public init(_ location: Location, access: Access, client: Client, server: KnownServer = KnownServer()) {
        self.location = location
        self.server = server
        proof = access.proof
        transport = Transport(location: location, access: access, client: client)
    }

    /// What is asked for.
    public enum Reference: Sendable, Hashable {
        /// The branch that the remote's `HEAD` stands for.
        case head
        /// A branch.
        case branch(BranchName)
        /// A full name such as `refs/tags/v1.0.0` or `refs/pull/7/head`.
        case name(ReferenceName)
        /// A commit, which the remote must be willing to give.
        case commit(ObjectID)
    }

    /// A commit of the remote.
    public struct Tip: Sendable, Hashable {
        /// The branch that it was found on; `nil` for a tag or a commit.
        public let branch: BranchName?
        /// The commit.
        public let commit: ObjectID
    }

    /// Where a fetched commit goes.
    public struct Destination: Sendable {
        /// The store.
        public let store: Store
        /// Commits that the store and the remote have in common, the last one first.
        public let haves: [ObjectID]

        /// Fetches into `store`.
        public init(_ store: Store, haves: [ObjectID] = []) {
            self.store = store
            self.haves = haves
        }
    }
}

// MARK: What the remote has

extension Remote {
    /// Finds the commit that `reference` stands for and fetches it, alone, unless it is known: one commit, its trees, and
    /// its blobs but for large ones, which the server keeps back where it can. One question where the commit is known.
    ///
    /// - Parameters:
    ///   - names: what else to list with the same question.
    ///   - isKnown: whether a commit need not be fetched.
    ///   - open: is called when something has to be fetched.
    /// - Throws: `GitError`, `.emptyRepository` and `.unknownReference` among them.
    public func fetch(
        _ reference: Reference,
        listing names: Set<ReferenceName> = [],
        unless isKnown: @escaping @Sendable (ObjectID) async -> Bool = { _ in false },
        into open: @escaping @Sendable () async throws(GitError) -> Destination
    ) async throws(GitError) -> (tip: Tip, listing: Listing) {
        do throws(GitError) {
            return try await fetch(reference, names, blobs: .small, unless: isKnown, into: open)
        } catch {
            // What is there besides manifests is too much to be fetched for nothing.
            guard case .tooLarge(_, Self.wholeLimit) = error else { throw error }
            return try await fetch(reference, names, blobs: .none, unless: isKnown, into: open)
        }
    }

    /// The same with a store that is there already.
    public func fetch(
        _ reference: Reference,
        into store: Store,
        haves: [ObjectID] = []
    ) async throws(GitError) -> Tip {
        try await fetch(reference) { () async throws(GitError) in Destination(store, haves: haves) }.tip
    }

    private func fetch(
        _ reference: Reference,
        _ names: Set<ReferenceName>,
        blobs filter: UploadPack.Filter,
        unless isKnown: @escaping @Sendable (ObjectID) async -> Bool,
        into open: @escaping @Sendable () async throws(GitError) -> Destination
    ) async throws(GitError) -> (tip: Tip, listing: Listing) {
        try await transport.converse(with: .uploadPack) { conversation throws(GitError) in
            let asked = names.union(reference.name.map { [$0] } ?? [])
            let (found, server) = try await list(asked, in: conversation)
            guard let tip = found.tip(of: reference) else {
                throw try await unknown(reference, found, server: server, in: conversation)
            }
            if await isKnown(tip.commit) { return (tip, found) }
            let destination = try await open()
            let store = destination.store
            guard await !store.contains(commit: tip.commit) else { return (tip, found) }
            let have = await store.first(of: destination.haves)
            let shallow = try await store.boundary(of: have)
            let canFilter = server.version == 2 && server.offers("fetch", "filter")
            let pack = try await pack(
                server,
                in: conversation,
                limit: canFilter && filter == .small ? Self.wholeLimit : Self.answerLimit
            ) { () throws(FetchFault) in
                server.version == 2
                    ? UploadPack.fetchRequest(
                        want: tip.commit,
                        have: have,
                        shallow: shallow,
                        filter: canFilter ? filter : .all
                    )
                    : try UploadPack.fetchRequest0(want: tip.commit, have: have, shallow: shallow, server: server)
            }
            try await store.add(pack: pack)
            return (tip, found)
        }
    }

    /// Fetches blobs that the store does not have, all with one question.
    ///
    /// - Parameter limit: the largest answer in bytes.
    public func fetch(blobs: [ObjectID], into store: Store, limit: Int = Self.answerLimit) async throws(GitError) {
        guard let first = blobs.first else { return }
        let pack = try await transport.converse(with: .uploadPack) { conversation throws(GitError) in
            let server = try await advertisement(of: .uploadPack, in: conversation)
            // Servers before version 2 keep nothing back, so what is missing was lost here.
            guard server.version == 2 else { throw .object(id: first.description, reason: "it is missing") }
            return try await self.pack(server, in: conversation, limit: limit) { () throws(FetchFault) in
                UploadPack.objectsRequest(blobs)
            }
        }
        try await store.add(pack: pack)
    }

    /// The commit that a reference stands at; `nil` when there is no such reference.
    public func tip(of name: ReferenceName) async throws(GitError) -> ObjectID? {
        try await transport.converse(with: .uploadPack) { conversation throws(GitError) in
            try await list([name], in: conversation).0[name]
        }
    }

    /// The names of all tags, without `refs/tags/`.
    public func tags() async throws(GitError) -> [String] {
        let prefix = "refs/tags/"
        return try await transport.converse(with: .uploadPack) { conversation throws(GitError) in
            try await references([prefix], in: conversation).0.objects.keys.map { String($0.dropFirst(prefix.count)) }
        }
    }

    /// The commits that `tip` has behind it and `base` has not.
    ///
    /// - Parameters:
    ///   - base: a commit of the remote. Without one, no more than the newest hundred.
    ///   - store: lends a place to unpack what the remote sends.
    public func history(from tip: ObjectID, without base: ObjectID?, in store: Store) async throws(GitError) -> History
    {
        guard tip != base else { return History([]) }
        let depth = base == nil ? Self.historyLimit : nil
        let pack = try await transport.converse(with: .uploadPack) { conversation throws(GitError) in
            let server = try await advertisement(of: .uploadPack, in: conversation)
            return try await self.pack(server, in: conversation, limit: Self.answerLimit) { () throws(FetchFault) in
                server.version == 2
                    ? UploadPack.historyRequest(want: tip, base: base, depth: depth, server: server)
                    : try UploadPack.historyRequest0(want: tip, base: base, depth: depth, server: server)
            }
        }
        return try await store.history(from: tip, inPack: pack)
    }

    private static let historyLimit = 100
}

// MARK: Pushing

extension Remote {
    /// Moves the reference `name` of the remote from `old` to `new`, never by force: the server compares `old` with what
    /// it has.
    ///
    /// - Parameters:
    ///   - old: the tip that `new` was made on; `nil` creates the reference.
    ///   - pack: the objects that `new` adds, and nothing else; `nil` when the remote has them all.
    ///   - options: push options, `key=value`.
    /// - Throws: `.moved` when somebody else was first, `.rejected` with the server's words when the update is not
    ///   allowed, and whatever kept the request from getting through. An answer that was lost is no error when the
    ///   remote turns out to have the commit. In a task that is cancelled meanwhile it ends, if it can within ten seconds.
    public func push(
        _ pack: [UInt8]?,
        _ new: ObjectID,
        to name: ReferenceName,
        from old: ObjectID?,
        options: [String] = []
    ) async throws(GitError) {
        guard !Task.isCancelled else { throw .cancelled }
        try await finishing(within: Self.grace) { () async throws(GitError) in
            try await move(name, from: old, to: new, pack, options: options)
        }
    }

    /// How long a push may go on when everything else has ended.
    private static let grace: Duration = .seconds(10)

    private func move(
        _ name: ReferenceName,
        from old: ObjectID?,
        to new: ObjectID,
        _ pack: [UInt8]?,
        options: [String]
    ) async throws(GitError) {
        let update = ReceivePack.Update(reference: name.text, old: old ?? .zero, new: new)
        let report: ReceivePack.Report
        do throws(GitError) {
            report = try await push(update, pack ?? Store.emptyPack, options: options)
        } catch {
            let error = asWriting(error)
            switch error {
            case .moved, .unauthorized, .refused, .readOnly, .cancelled: throw error
            default: if (try? await tip(of: name)) == new { return } else { throw error }
            }
        }
        guard !report.isSuccess else { return }
        // A refusal for good and a race lost inside the server read alike in some servers: the branch itself tells.
        if let now = try? await tip(of: name), now != update.old {
            if now == new { return }
            throw .moved(remote: location.description, branch: name.description)
        }
        let reason = report.unpackFault ?? report.refusal ?? "the server did not confirm the update"
        throw .rejected(remote: location.description, branch: name.description, reason: reason, words: report.words)
    }

    /// What an error means to somebody who has read from the same remote: the credential is not wrong, it is not enough.
    private func asWriting(_ error: GitError) -> GitError {
        let source = transport.access.source
        return switch error {
        case .refused(let remote, 403, let words), .unauthorized(let remote, .some, let words):
            .readOnly(remote: remote, source: source, words: words)
        case .processFailed(let remote, Service.receivePack.rawValue, let words) where location.isSSH:
            .readOnly(remote: remote, source: source ?? "the SSH agent and configuration", words: words)
        default: error
        }
    }

    private func push(
        _ update: ReceivePack.Update,
        _ pack: [UInt8],
        options: [String]
    ) async throws(GitError) -> ReceivePack.Report {
        try await transport.converse(with: .receivePack) { conversation throws(GitError) in
            if conversation.isStateless, let known = server[.receivePack] {
                do throws(GitError) {
                    return try await send(update, pack, options: options, server: known, in: conversation)
                } catch {
                    guard error.mayBeOutdated else { throw error }
                    server.forget(.receivePack)
                }
            }
            let said = try await advertisement(of: .receivePack, in: conversation)
            if said.references[update.reference] == update.new { return ReceivePack.Report(isAccepted: true) }
            guard said.references[update.reference] ?? .zero == update.old else {
                let name = ReferenceName(update.reference)?.description ?? update.reference
                throw .moved(remote: location.description, branch: name)
            }
            return try await send(update, pack, options: options, server: said, in: conversation)
        }
    }

    private func send(
        _ update: ReceivePack.Update,
        _ pack: [UInt8],
        options: [String],
        server: Advertisement,
        in conversation: any Conversation
    ) async throws(GitError) -> ReceivePack.Report {
        do throws(FetchFault) {
            let head = try ReceivePack.request(update, options: options, server: server)
            let answer: [PacketLine]
            do throws(GitError) {
                answer = try await conversation.ask(head + pack, isLast: true, limit: Self.answerLimit)
            } catch { throw .lost(error) }
            return try ReceivePack.report(on: update.reference, in: answer, server: server)
        } catch { throw self.error(error) }
    }
}

// MARK: Conversations

extension Remote {
    /// What the server says of a service: from before where every question stands alone, else from this conversation.
    private func advertisement(
        of service: Service,
        in conversation: any Conversation
    ) async throws(GitError) -> Advertisement {
        if service == .uploadPack, conversation.isStateless, let known = server[service] { return known }
        let lines = try await conversation.advertisement()
        let said: Advertisement
        do throws(MalformedPacket) { said = try Advertisement(lines) } catch {
            throw .malformed(remote: location.description, reason: error.reason)
        }
        if let format = said.capabilities["object-format"], format != "sha1" {
            throw .malformed(remote: location.description, reason: "its objects are named by \(format), not by sha1")
        }
        server.learn(said, of: service)
        return said
    }

    private func list(
        _ names: Set<ReferenceName>,
        in conversation: any Conversation
    ) async throws(GitError) -> (Listing, Advertisement) {
        guard !names.isEmpty else {
            let server = try await advertisement(of: .uploadPack, in: conversation)
            return (Listing(UploadPack.References(), asked: []), server)
        }
        let prefixes = Set(names.map(\.text)).union(["HEAD"])
        let (found, server) = try await references(prefixes.sorted(), in: conversation)
        return (Listing(found, asked: names), server)
    }

    /// Lists references below some prefixes: with one question to a server that is known, and after what it says of
    /// itself to one that is not, or has become another.
    private func references(
        _ prefixes: [String],
        in conversation: any Conversation
    ) async throws(GitError) -> (UploadPack.References, Advertisement) {
        if conversation.isStateless, let known = server[.uploadPack] {
            do throws(GitError) {
                return (try await references(prefixes, server: known, in: conversation), known)
            } catch {
                guard error.mayBeOutdated else { throw error }
                server.forget(.uploadPack)
            }
        }
        let said = try await advertisement(of: .uploadPack, in: conversation)
        return (try await references(prefixes, server: said, in: conversation), said)
    }

    private func references(
        _ prefixes: [String],
        server: Advertisement,
        in conversation: any Conversation
    ) async throws(GitError) -> UploadPack.References {
        guard server.version == 2 else {
            let asked = server.references.filter { name, _ in prefixes.contains { name.hasPrefix($0) } }
            return UploadPack.References(objects: asked, head: server.head)
        }
        let lines = try await conversation.ask(
            UploadPack.listRequest(prefixes: prefixes),
            isLast: false,
            limit: Self.answerLimit
        )
        do throws(MalformedPacket) { return try UploadPack.references(in: lines) } catch {
            throw .malformed(remote: location.description, reason: error.reason)
        }
    }

    /// Why there is no such reference.
    private func unknown(
        _ reference: Reference,
        _ listing: Listing,
        server: Advertisement,
        in conversation: any Conversation
    ) async throws(GitError) -> GitError {
        let known = try await references(["refs/heads/", "refs/tags/"], server: server, in: conversation)
        guard !known.objects.isEmpty else { return .emptyRepository(remote: location.description) }
        let name = reference == .head ? listing.head : reference.name?.text
        return .unknownReference(
            remote: location.description,
            name: name ?? "HEAD",
            known: known.objects.keys.sorted().prefix(Self.knownLimit).map { String($0) }
        )
    }

    /// Asks the question that the server's version has for it, and takes the pack out of the answer.
    private func pack(
        _ server: Advertisement,
        in conversation: any Conversation,
        limit: Int,
        asking question: () throws(FetchFault) -> [UInt8]
    ) async throws(GitError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(FetchFault) { bytes = try question() } catch { throw self.error(error) }
        let answer = try await conversation.ask(bytes, isLast: true, limit: limit)
        do throws(FetchFault) {
            return server.version == 2 ? try UploadPack.pack(in: answer) : try UploadPack.pack0(in: answer)
        } catch { throw self.error(error) }
    }

    private func error(_ fault: FetchFault) -> GitError {
        switch fault {
        case .malformed(let reason): .malformed(remote: location.description, reason: reason)
        case .said(let words): .serverSaid(remote: location.description, words: words)
        case .lost(let error): error
        }
    }
}

extension GitError {
    /// Whether asking the server again what it can do may help: it answered, but not as the server that is known would.
    fileprivate var mayBeOutdated: Bool {
        switch self {
        case .refused, .malformed, .serverSaid: true
        case .unreachable(_, .redirected): true
        default: false
        }
    }
}

extension Location {
    fileprivate var isSSH: Bool { if case .ssh = self { true } else { false } }
}
