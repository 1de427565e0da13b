internal import Git

/// The mirrors of one pass: one for each remote, in the cache directory, or in a temporary one that goes with it.
actor Mirrors {
    private let directory: String
    private let temporary: PrivateDirectory?
    private let log: @Sendable (@autoclosure () -> String) -> Void
    /// By directory: a second one in the same would wait for the lock of the first, for ever.
    private var mirrors: [String: (mirror: Mirror, location: Location)] = [:]

    /// - Throws: `GitError.store` when no directory can be made.
    init(cache: String?, log: @escaping @Sendable (@autoclosure () -> String) -> Void = { _ in }) throws(GitError) {
        self.log = log
        temporary = cache == nil ? try PrivateDirectory(for: .store) : nil
        directory = cache ?? temporary?.path ?? ""
    }

    /// The mirror of one remote; one also where its address is written in two ways.
    func mirror(of location: Location) -> Mirror {
        let name = Self.name(of: location)
        if let known = mirrors[name] { return known.mirror }
        let mirror = Mirror(directory: "\(directory)/\(name)", log: log)
        mirrors[name] = (mirror, location)
        return mirror
    }

    /// Lets the mirrors write down what they know, or removes what was temporary.
    func close() async {
        if let temporary {
            mirrors = [:]
            temporary.remove()
            return
        }
        for (mirror, location) in mirrors.values { await mirror.close(as: location.description) }
    }

    /// A name for people, and a hash (FNV-1a, 64 bits) so that no two remotes share it.
    private static func name(of location: Location) -> String {
        let text = location.description
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let plain = text.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                ? Character(scalar) : "-"
        }
        return String(String(plain).suffix(80)) + "-" + String(hash, radix: 16)
    }
}
