internal import Synchronization

/// What is known of a server from what it said before: capabilities do not change from minute to minute, so that they are
/// asked for again only when something goes wrong.
public final class KnownServer: Sendable {
    private let advertisements = Mutex<[Service: Advertisement]>([:])

    /// Knows nothing.
    public init() {}

    /// Knows what an earlier one wrote down; what cannot be read is not known.
    public init(_ text: String) {
        for lines in text.split(separator: "\n", omittingEmptySubsequences: false).split(separator: "") {
            guard let service = lines.first.flatMap({ Service(rawValue: String($0)) }),
                let advertisement = Advertisement(remembered: lines.dropFirst())
            else { continue }
            advertisements.withLock { $0[service] = advertisement }
        }
    }

    /// What is known, to be written down.
    public var text: String {
        let known = advertisements.withLock { $0 }
        return known.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { ([$0.key.rawValue] + $0.value.remembered).joined(separator: "\n") }.joined(separator: "\n\n")
    }

    /// What the server says of a service; `nil` when it has to be asked.
    subscript(service: Service) -> Advertisement? {
        advertisements.withLock { $0[service] }
    }

    /// Remembers what can be used again: of `git-upload-pack` before version 2 the references are the answer.
    func learn(_ advertisement: Advertisement, of service: Service) {
        guard service == .receivePack || advertisement.version == 2 else { return }
        advertisements.withLock { $0[service] = advertisement.withoutReferences }
    }

    func forget(_ service: Service) {
        advertisements.withLock { $0[service] = nil }
    }
}

extension Advertisement {
    fileprivate var withoutReferences: Advertisement {
        var copy = self
        copy.references = [:]
        copy.head = nil
        return copy
    }

    fileprivate var remembered: [String] {
        ["version \(version)"] + capabilities.map { "\($0.key)=\($0.value)" }.sorted()
    }

    fileprivate init?(remembered lines: ArraySlice<Substring>) {
        guard let version = lines.first?.split(separator: " ").last.flatMap({ Int($0) }) else { return nil }
        self.version = version
        for line in lines.dropFirst() { addCapability(line) }
    }
}
