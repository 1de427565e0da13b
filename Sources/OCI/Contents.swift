internal import HTTP
internal import Synchronization

/// Content that was checked against its digest, which never changes and is never asked for twice.
final class Contents: Sendable {
    /// Content that one login may read is not shown to another, who could only have guessed its digest.
    struct Key: Hashable {
        var repository: Repository
        var login: Login?
        var digest: Digest
    }

    struct Content: Sendable {
        let bytes: [UInt8]
        /// What the registry calls it, without parameters, in lower case.
        let type: String?

        init(_ response: Response) {
            bytes = response.body
            type = response.headers["Content-Type"].map { String($0.lowercased().prefix { $0 != ";" && $0 != " " }) }
        }
    }

    /// All that is kept, in bytes: some ten thousand manifests.
    private static let limit = 32 << 20

    private let state = Mutex(State())

    private struct State {
        var contents: [Key: Content] = [:]
        /// In the order in which they came.
        var keys: [Key] = []
        var bytes = 0
    }

    subscript(key: Key) -> Content? { state.withLock { $0.contents[key] } }

    /// Keeps a content; what came first goes first when there is too much.
    func keep(_ content: Content, for key: Key) {
        state.withLock { state in
            guard state.contents[key] == nil else { return }
            state.contents[key] = content
            state.keys.append(key)
            state.bytes += content.bytes.count
            var gone = 0
            for key in state.keys {
                guard state.bytes > Self.limit else { break }
                state.bytes -= state.contents.removeValue(forKey: key)?.bytes.count ?? 0
                gone += 1
            }
            state.keys.removeFirst(gone)
        }
    }
}
