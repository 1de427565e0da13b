internal import FoundationEssentials
internal import OCI
internal import YAML

/// Tag lists that are given in a file instead of asked from a registry (cli.md, "The tags file").
public struct TagsFile: Sendable {
    /// The tags of one image, and the digests that the file knows of them.
    struct Entry: Sendable {
        var list: TagList
        var digests: [String: Digest]
    }

    /// The file's path, for messages.
    let path: String
    private let entries: [Repository: Entry]

    /// Reads YAML or JSON: image names without tag, each with a sequence of tags or of mappings `tag`, `digest`.
    ///
    /// - Throws: `DiagnosticError` with the place of the first thing that is wrong; a list that is read in part would
    ///   select from incomplete knowledge.
    public init(path: String, bytes: [UInt8]) throws(DiagnosticError) {
        self.path = path
        let source = SourceText(path: path, bytes: bytes)
        let limits = Limits(bytes: 64 << 20, depth: 8, nodes: 4_000_000)
        let documents: [Document]
        do { documents = try Document.all(in: bytes, limits: limits) } catch {
            throw DiagnosticError(source.error(at: error.offset..<error.offset, error.description))
        }
        var entries: [Repository: Entry] = [:]
        for document in documents {
            guard let images = document.root.entries else {
                throw DiagnosticError(
                    source.error(at: document.root.range, "expected a mapping of image names to tags")
                )
            }
            for image in images {
                let repository: Repository
                do { repository = try Repository(image.key.scalar?.text ?? "") } catch {
                    throw DiagnosticError(source.error(at: image.key.range, error.description))
                }
                guard entries[repository] == nil else {
                    throw DiagnosticError(source.error(at: image.key.range, "'\(repository)' stands here twice"))
                }
                entries[repository] = try Self.entry(image.value, in: source)
            }
        }
        self.entries = entries
    }

    /// Reads the file at `path`.
    ///
    /// - Throws: `DiagnosticError`, also when there is no such file.
    public static func read(_ path: String) throws(DiagnosticError) -> TagsFile {
        guard let data = FileManager.default.contents(atPath: path) else {
            let reason = FileManager.default.fileExists(atPath: path) ? "it cannot be opened" : "there is no such file"
            throw DiagnosticError(Diagnostic(.error, message: "cannot read the tags file '\(path)': \(reason)"))
        }
        return try TagsFile(path: path, bytes: Array(data))
    }

    /// What the file says of a repository; `nil` when it does not name it.
    func entry(for repository: Repository) -> Entry? { entries[repository] }

    private static func entry(_ node: Node, in source: SourceText) throws(DiagnosticError) -> Entry {
        var names: [String] = []
        var digests: [String: Digest] = [:]
        if node.type != .null {
            guard let elements = node.elements else {
                throw DiagnosticError(source.error(at: node.range, "expected a sequence of tags"))
            }
            for element in elements {
                guard let name = (element["tag"] ?? element).scalar?.text else {
                    throw DiagnosticError(source.error(at: element.range, "expected a tag, or a mapping with 'tag'"))
                }
                names.append(name)
                guard let text = element["digest"] else { continue }
                guard let digest = Digest(text.scalar?.text ?? "") else {
                    throw DiagnosticError(source.error(at: text.range, "expected a digest such as 'sha256:…'"))
                }
                digests[name] = digest
            }
        }
        return Entry(list: TagList(names), digests: digests)
    }
}
