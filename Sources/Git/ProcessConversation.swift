internal import Subprocess

/// A conversation with a process: `ssh`, or Git's own server on this machine.
final class ProcessConversation: Conversation {
    private let writer: StandardInputWriter
    private let remote: String
    private var iterator: SubprocessOutputSequence.Iterator
    private var received: ArraySlice<UInt8> = []
    private var count = 0
    private var limit = Remote.answerLimit

    init(writer: StandardInputWriter, output: SubprocessOutputSequence, remote: String) {
        self.writer = writer
        self.remote = remote
        iterator = output.makeAsyncIterator()
    }

    let isStateless = false

    func advertisement() async throws(GitError) -> [PacketLine] {
        try await lines(toEnd: false)
    }

    func ask(_ question: [UInt8], isLast: Bool, limit: Int) async throws(GitError) -> [PacketLine] {
        // A process that has already gone says why on its standard error, which is worth more than the broken pipe here.
        _ = try? await writer.write(question.span.bytes)
        if isLast { try? await writer.finish() }
        self.limit = count + limit
        return try await lines(toEnd: isLast)
    }

    private func lines(toEnd: Bool) async throws(GitError) -> [PacketLine] {
        var lines: [PacketLine] = []
        while true {
            do {
                while let line = try PacketLine.read(from: &received) {
                    lines.append(line)
                    if line == .flush, !toEnd { return lines }
                }
            } catch { throw .malformed(remote: remote, reason: error.reason) }
            guard let more = try await more() else {
                guard toEnd, received.isEmpty else { throw .malformed(remote: remote, reason: "the answer ends early") }
                return lines
            }
            received = received + more
        }
    }

    private func more() async throws(GitError) -> [UInt8]? {
        do {
            guard let buffer = try await iterator.next() else { return nil }
            count += buffer.count
            guard count <= limit else { throw GitError.tooLarge(remote: remote, limit: limit) }
            return buffer.withUnsafeBytes { Array($0) }
        } catch let error as GitError { throw error } catch { throw .cancelled }
    }
}
