/// The service at the other end.
enum Service: String {
    case uploadPack = "git-upload-pack"
    case receivePack = "git-receive-pack"
}

/// A conversation with one service: first its advertisement, then a question and an answer as often as needed.
protocol Conversation {
    /// The server's advertisement, up to its flush.
    func advertisement() async throws(GitError) -> [PacketLine]
    /// Sends `question` and reads the answer; `isLast` closes our side, and the answer goes on to the server's end.
    func ask(_ question: [UInt8], isLast: Bool) async throws(GitError) -> [PacketLine]
}

/// The largest answer in bytes: a depth-1 pack of a repository of manifests is a few MiB, and what is received stands
/// in memory once.
let answerLimit = 256 << 20
