internal import Git

/// What is remembered of a remote from pass to pass, in one file beside its store. Anything odd in it, and nothing is
/// remembered: all of it can be found out again.
struct MirrorMemory: Sendable {
    var server = KnownServer()
    /// What the last pass asked for: the next one asks for all of it at once.
    var names: Set<ReferenceName> = []
    /// Of what the references stood at that were asked for; the last one found comes first.
    private(set) var screenings: [Screening] = []
    /// What the store took when it had been filled for the first time.
    var firstSize = 0
    /// Whether the store has gathered so much that it is better begun anew.
    var isOvergrown = false

    /// Changes with everything that is remembered in another way, or found by other rules.
    private static let magic = Array("tidemark memory 2\n".utf8)

    init() {}

    /// Reads the file; blocks on the disk.
    init(file: String) {
        guard var reader = RecordFile.read(file, magic: Self.magic) else { return }
        do throws(RecordReader.Damaged) { try read(from: &reader) } catch { self = MirrorMemory() }
    }

    private mutating func read(from reader: inout RecordReader) throws(RecordReader.Damaged) {
        server = KnownServer(try reader.text())
        names = Set(
            try reader.list { reader throws(RecordReader.Damaged) in try reader.text() }.compactMap {
                ReferenceName($0)
            }
        )
        firstSize = try reader.count()
        isOvergrown = try reader.count() != 0
        screenings = try reader.list { reader throws(RecordReader.Damaged) in try Screening(from: &reader) }
    }

    /// Writes the file, whole or not at all.
    func write(to file: String) {
        var body = RecordWriter()
        body.add(server.text)
        body.add(names.map(\.text).sorted()) { $0.add($1) }
        body.add(min(firstSize, 1 << 30))
        body.add(isOvergrown ? 1 : 0)
        body.add(screenings) { $1.write(to: &$0) }
        RecordFile.write(body, to: file, magic: Self.magic)
    }

    subscript(commit: ObjectID) -> Screening? { screenings.first { $0.commit == commit } }

    mutating func remember(_ screening: Screening) {
        screenings.removeAll { $0.commit == screening.commit }
        screenings.insert(screening, at: 0)
    }

    /// Whether there are screenings of other commits.
    func hasOthers(than commits: Set<ObjectID>) -> Bool { screenings.contains { !commits.contains($0.commit) } }

    /// Forgets the screenings of all other commits.
    mutating func keep(_ commits: Set<ObjectID>) { screenings.removeAll { !commits.contains($0.commit) } }

    mutating func forgetScreenings() { screenings = [] }
}
