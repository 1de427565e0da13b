internal import CCurl
internal import FoundationEssentials

/// The transfers that libcurl is at work on. Belongs to the thread of its loop.
struct RunningTransfers {
    private let multi: Multi
    private let perOrigin: Int
    private let addresses: AddressRule
    private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
    private var load: [String: Int] = [:]
    private var bundles: [Bundle: (bytes: [UInt8], made: ContinuousClock.Instant)] = [:]

    /// Authorities that were given, and the file whose place they take.
    private struct Bundle: Hashable {
        let authorities: [UInt8]
        let file: String
    }

    init(on multi: Multi, perOrigin: Int, addresses: AddressRule) {
        self.multi = multi
        self.perOrigin = perOrigin
        self.addresses = addresses
    }

    var isEmpty: Bool { transfers.isEmpty }

    /// How many more transfers of an origin may run.
    func room(of origin: String) -> Int { max(0, perOrigin - load[origin, default: 0]) }

    mutating func begin(_ pending: EventLoop.Pending) {
        Multi.startLibrary()
        let transfer = Transfer(
            id: pending.id,
            request: pending.request,
            authorityFile: pending.authorityFile,
            authorities: bundle(pending.request.trust.bundle, of: pending.authorityFile),
            addresses: addresses,
            finish: pending.finish
        )
        // What libcurl did not take in would never end.
        guard let transfer, multi.add(transfer.handle, perOrigin: perOrigin) else {
            pending.finish(.failure(.unreachable(origin: pending.origin, reason: "out of memory")))
            return
        }
        load[pending.origin, default: 0] += 1
        transfers[transfer.handle] = transfer
    }

    mutating func end(_ cancelled: Set<UInt64>) {
        guard !cancelled.isEmpty else { return }
        for (handle, transfer) in transfers where cancelled.contains(transfer.id) {
            remove(handle)?.end(.cancelled)
        }
    }

    /// Lets libcurl do what can be done now; tells whether transfers ended.
    mutating func perform() -> Bool {
        guard !isEmpty else { return false }
        multi.perform()
        var isAny = false
        while let (handle, code) = multi.nextDone() {
            remove(handle)?.end(code)
            isAny = true
        }
        return isAny
    }

    private mutating func remove(_ handle: UnsafeMutableRawPointer) -> Transfer? {
        multi.remove(handle)
        guard let transfer = transfers.removeValue(forKey: handle) else { return nil }
        load[transfer.request.url.origin, default: 1] -= 1
        return transfer
    }

    /// Given authorities with those of the file, whose place they take. Read anew when they were not used for long: the file
    /// may change while an agent lives.
    private mutating func bundle(_ authorities: [UInt8]?, of file: String?) -> [UInt8]? {
        guard let authorities, let file else { return authorities }
        let key = Bundle(authorities: authorities, file: file)
        if let known = bundles[key], known.made.duration(to: .now) < .seconds(60) { return known.bytes }
        var bytes: [UInt8] = []
        if let contents = FileManager.default.contents(atPath: file) { bytes = [UInt8](contents) + [10] }
        bytes += authorities
        bundles[key] = (bytes, .now)
        return bytes
    }
}
