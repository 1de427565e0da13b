import Automation
internal import CLinux
import Glibc
import Synchronization

/// What SIGINT, SIGTERM and SIGHUP do. The first one cancels the command: it begins nothing more, lets a push that is under way
/// end, and takes its temporary files with it. The second one ends the process at once, and so does time.
final class Interruption: Sendable {
    private let first = Mutex<Int32?>(nil)
    private let signals: sigset_t

    /// A push has ten seconds to end; all else ends at once.
    private static let patience = timespec(tv_sec: 12, tv_nsec: 0)

    /// The thread that waits for signals, once there is one.
    private static let watcher = Atomic<pthread_t>(0)

    /// Keeps the signals for who waits for them. To be called before there is a second thread: each one inherits this, and a signal
    /// that reaches one that does not is sent on. Programs that are run begin without it.
    init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            // `nohup` has ignored it already, and means it.
            if number == SIGHUP, Self.isIgnored(number) { continue }
            sigaddset(&signals, number)
        }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        // Made here, since what is made at its first use must not be made by a signal's handler.
        Self.watcher.store(0, ordering: .releasing)
        // swift-subprocess waits for its programs with no signal kept away, and what comes there would end the process.
        for number in [SIGINT, SIGTERM, SIGHUP] where sigismember(&signals, number) == 1 {
            Glibc.signal(number) { number in
                let watcher = Interruption.watcher.load(ordering: .acquiring)
                if watcher != 0 { pthread_kill(watcher, number) }
            }
        }
        self.signals = signals
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        sigaction(number, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// The exit code of a command that was interrupted; `nil` for one that was not.
    var status: Int32? { first.withLock { $0 }.map { 128 + $0 } }

    /// Waits for signals on a thread of its own, after it has done `work` there, and cancels `task` at the first one.
    func watch(toCancel task: Task<Void, Never>, after work: @escaping @Sendable () -> Void) {
        let watch = Watch {
            work()
            self.wait(toCancel: task)
        }
        let context = Unmanaged.passRetained(watch).toOpaque()
        var thread = pthread_t()
        // A system without room for one more thread may have some in a moment.
        while pthread_create(&thread, nil, Self.main, context) != 0 { sleep(1) }
        Self.watcher.store(thread, ordering: .releasing)
    }

    private final class Watch: Sendable {
        let body: @Sendable () -> Never
        init(body: @escaping @Sendable () -> Never) { self.body = body }
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        _ = tidemark_name_thread("signals")
        guard let context else { return nil }
        Unmanaged<Watch>.fromOpaque(context).takeUnretainedValue().body()
    }

    private func wait(toCancel task: Task<Void, Never>) -> Never {
        var (signals, number) = (signals, Int32(0))
        sigwait(&signals, &number)
        first.withLock { $0 = number }
        task.cancel()
        var patience = Self.patience
        var second: Int32
        repeat { second = sigtimedwait(&signals, nil, &patience) } while second < 0 && errno == EINTR
        Agent.removeTemporaryFiles()
        _exit(128 + (second > 0 ? second : number))
    }
}
