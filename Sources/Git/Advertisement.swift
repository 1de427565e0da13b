/// What a server says of itself before anything is asked: its version, its capabilities, and, before version 2, its
/// references (gitprotocol-v2, gitprotocol-pack "Reference Discovery").
struct Advertisement: Equatable, Sendable {
    /// 2, or 0 for everything older.
    var version = 0
    /// Name to value; a capability without a value has an empty one.
    var capabilities: [String: String] = [:]
    /// Full names to objects; only before version 2, peeled tags (`^{}`) in their tag's place.
    var references: [String: ObjectID] = [:]
    /// What `HEAD` stands for, where the server says so.
    var head: String?

    /// Parses the lines of an advertisement, with or without the `# service=` line that HTTP puts before them.
    init(_ lines: [PacketLine]) throws(MalformedPacket) {
        for line in lines {
            guard let text = line.text, !text.hasPrefix("# service=") else { continue }
            if text == "version 2" {
                version = 2
            } else if text == "version 1" {
                continue
            } else if text.hasPrefix("ERR ") {
                throw MalformedPacket(reason: String(text.dropFirst(4)))
            } else if version == 2 {
                addCapability(text[...])
            } else {
                try addReference(text)
            }
        }
    }

    /// Whether the named command or capability has the feature among its values: `fetch=shallow filter`.
    func offers(_ capability: String, _ feature: String) -> Bool {
        (capabilities[capability] ?? "").split(separator: " ").contains { $0 == feature }
    }

    mutating func addCapability(_ text: Substring) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first else { return }
        let value = parts.count == 2 ? String(parts[1]) : ""
        if name == "symref", value.hasPrefix("HEAD:") { head = String(value.dropFirst("HEAD:".count)) }
        capabilities[String(name)] = value
    }

    private mutating func addReference(_ text: String) throws(MalformedPacket) {
        let halves = text.split(separator: "\0", maxSplits: 1, omittingEmptySubsequences: false)
        for capability in halves.dropFirst().first?.split(separator: " ") ?? [] { addCapability(capability) }
        let words = (halves.first ?? "").split(separator: " ", maxSplits: 1)
        if words.first == "shallow" { return }
        guard words.count == 2, let id = ObjectID(words[0]) else {
            throw MalformedPacket(reason: "'\(text.prefix(80))' is not a reference")
        }
        let name = words[1].hasSuffix("^{}") ? words[1].dropLast(3) : words[1]
        // An empty repository advertises its capabilities beside a name that stands for none.
        if name != "capabilities" || id != .zero { references[String(name)] = id }
    }
}
