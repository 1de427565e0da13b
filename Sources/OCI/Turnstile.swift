internal import Synchronization

/// Lets so many through at once for each host; the others wait outside, in their order, and their time does not run.
final class Turnstile: Sendable {
    private let room: Int
    private let hosts = Mutex<[String: Host]>([:])

    private struct Host {
        var inside = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    init(room: Int) { self.room = room }

    /// Waits until there is room; each that has entered has to `leave`.
    func enter(_ name: String) async {
        await withCheckedContinuation { continuation in
            let mayEnter = hosts.withLock { hosts in
                guard hosts[name, default: Host()].inside >= room else {
                    hosts[name, default: Host()].inside += 1
                    return true
                }
                hosts[name, default: Host()].waiting.append(continuation)
                return false
            }
            if mayEnter { continuation.resume() }
        }
    }

    /// Makes room for the one that has waited longest.
    func leave(_ name: String) {
        let next: CheckedContinuation<Void, Never>? = hosts.withLock { hosts in
            guard var host = hosts.removeValue(forKey: name) else { return nil }
            let next = host.waiting.isEmpty ? nil : host.waiting.removeFirst()
            // Who follows takes the place of the one that left.
            if next == nil { host.inside -= 1 }
            if host.inside > 0 { hosts[name] = host }
            return next
        }
        next?.resume()
    }
}
