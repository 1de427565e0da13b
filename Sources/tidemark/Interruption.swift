import Automation
import Dispatch
import Glibc
import Synchronization

/// What SIGINT, SIGTERM and SIGHUP do. The first one cancels the command: it begins nothing more, lets a push that is under way
/// end, and takes its temporary files with it. The second one ends the process at once, and so does time.
final class Interruption: Sendable {
    private let first = Mutex<Int32?>(nil)

    /// A push has ten seconds to end; all else ends at once.
    private static let patience: DispatchTimeInterval = .seconds(12)

    /// Waits for signals, and cancels `task` at the first one.
    init(of task: Task<Void, any Error>) {
        let queue = DispatchQueue(label: "tidemark.signals")
        for number in [SIGINT, SIGTERM, SIGHUP] {
            // `nohup` has ignored it already, and means it.
            if Self.isIgnored(signal(number, SIG_IGN)), number == SIGHUP { continue }
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            // The handler keeps the source, which waits for as long as the process lives.
            source.setEventHandler {
                _ = source
                self.receive(number, task, on: queue)
            }
            source.activate()
        }
    }

    private static func isIgnored(_ handler: sighandler_t?) -> Bool {
        unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// The exit code of a command that was interrupted; `nil` for one that was not.
    var status: Int32? { first.withLock { $0 }.map { 128 + $0 } }

    private func receive(_ number: Int32, _ task: Task<Void, any Error>, on queue: DispatchQueue) {
        let isFirst = first.withLock { first in
            defer { first = first ?? number }
            return first == nil
        }
        guard isFirst else { Self.end(128 + number) }
        task.cancel()
        queue.asyncAfter(deadline: .now() + Self.patience) { Self.end(128 + number) }
    }

    private static func end(_ status: Int32) -> Never {
        Agent.removeTemporaryFiles()
        _exit(status)
    }
}
