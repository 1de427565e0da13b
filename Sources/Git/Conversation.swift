/// The service at the other end.
enum Service: String, Sendable {
    case uploadPack = "git-upload-pack"
    case receivePack = "git-receive-pack"
}

/// A conversation with one service: first its advertisement, then a question and an answer as often as needed.
protocol Conversation {
    /// Whether each question stands alone, so that none has to wait for an advertisement.
    var isStateless: Bool { get }
    /// The server's advertisement, up to its flush.
    func advertisement() async throws(GitError) -> [PacketLine]
    /// Sends `question` and reads the answer; `isLast` closes our side, and the answer goes on to the server's end.
    ///
    /// - Parameter limit: the largest answer in bytes.
    /// - Throws: `GitError.tooLarge` among others.
    func ask(_ question: [UInt8], isLast: Bool, limit: Int) async throws(GitError) -> [PacketLine]
}

extension Remote {
    /// The largest answer in bytes: a depth-1 pack of a repository of manifests is a few MiB, and what is received stands
    /// in memory once.
    public static var answerLimit: Int { 256 << 20 }
}
