internal import Crypto
internal import FoundationEssentials

/// The index of a pack, which ends in the SHA-1 of all that stands before (gitformat-pack, "Version 2 pack-*.idx files").
enum PackIndex {
    /// Holds each index in `directory` against its checksum. Costs reading them: 30 bytes for each object that was fetched.
    ///
    /// - Throws: `GitError.store` for one that is damaged or cannot be read: none is believed unseen.
    static func verify(in directory: String) throws(GitError) {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: directory) } catch {
            throw .store(path: directory, reason: "it cannot be read" + error.systemWords)
        }
        for name in names where name.hasSuffix(".idx") {
            let path = "\(directory)/\(name)"
            let bytes: Data
            do { bytes = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped) } catch {
                throw .store(path: path, reason: "it cannot be read" + error.systemWords)
            }
            guard isWhole(bytes) else { throw .store(path: path, reason: "it is damaged") }
        }
    }

    private static func isWhole(_ index: Data) -> Bool {
        let length = Insecure.SHA1.byteCount
        guard index.count > length else { return false }
        return index.suffix(length).elementsEqual(Insecure.SHA1.hash(data: index.dropLast(length)))
    }
}
