internal import HTTP
internal import OCI

/// The scans of one pass: each image repository is asked once, however many policies use it.
actor Scans {
    /// A list of tags with where digests may be found; or why there is none.
    typealias Answer = Result<TagList, Failure>

    private let options: Agent.Options
    private let registry: Registry
    private let accesses: RegistryAccess
    private let logins: Logins
    private var scans: [Key: Scan] = [:]
    /// What earlier passes found, read when it is wanted for the first time, and what this one finds.
    private var earlierCounts: Task<TagCounts, Never>?
    private var counts = TagCounts()

    /// Two objects that name the same image with the same credentials are one repository.
    private struct Key: Hashable {
        let repository: Repository
        let access: Access
        /// Whether this is the second look at something that is gone.
        let isSecond: Bool

        /// Few repositories are opened in more than one way.
        func hash(into hasher: inout Hasher) { hasher.combine(repository) }
    }

    /// Who asks first scans; the others wait for the same answer.
    private enum Scan {
        case running(waiting: [CheckedContinuation<Answer, Never>])
        case done(Answer)

        mutating func add(_ continuation: CheckedContinuation<Answer, Never>) {
            guard case .running(var waiting) = self else { return }
            // Nobody else holds the list then, and it grows in place.
            self = .running(waiting: [])
            waiting.append(continuation)
            self = .running(waiting: waiting)
        }
    }

    init(options: Agent.Options, registry: Registry, logins: Logins) {
        self.options = options
        self.registry = registry
        self.logins = logins
        accesses = RegistryAccess(options)
    }

    /// The tags of `object`, from the tags file or the registry.
    ///
    /// - Parameter again: asks the registry once more, because something that was listed is gone.
    func tags(of object: ImageRepository, again: Bool = false) async -> Answer {
        if let file = options.tagsFile {
            guard let entry = file.entry(for: object.image.value) else {
                return .failure(
                    Failure(
                        "'\(file.path)' does not name the image '\(object.image.value)'",
                        hint: "add the image with its tags, or leave '--tags' out"
                    )
                )
            }
            return .success(entry.list)
        }
        let access: Access
        do throws(Failure) { access = try await self.access(to: object) } catch { return .failure(error) }
        let key = Key(repository: object.image.value, access: access, isSecond: again)
        switch scans[key] {
        case .done(let answer): return answer
        case .running: return await withCheckedContinuation { scans[key]?.add($0) }
        case nil:
            scans[key] = .running(waiting: [])
            // Whoever is cancelled ends the scan for all: a pass is cancelled as a whole.
            let answer = await scan(object.image.value, access)
            if case .running(let waiting) = scans.updateValue(.done(answer), forKey: key) {
                for continuation in waiting { continuation.resume(returning: answer) }
            }
            return answer
        }
    }

    /// How many tags `repository` had when an earlier pass looked, where `list` has lost half of them or more; `nil` where it has not,
    /// and without a cache, where nobody knows.
    func loss(of repository: Repository, in list: TagList) async -> Int? {
        guard let file = countsFile else { return nil }
        counts.note(list.count, of: repository)
        let reading = earlierCounts ?? Task { await Workers.run { TagCounts(file: file) } }
        earlierCounts = reading
        return await reading.value.loss(to: list.count, of: repository)
    }

    /// Lets the next pass know what this one found: also what it held back, so that what is still so then is believed.
    func remember() async {
        guard let file = countsFile, let earlier = await earlierCounts?.value else { return }
        let counts = counts
        await Workers.run { counts.write(to: file, after: earlier) }
    }

    private var countsFile: String? { options.tagsFile == nil ? options.cache.map { "\($0)/tag-counts" } : nil }

    /// What comes of asking for a digest.
    enum DigestAnswer {
        /// `nil` where none is wanted.
        case digest(String?)
        /// The tag was listed and is not there any more.
        case vanished(Failure)
        case failure(Failure)
    }

    /// The digest of a tag of `object`.
    func digest(of object: ImageRepository, tag: String) async -> DigestAnswer {
        if let digest = options.tagsFile?.entry(for: object.image.value)?.digests[tag] { return .digest("\(digest)") }
        if let file = options.tagsFile {
            return .failure(
                Failure(
                    "'\(file.path)' has no digest of '\(object.image.value):\(tag)'",
                    hint: "write the tag there as a mapping with 'tag' and 'digest'"
                )
            )
        }
        guard let tag = Tag(tag) else { return .failure(Failure("'\(tag)' is not a tag")) }
        do {
            let access = try await access(to: object)
            return .digest("\(try await registry.digest(of: object.image.value, tag: tag, access: access))")
        } catch let error as OCIError {
            if case .notFound(_, .some, _) = error { return .vanished(Failure(error)) }
            return .failure(Failure(error))
        } catch let failure as Failure {
            return .failure(failure)
        } catch { return .failure(Failure("\(error)")) }
    }

    /// Asks the registry now, without looking at what was asked before.
    nonisolated func list(_ repository: Repository) async throws(Failure) -> TagList {
        let (access, source) = try accesses.access(to: repository)
        let opened = try await open(repository, access, source, isNamed: false)
        do throws(OCIError) { return try await registry.tags(of: repository, access: opened) } catch {
            throw Failure(error)
        }
    }

    private nonisolated func access(to object: ImageRepository) async throws(Failure) -> Access {
        let (access, source) = try accesses.access(to: object)
        return try await open(object.image.value, access, source, isNamed: object.provider.value != .generic)
    }

    /// Gets the login from where it is to be had.
    private nonisolated func open(
        _ repository: Repository,
        _ access: Access,
        _ source: RegistryAccess.LoginSource,
        isNamed: Bool
    ) async throws(Failure) -> Access {
        var access = access
        do throws(OCIError) {
            switch source {
            case .known(let login): access.login = login
            case .helper(let name):
                let helper = CredentialHelper(name, environment: options.environment)
                access.login = try await logins.login(of: helper, for: repository)
            case .cloud(let cloud):
                access.login = try await logins.login(of: cloud, for: repository, access: access, isNamed: isNamed)
            }
        } catch { throw Failure(error) }
        options.log("\(Step.login(image: repository.image, access.login))")
        return access
    }

    @concurrent private nonisolated func scan(_ repository: Repository, _ access: Access) async -> Answer {
        let start = ContinuousClock.now
        do throws(OCIError) {
            let list = try await registry.tags(of: repository, access: access)
            options.log("scanned '\(repository)': \(list.count) tags in \(start.duration(to: .now))")
            return .success(list)
        } catch {
            return .failure(Failure(error))
        }
    }
}
