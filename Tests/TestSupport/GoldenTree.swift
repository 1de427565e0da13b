public import Foundation

/// The files of a directory tree, by their paths below it.
///
/// Compares in both directions: a file that only one side has is a difference as much as a byte is.
public struct GoldenTree: Equatable, Sendable {
    /// The files' bytes by path; paths use `/` and have no leading one.
    public var files: [String: [UInt8]]

    /// Creates a tree from files.
    public init(_ files: [String: [UInt8]]) {
        self.files = files
    }

    /// Reads every regular file below a directory; symbolic links are not followed.
    public init(at directory: URL) throws {
        files = [:]
        let keys: Set<URLResourceKey> = [.isRegularFileKey]
        let root = directory.standardizedFileURL.path(percentEncoded: false)
        let walk = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: Array(keys))
        while let file = walk?.nextObject() as? URL {
            guard try file.resourceValues(forKeys: keys).isRegularFile == true else { continue }
            let path = file.standardizedFileURL.path(percentEncoded: false).dropFirst(root.count)
            files[String(path.drop { $0 == "/" })] = [UInt8](try Data(contentsOf: file))
        }
    }

    /// One line for each difference to `expected`: which file, which line of it first, and what stands there. Empty where the trees
    /// are equal.
    public func differences(from expected: GoldenTree) -> [String] {
        Set(files.keys).union(expected.files.keys).sorted().compactMap { path in
            switch (files[path], expected.files[path]) {
            case (let actual?, let expected?): Self.difference(actual, expected).map { "\(path):\($0)" }
            case (.some, .none): "\(path): not expected"
            case (.none, .some): "\(path): missing"
            case (.none, .none): nil
            }
        }
    }

    private static func difference(_ actual: [UInt8], _ expected: [UInt8]) -> String? {
        guard actual != expected else { return nil }
        let lines = [actual, expected].map {
            $0.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        let count = max(lines[0].count, lines[1].count)
        let line = (0..<count).first { line in
            line >= lines[0].count || line >= lines[1].count || lines[0][line] != lines[1][line]
        }
        guard let line else { return "bytes differ" }
        let shown = lines.map { line < $0.count ? $0[line].debugDescription : "nothing" }
        return "\(line + 1): \(shown[0]), expected \(shown[1])"
    }
}
