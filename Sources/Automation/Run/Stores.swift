internal import FoundationEssentials
internal import Git
internal import Glibc

/// The object stores of one pass: one for each remote, in the cache directory, or in a temporary one that goes with it.
actor Stores {
    private let directory: String
    private let isTemporary: Bool
    /// By name: a second one in the same directory would wait for the lock of the first, for ever.
    private var open: [String: Task<Result<Store, GitError>, Never>] = [:]
    /// What was read of the last commits: several automations look at the same one.
    private var trees: [ObjectID: Tree] = [:]

    /// - Throws: `GitError.store` when no directory can be made.
    init(cache: String?) throws(GitError) {
        if let cache {
            directory = cache
            isTemporary = false
            return
        }
        let base = FileManager.default.temporaryDirectory.path
        var template = Array("\(base.hasSuffix("/") ? base : base + "/")tidemark-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw .store(path: base, reason: String(cString: strerror(errno)))
        }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        isTemporary = true
    }

    /// The store of one remote; opened once, also where two ask at the same time or write the address in two ways.
    func store(of location: Location) async throws(GitError) -> Store {
        let name = Self.name(of: location)
        if let opening = open[name] { return try await opening.value.get() }
        let path = "\(directory)/\(name)"
        let opening = Task { () async -> Result<Store, GitError> in
            do throws(GitError) { return .success(try await Store.open(path)) } catch { return .failure(error) }
        }
        open[name] = opening
        return try await opening.value.get()
    }

    /// The files that matter of a commit; read once for all automations that stand on it.
    func tree(of commit: ObjectID, in store: Store) async throws(GitError) -> Tree {
        if let tree = trees[commit] { return tree }
        let tree = try await Tree.read(commit: commit, in: store)
        // A pass makes a commit for each automation at most, and nobody looks back further than one.
        if trees.count >= 2 { trees = [:] }
        trees[commit] = tree
        return tree
    }

    /// Removes what was temporary.
    func close() {
        open = [:]
        if isTemporary { try? FileManager.default.removeItem(atPath: directory) }
    }

    /// A name for people, and a hash (FNV-1a, 64 bits) so that no two remotes share it.
    private static func name(of location: Location) -> String {
        let text = location.description
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let plain = text.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                ? Character(scalar) : "-"
        }
        return String(String(plain).suffix(80)) + "-" + String(hash, radix: 16)
    }
}
