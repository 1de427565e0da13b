internal import HTTP
internal import OCI

/// The scans of one pass: each image repository is asked once, however many policies use it, and all at the same time.
actor Scans {
    /// A list of tags with where digests may be found; or why there is none.
    typealias Answer = Result<TagList, Failure>

    private let options: Agent.Options
    private let registry: Registry
    private let accesses: RegistryAccess
    private var running: [Key: Task<Answer, Never>] = [:]
    private var done = 0

    /// Two objects that name the same image with the same credentials are one repository.
    private struct Key: Hashable {
        let repository: Repository
        let access: Access
    }

    init(options: Agent.Options, registry: Registry) {
        self.options = options
        self.registry = registry
        accesses = RegistryAccess(options)
    }

    /// The tags of `object`, from the tags file or the registry.
    func tags(of object: ImageRepository) async -> Answer {
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
        do { access = try accesses.access(to: object) } catch { return .failure(error) }
        let key = Key(repository: object.image.value, access: access)
        if let task = running[key] { return await Self.answer(of: task) }
        let task = Task { await scan(object.image.value, access) }
        running[key] = task
        let answer = await Self.answer(of: task)
        done += 1
        options.progress(Agent.Progress(done: done, total: running.count))
        return answer
    }

    /// Whoever is cancelled cancels the scan: a pass is cancelled as a whole.
    private static func answer(of task: Task<Answer, Never>) async -> Answer {
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// The digest of a tag of `object`.
    func digest(of object: ImageRepository, tag: String) async -> Result<String, Failure> {
        if let digest = options.tagsFile?.entry(for: object.image.value)?.digests[tag] { return .success("\(digest)") }
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
            let access = try accesses.access(to: object)
            return .success("\(try await registry.digest(of: object.image.value, tag: tag, access: access))")
        } catch let error as OCIError {
            return .failure(Failure(error))
        } catch let failure as Failure {
            return .failure(failure)
        } catch { return .failure(Failure("\(error)")) }
    }

    /// Asks the registry now, without looking at what was asked before.
    nonisolated func list(_ repository: Repository, access: Access) async throws(OCIError) -> TagList {
        try await registry.tags(of: repository, access: access)
    }

    private nonisolated func scan(_ repository: Repository, _ access: Access) async -> Answer {
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
