/// What is asked of `git-upload-pack`, and what its answers hold (gitprotocol-v2; gitprotocol-pack for version 0). Pure:
/// bytes out, lines in.
enum UploadPack {
    /// The references below some prefixes, as `ls-refs` lists them.
    struct References: Equatable {
        /// Full names to objects; a tag stands for what it points at.
        var objects: [String: ObjectID] = [:]
        /// The branch that `HEAD` stands for, also one that has no commit yet.
        var head: String?
    }

    /// Asks for the references that begin with one of `prefixes` (version 2).
    static func listRequest(prefixes: [String]) -> [UInt8] {
        bytes(
            command("ls-refs") + [.line("peel"), .line("symrefs"), .line("unborn")]
                + prefixes.map { .line("ref-prefix " + $0) } + [.flush]
        )
    }

    /// Reads the answer to `listRequest`.
    ///
    /// - Throws: `MalformedPacket` also for one without its end: nothing at all is what older servers answer.
    static func references(in lines: [PacketLine]) throws(MalformedPacket) -> References {
        guard lines.last == .flush else { throw MalformedPacket(reason: "the list of references has no end") }
        var found = References()
        for line in lines {
            guard let text = line.text else { continue }
            let words = text.split(separator: " ")
            guard words.count >= 2 else { throw MalformedPacket(reason: "'\(text.prefix(80))' is not a reference") }
            let name = String(words[1])
            for word in words.dropFirst(2) where name == "HEAD" && word.hasPrefix("symref-target:") {
                found.head = String(word.dropFirst("symref-target:".count))
            }
            if words[0] == "unborn" { continue }
            let peeled = words.dropFirst(2).first { $0.hasPrefix("peeled:") }?.dropFirst("peeled:".count)
            guard let id = ObjectID(peeled ?? words[0]) else {
                throw MalformedPacket(reason: "'\(text.prefix(80))' is not a reference")
            }
            found.objects[name] = id
        }
        return found
    }

    /// Which blobs come with a commit.
    enum Filter: Equatable {
        /// All of them.
        case all
        /// Those that a manifest could be; larger ones are asked for when they are needed.
        case small
        /// None.
        case none

        fileprivate var line: String? {
            switch self {
            case .all: nil
            case .small: "filter blob:limit=\(256 << 10)"
            case .none: "filter blob:none"
            }
        }
    }

    /// Asks for one commit with its trees and blobs, less what hangs on `have` (version 2).
    ///
    /// - Parameter shallow: the commits of ours whose parents we do not have.
    static func fetchRequest(want: ObjectID, have: ObjectID?, shallow: [ObjectID], filter: Filter = .all) -> [UInt8] {
        bytes(
            command("fetch") + [.line("want \(want)")] + shallow.map { .line("shallow \($0)") } + [.line("deepen 1")]
                + (filter.line.map { [.line($0)] } ?? []) + (have.map { [.line("have \($0)")] } ?? []) + end
        )
    }

    /// Asks for blobs, or other objects, alone (version 2).
    static func objectsRequest(_ objects: [ObjectID]) -> [UInt8] {
        bytes(command("fetch") + objects.map { .line("want \($0)") } + end)
    }

    /// Asks for the commits that hang on `want` and not on `base`, without their files where the server can leave them
    /// out (version 2).
    ///
    /// - Parameter depth: how many commits at most, one behind the other; all of them where `nil`.
    static func historyRequest(want: ObjectID, base: ObjectID?, depth: Int?, server: Advertisement) -> [UInt8] {
        bytes(
            command("fetch") + [.line("want \(want)")] + (base.map { [.line("have \($0)")] } ?? [])
                + (depth.map { [.line("deepen \($0)")] } ?? [])
                + (server.offers("fetch", "filter") ? [.line("filter tree:0")] : []) + end
        )
    }

