internal import Crypto
internal import FoundationEssentials

/// The index of a pack, which ends in the SHA-1 of all that stands before (gitformat-pack, "Version 2 pack-*.idx files").
enum PackIndex {
    /// Holds each index in `directory` against its checksum. Costs reading them: 30 bytes for each object that was fetched.
    ///
    /// - Throws: `GitError.store` for one that is damaged.
    static func verify(in directory: String) throws(GitError) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] where name.hasSuffix(".idx")
        {
            let path = "\(directory)/\(name)"
            guard let bytes = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped), isWhole(bytes) else {
                throw .store(path: path, reason: "it is damaged")
            }
        }
    }

    private static func isWhole(_ index: Data) -> Bool {
        let length = Insecure.SHA1.byteCount
        guard index.count > length else { return false }
        return index.suffix(length).elementsEqual(Insecure.SHA1.hash(data: index.dropLast(length)))
    }
}
