public import HTTP

/// A repository somewhere else: lists, fetches, pushes. Holds no state; the same calls give the same answers for as long
/// as the other side does not change.
public struct Remote: Sendable {
    /// Where it is.
    public let location: Location
    private let transport: Transport

    /// How many references of the remote an error names at most.
    private static let knownLimit = 50

    /// Prepares to talk to `location`; nothing is sent yet.
    public init(_ location: Location, access: Access, client: Client) {
        self.location = location
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

    /// Fetches the commit that `reference` stands for, alone, unless the store has it: one commit, its trees, its blobs.
    ///
    /// - Throws: `GitError`, `.emptyRepository` and `.unknownReference` among them.
    public func fetch(_ reference: Reference, into store: Store) async throws(GitError) -> Tip {
        try await transport.converse(with: .uploadPack) { conversation throws(GitError) in
            let server = try await advertisement(conversation)
            let tip = try await self.tip(reference, server: server, in: conversation)
            guard await !store.contains(commit: tip.commit) else { return tip }
            let have = await store.kept
            let shallow = try await store.boundary(of: have)
            try await store.add(pack: pack(tip.commit, have: have, shallow: shallow, server: server, in: conversation))
            try await store.keep(tip.commit)
            return tip
        }
    }

    /// The commit that a reference stands at; `nil` when there is no such reference.
    public func tip(of name: ReferenceName) async throws(GitError) -> ObjectID? {
        try await transport.converse(with: .uploadPack) { conversation throws(GitError) in
            let server = try await advertisement(conversation)
            return try await references([name.text], server: server, in: conversation).objects[name.text]
        }
    }

    /// The names of all tags, without `refs/tags/`.
    public func tags() async throws(GitError) -> [String] {
        let prefix = "refs/tags/"
        return try await transport.converse(with: .uploadPack) { conversation throws(GitError) in
            let server = try await advertisement(conversation)
            return try await references([prefix], server: server, in: conversation).objects.keys
                .map { String($0.dropFirst(prefix.count)) }
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
            let server = try await advertisement(conversation)
            return try await self.pack(server, in: conversation) { () throws(FetchFault) in
                server.version == 2
                    ? UploadPack.historyRequest(want: tip, base: base, depth: depth, server: server)
                    : try UploadPack.historyRequest0(want: tip, base: base, depth: depth, server: server)
            }
        }
        return try await store.history(inPack: pack)
    }

    private static let historyLimit = 100

    /// Moves the reference `name` of the remote from `old` to `new`, never by force: the server compares `old` with what
    /// it has.
    ///
    /// - Parameters:
    ///   - old: the tip that `new` was made on; `nil` creates the reference.
    ///   - pack: the objects that `new` adds, and nothing else; `nil` when the remote has them all.
    ///   - options: push options, `key=value`.
    /// - Throws: `.moved` when somebody else was first, `.rejected` with the server's words when the update is not
    ///   allowed, and whatever kept the request from getting through. An answer that was lost is no error when the
    ///   remote turns out to have the commit.
    public func push(
        _ pack: [UInt8]?,
        _ new: ObjectID,
        to name: ReferenceName,
        from old: ObjectID?,
        options: [String] = []
    ) async throws(GitError) {
        let update = ReceivePack.Update(reference: name.text, old: old ?? .zero, new: new)
        let report: ReceivePack.Report
        do throws(GitError) {
            report = try await transport.converse(with: .receivePack) { conversation throws(GitError) in
                let server = try await advertisement(conversation)
                guard server.references[name.text] ?? .zero == update.old else {
                    throw .moved(remote: location.description, branch: name.description)
                }
                do throws(FetchFault) {
                    let head = try ReceivePack.request(update, options: options, server: server)
                    let answer: [PacketLine]
                    do throws(GitError) {
                        answer = try await conversation.ask(head + (pack ?? Store.emptyPack), isLast: true)
                    } catch { throw .lost(error) }
                    return try ReceivePack.report(on: name.text, in: answer, server: server)
                } catch { throw self.error(error) }
            }
        } catch {
            switch error {
            case .moved, .unauthorized, .refused, .cancelled: throw error
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

    private func advertisement(_ conversation: any Conversation) async throws(GitError) -> Advertisement {
        let lines = try await conversation.advertisement()
        let server: Advertisement
        do throws(MalformedPacket) { server = try Advertisement(lines) } catch {
            throw .malformed(remote: location.description, reason: error.reason)
        }
        if let format = server.capabilities["object-format"], format != "sha1" {
            throw .malformed(remote: location.description, reason: "its objects are named by \(format), not by sha1")
        }
        return server
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
        let lines = try await conversation.ask(UploadPack.listRequest(prefixes: prefixes), isLast: false)
        do throws(MalformedPacket) { return try UploadPack.references(in: lines) } catch {
            throw .malformed(remote: location.description, reason: error.reason)
        }
    }

    private func tip(
        _ reference: Reference,
        server: Advertisement,
        in conversation: any Conversation
    ) async throws(GitError) -> Tip {
        let name: String
        switch reference {
        case .commit(let id): return Tip(branch: nil, commit: id)
        case .head: name = "HEAD"
        case .branch(let branch): name = branch.reference
        case .name(let full): name = full.text
        }
        let found = try await references([name, "HEAD"], server: server, in: conversation)
        if let commit = found.objects[name] {
            let full = reference == .head ? found.head : name
            return Tip(branch: full.flatMap { $0.hasPrefix("refs/heads/") ? BranchName($0) : nil }, commit: commit)
        }
        let known = try await references(["refs/heads/", "refs/tags/"], server: server, in: conversation)
        guard !known.objects.isEmpty else { throw .emptyRepository(remote: location.description) }
        throw .unknownReference(
            remote: location.description,
            name: reference == .head ? found.head ?? "HEAD" : name,
            known: known.objects.keys.sorted().prefix(Self.knownLimit).map { String($0) }
        )
    }

    private func pack(
        _ want: ObjectID,
        have: ObjectID?,
        shallow: [ObjectID],
        server: Advertisement,
        in conversation: any Conversation
    ) async throws(GitError) -> [UInt8] {
        try await pack(server, in: conversation) { () throws(FetchFault) in
            server.version == 2
                ? UploadPack.fetchRequest(want: want, have: have, shallow: shallow)
                : try UploadPack.fetchRequest0(want: want, have: have, shallow: shallow, server: server)
        }
    }

    /// Asks the question that the server's version has for it, and takes the pack out of the answer.
    private func pack(
        _ server: Advertisement,
        in conversation: any Conversation,
        asking question: () throws(FetchFault) -> [UInt8]
    ) async throws(GitError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(FetchFault) { bytes = try question() } catch { throw self.error(error) }
        let answer = try await conversation.ask(bytes, isLast: true)
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