    /// Asks for the same (version 0).
    static func historyRequest0(
        want: ObjectID,
        base: ObjectID?,
        depth: Int?,
        server: Advertisement
    ) throws(FetchFault) -> [UInt8] {
        var wanted = try capabilities0(server)
        let hasFilter = server.capabilities["filter"] != nil
        if hasFilter { wanted += " filter" }
        var lines: [PacketLine] = [.line("want \(want) \(wanted)")]
        if let depth, server.capabilities["shallow"] != nil { lines.append(.line("deepen \(depth)")) }
        if hasFilter { lines.append(.line("filter tree:0")) }
        lines.append(.flush)
        if let base { lines.append(.line("have \(base)")) }
        return bytes(lines + [.line("done")])
    }

    /// Takes the pack out of the answer to `fetchRequest`; empty when the server had nothing to send.
    static func pack(in lines: [PacketLine]) throws(FetchFault) -> [UInt8] {
        guard let start = lines.firstIndex(where: { $0.text == "packfile" }) else {
            throw .malformed("the answer holds no pack")
        }
        return try SideBand.demultiplex(lines[lines.index(after: start)...]).data
    }

    /// Asks for one commit with its trees and blobs (version 0).
    static func fetchRequest0(
        want: ObjectID,
        have: ObjectID?,
        shallow: [ObjectID],
        server: Advertisement
    ) throws(FetchFault) -> [UInt8] {
        let isShallow = server.capabilities["shallow"] != nil
        var lines: [PacketLine] = [.line("want \(want) \(try capabilities0(server))")]
        if isShallow { lines += shallow.map { .line("shallow \($0)") } + [.line("deepen 1")] }
        lines.append(.flush)
        if let have { lines.append(.line("have \(have)")) }
        return bytes(lines + [.line("done")])
    }

    private static func capabilities0(_ server: Advertisement) throws(FetchFault) -> String {
        guard server.capabilities["side-band-64k"] != nil else { throw .malformed("the server knows no side-bands") }
        let wanted = ["side-band-64k", "ofs-delta", "no-progress"].filter { server.capabilities[$0] != nil }
        return (wanted + ["agent=\(Agent.name)"]).joined(separator: " ")
    }

    /// Takes the pack out of the answer to `fetchRequest0`: shallow lines and a flush, acknowledgements, side-bands.
    static func pack0(in lines: [PacketLine]) throws(FetchFault) -> [UInt8] {
        let start = lines.firstIndex { line in
            guard case .data(let bytes) = line, let band = bytes.first else { return false }
            return (1...3).contains(band)
        }
        for line in lines { if let text = line.text, text.hasPrefix("ERR ") { throw .said(String(text.dropFirst(4))) } }
        guard let start else { throw .malformed("the answer holds no pack") }
        return try SideBand.demultiplex(lines[start...]).data
    }

    private static func command(_ name: String) -> [PacketLine] {
        [.line("command=\(name)"), .line("agent=\(Agent.name)"), .line("object-format=sha1"), .delimiter]
    }

    private static let end: [PacketLine] = [.line("ofs-delta"), .line("no-progress"), .line("done"), .flush]

    private static func bytes(_ lines: [PacketLine]) -> [UInt8] { lines.flatMap(\.bytes) }
}

/// How Tidemark names itself. Large hosts answer Git's own protocol only to names that begin like Git's.
enum Agent {
    static let name = "git/2.39-tidemark"
}

/// Why an answer is of no use.
enum FetchFault: Error, Equatable {
    case malformed(String)
    /// The server's own last word.
    case said(String)
    /// The answer did not arrive.
    case lost(GitError)
}

/// The three channels inside one answer (gitprotocol-pack "side-band").
enum SideBand {
    /// Separates data and progress text; text on the third channel is the server's last word and is thrown.
    static func demultiplex(_ lines: ArraySlice<PacketLine>) throws(FetchFault) -> (data: [UInt8], words: String) {
        var data: [UInt8] = []
        var words: [UInt8] = []
        for line in lines {
            guard case .data(let bytes) = line, let band = bytes.first else { continue }
            switch band {
            case 1: data += bytes.dropFirst()
            case 2: words += bytes.dropFirst()
            case 3: throw .said(String(decoding: bytes.dropFirst(), as: UTF8.self))
            default: throw .malformed("channel \(band) is unknown")
            }
        }
        return (data, String(decoding: words, as: UTF8.self))
    }
}
