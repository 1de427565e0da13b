internal import CCurl
internal import Dispatch
internal import FoundationEssentials
internal import Synchronization

/// Runs transfers on one libcurl multi handle, on one thread that exists while there is work.
///
/// At most `perOrigin` transfers of one origin run at once; the others of that origin wait without a connection and
/// without their time running, so that a slow registry delays nobody but itself.
final class Transfers: Sendable {
    private let multi: Multi
    private let perOrigin: Int
    private let authorityFile: String?
    private let addresses: AddressRule
    private let queue = DispatchQueue(label: "tidemark.http")
    private let state = Mutex(State())
    private let bundles = Mutex<[[UInt8]: (bytes: [UInt8], made: ContinuousClock.Instant)]>([:])

    private struct State {
        var lastID: UInt64 = 0
        /// In their order, by origin.
        var waiting: [String: [Pending]] = [:]
        var cancelled: Set<UInt64> = []
        var isRunning = false
    }

    private struct Pending: Sendable {
        let id: UInt64
        let request: Request
        let origin: String
        let cancellation: Cancellation
        let finish: @Sendable (Result<Response, HTTPError>) -> Void
    }

    /// Whether the task of a transfer was cancelled. Set before the transfer's name stands in `cancelled`: a task can be
    /// cancelled before its transfer waits, when the thread knows nothing of that name yet and forgets it again.
    private final class Cancellation: Sendable {
        let isSet = Atomic(false)
    }

    /// Owns the multi handle, which is made on the queue when it is needed for the first time: libcurl and its libraries
    /// take their time to begin. Sendable because only the queue's thread touches it, but for `wakeup`, which libcurl
    /// allows from any.
    private final class Multi: @unchecked Sendable {
        private let perOrigin: Int
        private let made = Atomic<UnsafeMutableRawPointer?>(nil)
        var handle: UnsafeMutableRawPointer? { made.load(ordering: .acquiring) }

        init(perOrigin: Int) { self.perOrigin = perOrigin }

        deinit { curl_multi_cleanup(handle) }

        func make() {
            guard handle == nil else { return }
            Self.startLibrary()
            let new = curl_multi_init()
            tidemark_curl_multi_set_long(new, CURLMOPT_MAX_HOST_CONNECTIONS, perOrigin)
            tidemark_curl_multi_set_long(new, CURLMOPT_MAXCONNECTS, 256)
            made.store(new, ordering: .releasing)
        }

        static func startLibrary() { _ = library }

        private static let library: Void = { curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()

        /// Whoever waits before there is a handle is seen when it is made.
        func wakeup() { if let handle { curl_multi_wakeup(handle) } }
    }

    init(perOrigin: Int, authorityFile: String?, addresses: AddressRule) {
        self.perOrigin = perOrigin
        self.authorityFile = authorityFile
        self.addresses = addresses
        multi = Multi(perOrigin: perOrigin)
    }

    /// Starts libcurl, on this thread.
    static func startLibrary() { Multi.startLibrary() }

    /// Makes libcurl ready in the background.
    func prepare() {
        queue.async { [multi] in multi.make() }
    }

