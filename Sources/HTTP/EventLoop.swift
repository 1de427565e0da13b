internal import CCurl
internal import Dispatch
internal import Glibc
internal import Synchronization

/// One thread for all that waits: transfers run on it, and the tasks that wait for them.
///
/// A task with this preference (`Task(executorPreference:)`) sends a request, and goes on when the answer is there, without another
/// thread having to wake up. What computes for long, or blocks, belongs elsewhere: meanwhile nothing else happens here. The thread
/// begins with the first job, and ends when there has been none for some seconds.
///
/// At most `requestsPerOrigin` transfers of one origin run at once; the others of that origin wait without a connection and
/// without their time running, so that a slow registry delays nobody but itself.
public final class EventLoop: TaskExecutor {
    let addresses: AddressRule
    private let requestsPerOrigin: Int
    private let isGivenThread: Bool
    /// How long a thread waits for something to do before it ends.
    private let patience: Duration
    private let state: Mutex<State>
    private let multi = Multi()
    /// Rung for a thread that is asleep.
    private let bell = DispatchSemaphore(value: 0)

    private struct State {
        var rest: Rest
        /// Whether something came in since the thread looked.
        var isCalled = false
        var jobs: [UnownedJob] = []
        /// Those of tasks that can wait.
        var idleJobs: [UnownedJob] = []
        var lastID: UInt64 = 0
        /// In their order, by origin.
        var waiting: [String: [Pending]] = [:]
        var cancelled: Set<UInt64> = []
    }

    /// What the thread is doing.
    private enum Rest {
        /// There is none.
        case ended
        /// It looks once more before it rests.
        case awake
        /// It waits for the bell.
        case asleep
        /// It waits for sockets, in libcurl.
        case polling
    }

    /// A transfer that waits for its place. A class, because it is moved from line to line.
    final class Pending: Sendable {
        let id: UInt64
        let request: Request
        let origin: String
        let authorityFile: String?
        let finish: @Sendable (Result<Response, HTTPError>) -> Void

        init(
            id: UInt64,
            request: Request,
            authorityFile: String?,
            finish: @escaping @Sendable (Result<Response, HTTPError>) -> Void
        ) {
            self.id = id
            self.request = request
            origin = request.url.origin
            self.authorityFile = authorityFile
            self.finish = finish
        }
    }

    /// Whether the task of a transfer was cancelled. Set before the transfer's name stands in `cancelled`: a task can be
    /// cancelled before its transfer waits, when the thread knows nothing of that name yet and forgets it again.
    final class Cancellation: Sendable {
        let isSet = Atomic(false)
    }

    /// Makes a loop; its thread begins when there is something to do.
    ///
    /// - Parameters:
    ///   - requestsPerOrigin: how many requests one scheme, host and port gets at once; 8 is what registries take
    ///     without throttling.
    ///   - addresses: which addresses are contacted at all. A rule of the loop and not of a request, because a request may
    ///     travel on a connection that another one opened.
    ///   - isGivenThread: whether somebody will `run` it; nothing happens before.
    ///   - patience: how long its own thread waits for something to do before it ends.
    public init(
        requestsPerOrigin: Int = 8,
        addresses: AddressRule = .withoutMetadata,
        isGivenThread: Bool = false,
        patience: Duration = .seconds(5)
    ) {
        self.requestsPerOrigin = max(1, requestsPerOrigin)
        self.addresses = addresses
        self.isGivenThread = isGivenThread
        self.patience = patience
        state = Mutex(State(rest: isGivenThread ? .awake : .ended))
    }

    /// Runs a loop that was made for this on the thread that calls, and keeps it.
    public func run() -> Never {
        while true { work() }
    }

    // MARK: From any thread

    /// The priority of tasks that are begun when the thread would otherwise wait.
    public static let idlePriority = TaskPriority.background

    /// Runs a job on the loop's thread, after those that came before it.
    public func enqueue(_ job: consuming ExecutorJob) {
        let isIdle = job.priority.rawValue <= Self.idlePriority.rawValue
        let job = UnownedJob(job)
        wake { if isIdle { $0.idleJobs.append(job) } else { $0.jobs.append(job) } }
    }

