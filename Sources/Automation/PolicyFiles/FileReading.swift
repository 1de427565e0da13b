internal import Markers
internal import YAML

/// What stands in one policy file, read without a look at any other.
struct FileReading: Sendable {
    private let source: SourceText
    /// What can be said without the other files.
    private(set) var files = PolicyFiles()
    /// In their order.
    private(set) var objects: [Candidate] = []
    /// The file's events, where somebody wants them.
    private(set) var events: Events?

    /// An object as its file has it; whether it counts depends on the other files. A class, because it is large and never changes.
    final class Candidate: Sendable {
        let key: PolicyFiles.Key
        let nameRange: Range<Int>
        let spec: FieldValue?
        /// The object; `nil` when it can't be used.
        let object: (any PolicyObject)?
        /// Has said what is wrong with the object's form.
        let reader: SchemaReader
        /// Has said what is wrong with the object.
        let judge: SchemaReader

        init(
            key: PolicyFiles.Key,
            nameRange: Range<Int>,
            spec: FieldValue?,
            object: (any PolicyObject)?,
            reader: SchemaReader,
            judge: SchemaReader
        ) {
            self.key = key
            self.nameRange = nameRange
            self.spec = spec
            self.object = object
            self.reader = reader
            self.judge = judge
        }
    }

    /// The file.
    var path: String { source.path }

    /// Documents that ``PolicyFiles/mayHold(_:)-([UInt8])`` rules out are not parsed.
    ///
    /// - Parameter keepsEvents: whether the file's markers, if it has any, will be looked for.
    init(_ source: SourceText, keepsEvents: Bool) {
        self.source = source
        let parts = PolicyFiles.documents(of: source.bytes)
        if keepsEvents, MarkedFile.mayHaveMarkers(source.bytes), let events = try? Events(source.bytes) {
            self.events = events
            read(parts, of: events)
        } else {
            for part in parts where PolicyFiles.mayHold(part) { read(part) }
        }
    }

    /// Reads those parts of a file that can matter from the events of the whole.
    private mutating func read(_ parts: [ArraySlice<UInt8>], of events: Events) {
        var documents = events.documents[...]
        for part in parts {
            let inPart = documents.prefix { $0.root.range.lowerBound < part.endIndex }
            documents = documents.dropFirst(inPart.count)
            guard PolicyFiles.mayHold(part) else { continue }
            for document in inPart { read(document.root, mayHaveAnchors: events.hasAnchors) }
        }
    }

    /// Reads a part alone: what other parts of the file are is nothing to it.
    private mutating func read(_ part: ArraySlice<UInt8>) {
        do throws(YAMLError) {
            let events = try Events(part)
            for document in events.documents { read(document.root, mayHaveAnchors: events.hasAnchors) }
        } catch {
            // What is wrong with other people's files is for them to find.
            guard part.withUnsafeBytes(PolicyFiles.mayHoldPolicyObject) else { return }
            let diagnostic = unreadable(error, part)
            files.diagnostics.append(diagnostic)
            let names = Schema.Kind.imageUpdateAutomation.rawValue
            if diagnostic.severity == .error, String(decoding: part, as: UTF8.self).contains(names) {
                files.hasUnreadAutomation = true
            }
        }
    }

    /// A chart's template is no YAML and no policy either, so it is no error.
    private func unreadable(_ error: YAMLError, _ part: ArraySlice<UInt8>) -> Diagnostic {
        let template = part.indices.first { part[$0...].starts(with: "{{".utf8) }
        if let template {
            let message = "not read as a policy file: it is a template"
            return source.diagnostic(.warning, at: template..<(template + 2), message)
        }
        let offset = max(part.startIndex, error.offset)
        return source.error(at: offset..<offset, "\(error)")
    }

    private mutating func read(_ root: Node, mayHaveAnchors: Bool) {
        guard let apiVersion = root["apiVersion"], let kind = root["kind"]?.scalar?.text else { return }
        if kind.hasSuffix("List"), let items = root["items"]?.elements {
            for item in items { read(item, mayHaveAnchors: mayHaveAnchors) }
            return
        }
        if kind == "Namespace", apiVersion.scalar?.text == "v1" {
            readNamespace(root)
            return
        }
        let name = apiVersion.scalar?.text ?? ""
        guard let slash = name.utf8.firstIndex(of: UInt8(ascii: "/")) else { return }
        let (group, version) = (String(name[..<slash]), String(name[name.utf8.index(after: slash)...]))
        guard !version.utf8.contains(UInt8(ascii: "/")) else { return }
        let kinds = Schema.Kind.allCases.filter { $0.group == group }
        guard let known = kinds.first(where: { $0.rawValue == kind }) else {
            // The other group has kinds that are not read here.
            if group == Schema.Kind.imagePolicy.group, let range = root["kind"]?.range {
                let near = NearName.of(kind, among: kinds.map(\.rawValue))
                let message = "unknown kind '\(kind)' of '\(group)'"
                files.diagnostics.append(
                    source.diagnostic(.warning, at: range, message, hint: near.map { "did you mean '\($0)'?" })
                )
            }
            return
        }
        var reader = SchemaReader(source: source, mayHaveAnchors: mayHaveAnchors)
        if !Schema.versions.contains(version) {
            let versions = Schema.versions.map { "'\($0)'" }.joined(separator: ", ")
            reader.fail(at: apiVersion.range, "unknown version '\(version)' of \(kind)", hint: "known are \(versions)")
        }
        if known != .gitRepository, version != "v1", Schema.versions.contains(version) {
            files.deprecations.append(
                source.diagnostic(
                    .warning,
                    at: apiVersion.range,
                    "Flux no longer serves version '\(version)' of \(kind)",
                    hint: known == .imageUpdateAutomation && version == "v1alpha1"
                        ? "write '\(known.group)/v1', with 'sourceRef' and 'git' in place of 'checkout', 'commit' and 'push'"
                        : "write '\(known.group)/v1'"
                )
            )
        }
        if let candidate = Self.candidate(known, root, version: version, reader: &reader) {
            objects.append(candidate)
        } else {
            if known == .imageUpdateAutomation, reader.hasErrors { files.hasUnreadAutomation = true }
            files.diagnostics += reader.diagnostics
        }
    }

    private static func candidate(
        _ kind: Schema.Kind,
        _ root: Node,
        version: String,
        reader: inout SchemaReader
    ) -> Candidate? {
        guard let object = reader.read(root, as: .object(kind, version: version)) else { return nil }
        guard let head = ObjectHead(object, reader: &reader) else { return nil }
        var judge = reader
        let result: (any PolicyObject)? =
            switch kind {
            case .imageRepository: ImageRepository(object, head: head, reader: &judge)
            case .imagePolicy: ImagePolicy(object, head: head, reader: &judge)
            case .imageUpdateAutomation: ImageUpdateAutomation(object, head: head, reader: &judge)
            case .gitRepository: GitRepository(object, head: head, reader: &judge)
            }
        return Candidate(
            key: PolicyFiles.Key(kind: kind, name: head.name),
            nameRange: head.nameRange,
            spec: object["spec"],
            object: judge.hasErrors ? nil : result,
            reader: reader,
            judge: judge
        )
    }

    private mutating func readNamespace(_ root: Node) {
        guard let metadata = root["metadata"], let name = metadata["name"]?.scalar?.text else { return }
        var labels: [String: String] = [:]
        for entry in metadata["labels"]?.entries ?? [] {
            if let key = entry.key.scalar?.text, let value = entry.value.scalar?.text { labels[key] = value }
        }
        files.namespaceLabels[name, default: []].append(labels)
    }
}
