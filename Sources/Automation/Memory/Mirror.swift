internal import FoundationEssentials
internal import Git
internal import Markers

/// One remote as one pass sees it: asked once, fetched from when there is something new, looked at where it changed.
///
/// What it knows stands in a directory of the cache: a store of objects, which is opened when an object is needed, and the
/// memory of earlier passes. Both can be deleted at any time.
actor Mirror {
    private let directory: String
    private let log: @Sendable (@autoclosure () -> String) -> Void
    private var memory: MirrorMemory?
    private var isChanged = false
    private var opening: Task<Result<Store, GitError>, Never>?
    /// What the remote said in this pass, to those who showed what: nobody learns from another's login.
    private var listings: [Git.Access.Proof: Listing] = [:]
    /// What this pass asked for.
    private var names: Set<ReferenceName> = []
    /// Files that were parsed in this pass.
    private var parsed: [ObjectID: MarkedFile] = [:]

    /// A commit, and what was found in it.
    struct Snapshot: Sendable {
        let tip: Remote.Tip
        let screening: Screening
    }

    /// More files than this are many small packs, and more bytes than so many times the first ones are old ones.
    private static let fileLimit = 1000
    private static let growthLimit = 4
    private static let freeSize = 32 << 20

    init(directory: String, log: @escaping @Sendable (@autoclosure () -> String) -> Void) {
        self.directory = directory
        self.log = log
    }

    // MARK: Looking

    /// What the last pass saw, which is most often what there is still; `nil` when nothing is remembered.
    var lastScreening: Screening? { remembered().screenings.first }

    /// What stands at a reference. One question to the remote in a pass, unless there is something new.
    func snapshot(of reference: Remote.Reference, from remote: Remote) async throws(GitError) -> Snapshot {
        let remote = known(remote)
        if let name = reference.name { names.insert(name) }
        if let listing = listings[remote.proof], listing.covers(reference), let tip = listing.tip(of: reference) {
            if let screening = memory?[tip.commit] { return Snapshot(tip: tip, screening: screening) }
            _ = try await fetch(.commit(tip.commit), from: remote, listing: [])
            return Snapshot(tip: tip, screening: try await screening(of: tip.commit, from: remote))
        }
        let found = try await fetch(reference, from: remote, listing: memory?.names ?? [])
        listings[remote.proof] = listings[remote.proof]?.merging(found.listing) ?? found.listing
        return Snapshot(tip: found.tip, screening: try await screening(of: found.tip.commit, from: remote))
    }

    /// The commit that a reference stands at; `nil` when there is none.
    func tip(of name: ReferenceName, from remote: Remote) async throws(GitError) -> ObjectID? {
        names.insert(name)
        if let listing = listings[remote.proof], listing.covers(name) { return listing[name] }
        let tip = try await known(remote).tip(of: name)
        listings[remote.proof]?.note(tip, at: name)
        return tip
    }

    /// Forgets what the remote said: somebody moved something.
    func forgetListings() { listings = [:] }

    /// Takes note of a commit that was pushed from here.
    func notePush(of commit: ObjectID, to name: ReferenceName, on remote: Remote) async {
        note(commit, at: name)
        // Only a cache: what cannot be remembered is looked at again.
        _ = try? await screening(of: commit, from: known(remote))
    }

    /// Takes note of a reference that was moved from here.
    func note(_ commit: ObjectID, at name: ReferenceName) {
        isChanged = true
        for proof in listings.keys { listings[proof]?.note(commit, at: name) }
    }

    /// The given files of a commit, parsed, with its policy files.
    func tree(
        of screening: Screening,
        with files: Set<Screening.File>,
        from remote: Remote
    ) async throws(GitError) -> Tree {
        var tree = screening.policyTree
        let unread = files.filter { parsed[$0.id] == nil }
        if !unread.isEmpty {
            let entries = unread.map { FileEntry(path: $0.path, kind: .file, id: $0.id) }
            let (kept, _) = try await read(entries, from: known(remote)) { _, _ in true }
            for (file, marked) in await Self.parse(kept) { parsed[file.id] = marked }
        }
        tree.manifests = files.compactMap { file in
            parsed[file.id].map { Tree.Manifest(path: file.path, file: $0) }
        }
        tree.manifests.sort { $0.path.precedes($1.path) }
        if !screening.unfollowed.isEmpty {
            let marked = Set(screening.markedFiles.map(\.path))
            tree.unfollowed = screening.unfollowed.filter { $0.matters(to: marked) }
        }
        tree.diagnostics = screening.tooLarge.map {
            Diagnostic(.warning, file: $0, message: FileReader.Failure.tooLarge.description)
        }
        return tree
    }

    // MARK: The store

    /// The store, opened when it is needed for the first time.
    func store() async throws(GitError) -> Store {
        let directory = directory
        let opening =
            opening
            ?? Task { () async -> Result<Store, GitError> in
                do throws(GitError) { return .success(try await Store.open(directory)) } catch {
                    return .failure(error)
                }
            }
        self.opening = opening
        return try await withTaskCancellationHandler {
            await opening.value
        } onCancel: {
            opening.cancel()
        }.get()
    }

    /// Begins anew, after something in the store turned out to be damaged.
    func reset() async throws(GitError) {
        memory?.forgetScreenings()
        memory?.firstSize = 0
        isChanged = true
        listings = [:]
        try await store().reset()
    }

    /// Writes down what the next pass can use.
    func close(as name: String) async {
        guard var memory else { return }
        if let store = try? await opening?.value.get() {
            let size = await store.footprint()
            if memory.firstSize == 0 { memory.firstSize = size.bytes }
            memory.isOvergrown =
                size.files > Self.fileLimit || size.bytes > Self.growthLimit * memory.firstSize + Self.freeSize
            log("the store of '\(name)' takes \((size.bytes + 1023) / 1024) KiB in \(size.files) files")
        }
        let commits: Set<ObjectID> = listings.values.reduce(into: []) { $0.formUnion($1.commits) }
        // What an earlier pass changed, or was there before, would be read for nothing each time. A pass that heard nothing
        // knows nothing of that.
        let hasOld = !commits.isEmpty && memory.hasOthers(than: commits)
        guard isChanged || hasOld || memory.names != names else { return }
        memory.names = names
        memory.keep(commits)
        let (file, written) = (memoryFile, memory)
        await Workers.run { written.write(to: file) }
    }

    // MARK: Helpers of the above

    private var memoryFile: String { directory + "/memory" }

    /// The remote with what is known of its server.
    func known(_ remote: Remote) -> Remote {
        var remote = remote
        remote.server = remembered().server
        return remote
    }

    private func remembered() -> MirrorMemory {
        if let memory { return memory }
        // Not by another thread: beginning one takes longer than reading a file of the cache, which everything else waits for.
        let read = MirrorMemory(file: memoryFile)
        memory = read
        return read
    }

    private func fetch(
        _ reference: Remote.Reference,
        from remote: Remote,
        listing names: Set<ReferenceName>
    ) async throws(GitError) -> (tip: Remote.Tip, listing: Listing) {
        let before = remote.server.text
        let found = try await remote.fetch(
            reference,
            listing: names,
            unless: { await self.knows($0) },
            into: { () async throws(GitError) in try await self.destination() }
        )
        if remote.server.text != before { isChanged = true }
        return found
    }

    private func knows(_ commit: ObjectID) -> Bool { memory?[commit] != nil }

    private func destination() async throws(GitError) -> Remote.Destination {
        let store = try await store()
        if memory?.isOvergrown ?? false {
            try await store.empty()
            memory?.forgetScreenings()
            memory?.firstSize = 0
            memory?.isOvergrown = false
        }
        return Remote.Destination(store, haves: memory?.screenings.map(\.commit) ?? [])
    }

    /// What is in a commit: remembered, or found by looking at what it changed of one that is remembered.
    private func screening(of commit: ObjectID, from remote: Remote) async throws(GitError) -> Screening {
        if let known = memory?[commit] { return known }
        let store = try await store()
        let (base, entries) = try await unseen(of: commit, in: store)
        let candidates = entries.filter { $0.kind != .submodule && !Tree.Role(ofFileNamed: $0.path).isEmpty }
        let (found, tooLarge) = try await read(candidates, from: remote) { entry, bytes in
            entry.kind == .link || Unfollowed.isPointer(bytes)
                || !Tree.Role(ofFileNamed: entry.path).narrowed(by: bytes).isEmpty
        }
        var screening = base
        screening.tooLarge += tooLarge
        screening.unfollowed += entries.filter { $0.kind == .submodule }.map {
            Unfollowed(path: $0.path, kind: .submodule(isMarked: false))
        }
        screening.unfollowed += found.compactMap { entry, bytes in
            if entry.kind == .link { return .link(at: entry.path, to: String(decoding: bytes, as: UTF8.self)) }
            return bytes.withUnsafeBytes(Unfollowed.isPointer) ? Unfollowed(path: entry.path, kind: .pointer) : nil
        }
        let kept = found.filter { $0.entry.kind == .file && !$0.bytes.withUnsafeBytes(Unfollowed.isPointer) }
        for (entry, bytes) in kept where bytes.withUnsafeBytes({ PolicyFiles.mayHold($0) }) {
            guard Tree.Role(ofFileNamed: entry.path).contains(.policyFile) else { continue }
            screening.policyFiles[Screening.File(path: entry.path, id: entry.id)] = bytes
        }
        for (file, marked) in await Self.parse(
            kept.filter { Tree.Role(ofFileNamed: $0.entry.path).contains(.manifest) }
        ) {
            screening.add(file, marked)
            parsed[file.id] = marked
        }
        memory?.remember(screening)
        isChanged = true
        return screening
    }

    /// The files of a commit that have not been looked at, and what is known of the others.
    private func unseen(of commit: ObjectID, in store: Store) async throws(GitError) -> (Screening, [FileEntry]) {
        for base in memory?.screenings ?? [] {
            // One whose trees are not here any more is as good as none.
            guard let changes = try? await store.changes(from: base.commit, to: commit) else { continue }
            let paths = changes.gone.union(changes.entries.map(\.path))
            return (base.without(paths, of: commit), changes.entries)
        }
        return (Screening(of: commit), try await store.files(of: commit))
    }

    /// Reads blobs; those that the server kept back are fetched, all with one question.
    private func read(
        _ entries: [FileEntry],
        from remote: Remote,
        where isWanted: @Sendable (FileEntry, UnsafeRawBufferPointer) -> Bool
    ) async throws(GitError) -> (kept: [(entry: FileEntry, bytes: [UInt8])], tooLarge: [String]) {
        let store = try await store()
        var contents = try await store.read(entries, where: isWanted)
        let missing = contents.missing
        if !missing.isEmpty {
            let larger = try await fetch(missing, into: store, from: remote)
            let rest = try await store.read(missing.filter { !larger.contains($0.path) }, where: isWanted)
            if let lost = rest.missing.first { throw .object(id: lost.id.description, reason: "it is missing") }
            contents.kept += rest.kept
            contents.tooLarge += rest.tooLarge
            return (contents.kept, contents.tooLarge.map(\.path) + larger)
        }
        return (contents.kept, contents.tooLarge.map(\.path))
    }

    /// Fetches blobs.
    ///
    /// - Returns: the paths of those that are larger than any manifest.
    private func fetch(_ entries: [FileEntry], into store: Store, from remote: Remote) async throws(GitError) -> Set<
        String
    > {
        do throws(GitError) {
            try await remote.fetch(blobs: Set(entries.map(\.id)).map { $0 }, into: store)
            return []
        } catch { guard case .tooLarge = error else { throw error } }
        // How large a blob is can only be seen by fetching it.
        var tooLarge: Set<String> = []
        for entry in entries {
            do throws(GitError) {
                try await remote.fetch(blobs: [entry.id], into: store, limit: Tree.fileLimit)
            } catch {
                guard case .tooLarge = error else { throw error }
                tooLarge.insert(entry.path)
            }
        }
        return tooLarge
    }

    private static func parse(
        _ files: [(entry: FileEntry, bytes: [UInt8])]
    ) async -> [(Screening.File, MarkedFile)] {
        await Workers.mapSlices(files.map { Unparsed(entry: $0.entry, bytes: $0.bytes) }) { files in
            files.map { file in
                (Screening.File(path: file.entry.path, id: file.entry.id), MarkedFile(file.bytes))
            }
        }.flatMap { $0 }
    }

    private struct Unparsed: Sendable {
        let entry: FileEntry
        let bytes: [UInt8]
    }
}