    /// Performs one attempt; cancelling the task ends the transfer.
    func perform(_ request: Request, authorityFile: String?) async -> Result<Response, HTTPError> {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let cancellation = Cancellation()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let pending = Pending(id: id, request: request, authorityFile: authorityFile) {
                    continuation.resume(returning: $0)
                }
                wake { state in
                    state.waiting[pending.origin, default: []].append(pending)
                    if cancellation.isSet.load(ordering: .acquiring) { state.cancelled.insert(id) }
                }
            }
        } onCancel: {
            cancellation.isSet.store(true, ordering: .releasing)
            wake { $0.cancelled.insert(id) }
        }
    }

    /// Adds work, and sees to it that the thread finds it.
    private func wake(_ add: (inout State) -> Void) {
        let rest = state.withLock { state in
            add(&state)
            state.isCalled = true
            defer { state.rest = .awake }
            return state.rest
        }
        switch rest {
        case .ended: begin()
        case .awake: break
        case .asleep: bell.signal()
        case .polling: multi.wakeup()
        }
    }

    private func begin() {
        let context = Unmanaged.passRetained(self).toOpaque()
        var thread = pthread_t()
        // A system without room for one more thread may have some in a moment.
        while pthread_create(&thread, nil, Self.main, context) != 0 { sleep(1) }
        pthread_detach(thread)
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        context.map { Unmanaged<EventLoop>.fromOpaque($0).takeRetainedValue().work() }
        return nil
    }

    // MARK: On the thread

    /// How long jobs run before the transfers get their turn: a connection that is being opened waits for nothing else.
    private static let slice = Duration.microseconds(300)

    /// Works until there has been nothing to do for long.
    private func work() {
        var running = RunningTransfers(on: multi, perOrigin: requestsPerOrigin, addresses: addresses)
        var jobs: ArraySlice<UnownedJob> = []
        var isReady = false
        var lastTurn = ContinuousClock.now
        while true {
            let (admitted, cancelled) = admit { running.room(of: $0) }
            for pending in admitted { running.begin(pending) }
            running.end(cancelled)
            // libcurl looks at every socket each time, so it is asked when something can have happened, and beside tasks that do
            // not stop.
            if isReady || !admitted.isEmpty || ContinuousClock.now > lastTurn + Self.slice {
                (isReady, lastTurn) = (false, .now)
                // The places of those that ended are filled before anybody looks at what they brought: a server shall not wait.
                if running.perform() { continue }
            }
            if runJobs(&jobs) { continue }
            if hasIdleJob {
                isReady = !running.isEmpty && multi.poll(milliseconds: 0)
                if !isReady { runIdleJob() }
                continue
            }
            switch rest(running.isEmpty ? .asleep : .polling) {
            case .asleep: if bell.wait(timeout: .now() + patience.interval) == .timedOut, leave() { return }
            case .polling:
                multi.poll(milliseconds: 1000)
                isReady = true
            case .awake, .ended: continue
            }
            state.withLock { $0.rest = .awake }
        }
    }

    /// Runs jobs for as long as a slice of time lasts, first those that are left of the last one; tells whether there were any.
    private func runJobs(_ jobs: inout ArraySlice<UnownedJob>) -> Bool {
        state.withLock { state in
            jobs += state.jobs
            state.jobs.removeAll(keepingCapacity: true)
        }
        guard !jobs.isEmpty else { return false }
        let end = ContinuousClock.now + Self.slice
        while let job = jobs.popFirst() {
            job.runSynchronously(on: asUnownedTaskExecutor())
            if ContinuousClock.now > end { break }
        }
        return true
    }

    /// Takes the waiting transfers whose origin has room, in order, and the cancellations.
    private func admit(room: (String) -> Int) -> ([Pending], Set<UInt64>) {
        state.withLock { state in
            // Whatever comes from now on is seen before the thread rests.
            state.isCalled = false
            let cancelled = state.cancelled
            state.cancelled = []
            guard !state.waiting.isEmpty else { return ([], cancelled) }
            var admitted: [Pending] = []
            for origin in Array(state.waiting.keys) {
                let room = room(origin)
                guard room > 0 || !cancelled.isEmpty else { continue }
                // Taken out, so that the queue is changed in place.
                var queue = state.waiting.removeValue(forKey: origin) ?? []
                // A transfer that is cancelled begins at once, to end at once.
                let ending = cancelled.isEmpty ? [] : queue.filter { cancelled.contains($0.id) }
                if !ending.isEmpty { queue.removeAll { cancelled.contains($0.id) } }
                let next = queue.prefix(max(0, room - ending.count))
                admitted += ending + next
                queue.removeFirst(next.count)
                if !queue.isEmpty { state.waiting[origin] = queue }
            }
            return (admitted, cancelled)
        }
    }

    /// Whether there is a job that can wait, and nothing better to do.
    private var hasIdleJob: Bool { state.withLock { !$0.isCalled && !$0.idleJobs.isEmpty } }

    private func runIdleJob() {
        let job = state.withLock { $0.idleJobs.isEmpty ? nil : $0.idleJobs.removeFirst() }
        job?.runSynchronously(on: asUnownedTaskExecutor())
    }

    /// Says how the thread is about to rest, unless something came in meanwhile.
    private func rest(_ wish: Rest) -> Rest {
        state.withLock { state in
            guard !state.isCalled else { return .awake }
            state.rest = wish
            return wish
        }
    }

    /// Ends the thread's work unless something came in meanwhile.
    private func leave() -> Bool {
        state.withLock { state in
            guard !state.isCalled, !isGivenThread else { return false }
            state.rest = .ended
            return true
        }
    }
}

extension Duration {
    fileprivate var interval: DispatchTimeInterval {
        let (seconds, attoseconds) = components
        let (whole, overflow) = Int(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .never : .nanoseconds(whole + Int(attoseconds / 1_000_000_000))
    }
}
