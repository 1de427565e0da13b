internal import FoundationEssentials
internal import Glibc
internal import HTTP
internal import Synchronization
internal import YAML

/// The Secrets that `--secrets` gives. Nothing of a source is ever taken for one.
struct Secrets: Sendable {
    /// The data of one Secret.
    struct Entry: Sendable {
        /// The Secret's `type`; `nil` from a directory, which doesn't say.
        let type: String?
        /// The values by key.
        let values: [String: Secret]
        /// The directory or file that it is from.
        let origin: String
    }

    /// The largest value: as much as a Secret may hold in Kubernetes.
    static let valueLimit = 1 << 20
    /// The most keys of a directory.
    static let keyLimit = 1000

    private let directories: [String]
    private let manifests: [ObjectName: Entry]
    private let known = Known()

    /// What directories were found to hold, so that one pass sees one state of it, and what was made of it: many objects can
    /// share a Secret.
    private final class Known: Sendable {
        let entries = Mutex<[ObjectName: Entry?]>([:])
        let trusts = Mutex<[ObjectName: Request.Trust]>([:])
    }

    /// Opens directories (`PATH/NAMESPACE/NAME/KEY` or `PATH/NAME/KEY`, such as a mounted Secret) and reads YAML files of Secrets.
    /// Directories are read when a Secret is asked for. Where several have one, the first counts.
    ///
    /// - Throws: a path that isn't there, a file that can't be read. What is said never quotes the file.
    init(paths: [String]) throws(DiagnosticError) {
        var directories: [String] = []
        var manifests: [ObjectName: Entry] = [:]
        for path in paths {
            var isDirectory = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
                throw DiagnosticError(
                    Diagnostic(.error, message: "cannot read secrets from '\(path)': there is no such file")
                )
            }
            if isDirectory {
                directories.append(path)
            } else {
                manifests.merge(try Self.readManifests(path)) { first, _ in first }
            }
        }
        self.directories = directories
        self.manifests = manifests
    }

    /// Finds a Secret.
    ///
    /// - Throws: a value that can't be read or is too large.
    func entry(_ name: ObjectName) throws(DiagnosticError) -> Entry? {
        if let entry = manifests[name] { return entry }
        // Names are checked where they are read; one that isn't must not lead out of the directory.
        guard Self.isPathComponent(name.namespace), Self.isPathComponent(name.name) else { return nil }
        if let known = known.entries.withLock({ $0[name] }) { return known }
        let entry = try read(name)
        known.entries.withLock { $0[name] = .some(entry) }
        return entry
    }

    /// Whom a Secret makes trusted, as it was found the first time.
    func trust(_ name: ObjectName, _ find: () throws(Failure) -> Request.Trust) throws(Failure) -> Request.Trust {
        if let known = known.trusts.withLock({ $0[name] }) { return known }
        let trust = try find()
        known.trusts.withLock { $0[name] = trust }
        return trust
    }

    private func read(_ name: ObjectName) throws(DiagnosticError) -> Entry? {
        for directory in directories {
            for path in ["\(directory)/\(name.namespace)/\(name.name)", "\(directory)/\(name.name)"] {
                if let entry = try Self.readDirectory(path) { return entry }
            }
        }
        return nil
    }

    // MARK: Directories

    private static func isPathComponent(_ text: String) -> Bool {
        !text.isEmpty && text != "." && text != ".." && !text.utf8.contains(UInt8(ascii: "/"))
    }

    private static func readDirectory(_ path: String) throws(DiagnosticError) -> Entry? {
        // In a mounted Secret, names with two dots lead to where the values really are.
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return nil }
        var values: [String: Secret] = [:]
        for name in names.filter({ !$0.hasPrefix("..") }).sorted().prefix(keyLimit) {
            var isDirectory = false
            let file = "\(path)/\(name)"
            guard FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory), !isDirectory else {
                continue
            }
            values[name] = Secret(try text(of: file))
        }
        return values.isEmpty ? nil : Entry(type: nil, values: values, origin: path)
    }

    private static func text(of file: String) throws(DiagnosticError) -> String {
        let bytes = try read(file)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DiagnosticError(Diagnostic(.error, message: "cannot read the secret '\(file)': it is not UTF-8"))
        }
        return text
    }

    private static func read(_ file: String) throws(DiagnosticError) -> [UInt8] {
        // FileManager would look the owner's name up besides, perhaps in somebody's directory service.
        var status = stat()
        let size = stat(file, &status) == 0 ? Int(status.st_size) : 0
        guard size <= valueLimit, let data = FileManager.default.contents(atPath: file), data.count <= valueLimit else {
            let reason = size > valueLimit ? "it is larger than \(valueLimit) bytes" : "it cannot be opened"
            throw DiagnosticError(Diagnostic(.error, message: "cannot read the secret '\(file)': \(reason)"))
        }
        return [UInt8](data)
    }

    // MARK: Manifests

    private static func readManifests(_ path: String) throws(DiagnosticError) -> [ObjectName: Entry] {
        let bytes = try read(path)
        let documents: [Document]
        do throws(YAMLError) {
            documents = try Document.all(in: bytes)
        } catch {
            throw problem("\(error)", at: error.offset, path, bytes)
        }
        var entries: [ObjectName: Entry] = [:]
        for root in documents.map(\.root).flatMap({ $0["items"]?.elements ?? [$0] }) {
            guard root["kind"]?.scalar?.text == "Secret", let name = root["metadata"]?["name"]?.scalar?.text else {
                continue
            }
            let namespace = root["metadata"]?["namespace"]?.scalar?.text ?? "default"
            var values: [String: Secret] = [:]
            for entry in root["data"]?.entries ?? [] {
                guard let key = entry.key.scalar?.text, let encoded = entry.value.scalar?.text else { continue }
                let data = Data(base64Encoded: encoded, options: .ignoreUnknownCharacters)
                guard let text = data.flatMap({ String(validating: $0, as: UTF8.self) }) else {
                    throw problem("'data.\(key)' is not base64 of a text", at: entry.key.range.lowerBound, path, bytes)
                }
                values[key] = Secret(text)
            }
            for entry in root["stringData"]?.entries ?? [] {
                guard let key = entry.key.scalar?.text, let text = entry.value.scalar?.text else { continue }
                values[key] = Secret(text)
            }
            let object = ObjectName(namespace: namespace, name: name)
            entries[object] = entries[object] ?? Entry(type: root["type"]?.scalar?.text, values: values, origin: path)
        }
        return entries
    }

    /// Without an excerpt: the line may be the secret.
    private static func problem(_ message: String, at offset: Int, _ path: String, _ bytes: [UInt8]) -> DiagnosticError
    {
        let position = Position(of: offset, in: bytes)
        return DiagnosticError(
            Diagnostic(.error, file: path, line: position.line, column: position.column, message: message)
        )
    }
}