    /// Performs one attempt; cancelling the task ends the transfer.
    func perform(_ request: Request) async -> Result<Response, HTTPError> {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let cancellation = Cancellation()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(
                    Pending(id: id, request: request, origin: request.url.origin, cancellation: cancellation) {
                        continuation.resume(returning: $0)
                    }
                )
            }
        } onCancel: {
            cancellation.isSet.store(true, ordering: .releasing)
            state.withLock { _ = $0.cancelled.insert(id) }
            multi.wakeup()
        }
    }

    private func start(_ pending: Pending) {
        let mustRun = state.withLock { state in
            state.waiting[pending.origin, default: []].append(pending)
            if pending.cancellation.isSet.load(ordering: .acquiring) { state.cancelled.insert(pending.id) }
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if mustRun { queue.async { self.run() } } else { multi.wakeup() }
    }

    /// The loop of the thread: admits, performs, ends, and leaves when nothing is left.
    private func run() {
        multi.make()
        var running: [UnsafeMutableRawPointer: Transfer] = [:]
        var load: [String: Int] = [:]
        while true {
            let (admitted, cancelled) = admit(load: &load)
            for pending in admitted { begin(pending, in: &running, load: &load) }
            end(cancelled, in: &running, load: &load)
            if running.isEmpty {
                if leave() { return }
                continue
            }
            var count: Int32 = 0
            curl_multi_perform(multi.handle, &count)
            if endDone(in: &running, load: &load) { continue }
            curl_multi_poll(multi.handle, nil, 0, 1000, nil)
        }
    }

    /// Takes the waiting transfers whose origin has room, in order, and the cancellations.
    private func admit(load: inout [String: Int]) -> ([Pending], Set<UInt64>) {
        state.withLock { state in
            let cancelled = state.cancelled
            state.cancelled = []
            guard !state.waiting.isEmpty else { return ([], cancelled) }
            var admitted: [Pending] = []
            for origin in Array(state.waiting.keys) {
                var room = max(0, perOrigin - load[origin, default: 0])
                guard room > 0 || !cancelled.isEmpty else { continue }
                // Taken out, so that the queue is changed in place.
                var queue = state.waiting.removeValue(forKey: origin) ?? []
                let before = admitted.count
                if !cancelled.isEmpty {
                    // A transfer that is cancelled begins at once, to end at once.
                    admitted += queue.filter { cancelled.contains($0.id) }
                    queue.removeAll { cancelled.contains($0.id) }
                    room = max(0, room - (admitted.count - before))
                }
                admitted += queue.prefix(room)
                queue.removeFirst(min(room, queue.count))
                load[origin, default: 0] += admitted.count - before
                if !queue.isEmpty { state.waiting[origin] = queue }
            }
            return (admitted, cancelled)
        }
    }

    private func begin(
        _ pending: Pending,
        in running: inout [UnsafeMutableRawPointer: Transfer],
        load: inout [String: Int]
    ) {
        guard
            let transfer = Transfer(
                id: pending.id,
                request: pending.request,
                authorityFile: authorityFile,
                authorities: bundle(pending.request.trust.bundle),
                addresses: addresses,
                finish: pending.finish
            )
        else {
            load[pending.origin, default: 1] -= 1
            pending.finish(.failure(.unreachable(origin: pending.request.url.origin, reason: "out of memory")))
            return
        }
        // What libcurl did not take in would never end.
        guard curl_multi_add_handle(multi.handle, transfer.handle) == CURLM_OK else {
            load[pending.origin, default: 1] -= 1
            transfer.end(.unreachable(origin: pending.request.url.origin, reason: "out of memory"))
            return
        }
        running[transfer.handle] = transfer
    }

    private func end(
        _ cancelled: Set<UInt64>,
        in running: inout [UnsafeMutableRawPointer: Transfer],
        load: inout [String: Int]
    ) {
        guard !cancelled.isEmpty else { return }
        for (handle, transfer) in running where cancelled.contains(transfer.id) {
            remove(handle, from: &running, load: &load)?.end(.cancelled)
        }
    }

    /// Given authorities with those of the file, whose place they take. Read anew when they were not used for long: the file
    /// may change while an agent lives.
    private func bundle(_ authorities: [UInt8]?) -> [UInt8]? {
        guard let authorities, let authorityFile else { return authorities }
        if let known = bundles.withLock({ $0[authorities] }), known.made.duration(to: .now) < .seconds(60) {
            return known.bytes
        }
        var bytes: [UInt8] = []
        if let file = FileManager.default.contents(atPath: authorityFile) { bytes = [UInt8](file) + [10] }
        bytes += authorities
        bundles.withLock { $0[authorities] = (bytes, .now) }
        return bytes
    }

    /// Ends the transfers that libcurl is done with; tells whether there were any, so that their places are filled
    /// before the thread sleeps.
    private func endDone(in running: inout [UnsafeMutableRawPointer: Transfer], load: inout [String: Int]) -> Bool {
        var code = CURLE_OK
        var isAny = false
        while let handle = tidemark_curl_multi_next_done(multi.handle, &code) {
            remove(handle, from: &running, load: &load)?.end(code)
            isAny = true
        }
        return isAny
    }

    private func remove(
        _ handle: UnsafeMutableRawPointer,
        from running: inout [UnsafeMutableRawPointer: Transfer],
        load: inout [String: Int]
    ) -> Transfer? {
        curl_multi_remove_handle(multi.handle, handle)
        guard let transfer = running.removeValue(forKey: handle) else { return nil }
        load[transfer.request.url.origin, default: 1] -= 1
        return transfer
    }

    /// Ends the thread's work unless something came in meanwhile.
    private func leave() -> Bool {
        state.withLock { state in
            guard state.waiting.isEmpty else { return false }
            state.cancelled = []
            state.isRunning = false
            return true
        }
    }
}
