internal import OCI

/// How many tags image repositories listed, in one file of the cache: a list that lost its better half, behind a mirror that lags
/// or after a restored backup, looks as whole as any other to whoever does not know what was there before.
///
/// Anything odd in the file, and nothing is remembered. What was remembered and listed no more stays: repositories of several
/// sources may share a cache.
struct TagCounts: Sendable {
    private var counts: [String: Int] = [:]

    /// Repositories that had fewer tags are passed over: one that is young or kept short loses half of them in a day's work.
    static let floor = 10

    /// Changes with everything that is remembered in another way.
    private static let magic = Array("tidemark tag counts 1\n".utf8)

    init() {}

    /// Reads the file; blocks on the disk.
    init(file: String) {
        guard var reader = RecordFile.read(file, magic: Self.magic) else { return }
        do throws(RecordReader.Damaged) {
            let entries = try reader.list { reader throws(RecordReader.Damaged) in
                (name: try reader.text(), count: try reader.count())
            }
            counts = Dictionary(entries.map { ($0.name, $0.count) }) { min($0, $1) }
        } catch { return }
    }

    /// Takes note of a whole list. Of two that differ, as behind different proxies, the shorter one counts: what is held back must
    /// not be held back for ever. An empty list is never believed, and so not remembered either.
    mutating func note(_ count: Int, of repository: Repository) {
        guard count > 0 else { return }
        counts["\(repository)", default: count] = min(count, counts["\(repository)", default: count])
    }

    /// How many tags the repository had, where `count` is at most half of that; `nil` where nothing is lost, nobody knows, or there is
    /// no tag at all, which is an error without any memory.
    func loss(to count: Int, of repository: Repository) -> Int? {
        guard let before = counts["\(repository)"], before >= Self.floor, 1...before / 2 ~= count else { return nil }
        return before
    }

    /// Writes what was noted over what stands in the file, where it is something else than what `earlier` knew; blocks on the disk.
    func write(to file: String, after earlier: TagCounts) {
        guard counts.contains(where: { earlier.counts[$0.key] != $0.value }) else { return }
        // Another pass may have written meanwhile.
        let all = TagCounts(file: file).counts.merging(counts) { $1 }
        var body = RecordWriter()
        body.add(all.sorted { $0.key < $1.key }) {
            $0.add($1.key)
            $0.add($1.value)
        }
        RecordFile.write(body, to: file, magic: Self.magic)
    }
}
