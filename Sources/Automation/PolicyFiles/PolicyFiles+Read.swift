internal import YAML

extension PolicyFiles {
    /// Reads the policy objects of files. Files and documents that ``mayHold(_:)-([UInt8])`` rules out are not parsed; kinds that have no
    /// meaning here are passed over.
    static func read(files: [(path: String, bytes: [UInt8])]) -> PolicyFiles {
        var reading = Reading()
        for (path, bytes) in files.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) })
        where mayHold(bytes) {
            let source = SourceText(path: path, bytes: bytes)
            for part in documents(of: bytes) where mayHold(part) { reading.read(part, of: source) }
        }
        reading.files.diagnostics.sort()
        return reading.files
    }
}

/// Takes objects in, one after the other.
private struct Reading {
    /// Where an object was first seen, and what it says.
    private struct Seen {
        let place: String
        let spec: FieldValue?
    }

    var files = PolicyFiles()
    private var seen: [PolicyFiles.Key: Seen] = [:]

    mutating func read(_ part: ArraySlice<UInt8>, of source: SourceText) {
        do throws(YAMLError) {
            for document in try Document.all(in: part) { read(document.root, of: source) }
        } catch {
            // What is wrong with other people's files is for them to find.
            guard part.withUnsafeBytes(PolicyFiles.mayHoldPolicyObject) else { return }
            let diagnostic = Self.unreadable(error, part, of: source)
            files.diagnostics.append(diagnostic)
            let names = Schema.Kind.imageUpdateAutomation.rawValue
            if diagnostic.severity == .error, String(decoding: part, as: UTF8.self).contains(names) {
                files.hasUnreadAutomation = true
            }
        }
    }

    /// A chart's template is no YAML and no policy either, so it is no error.
    private static func unreadable(_ error: YAMLError, _ part: ArraySlice<UInt8>, of source: SourceText) -> Diagnostic {
        let template = part.indices.first { part[$0...].starts(with: "{{".utf8) }
        if let template {
            let message = "not read as a policy file: it is a template"
            return source.diagnostic(.warning, at: template..<(template + 2), message)
        }
        let offset = max(part.startIndex, error.offset)
        return source.error(at: offset..<offset, "\(error)")
    }

    private mutating func read(_ root: Node, of source: SourceText) {
        guard let apiVersion = root["apiVersion"], let kind = root["kind"]?.scalar?.text else { return }
        if kind.hasSuffix("List"), let items = root["items"]?.elements {
            for item in items { read(item, of: source) }
            return
        }
        if kind == "Namespace", apiVersion.scalar?.text == "v1" {
            readNamespace(root)
            return
        }
        let parts = (apiVersion.scalar?.text ?? "").split(separator: "/", omittingEmptySubsequences: false).map(
            String.init
        )
        guard parts.count == 2, let (group, version) = parts.first.flatMap({ g in parts.last.map { (g, $0) } }) else {
            return
        }
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
        var reader = SchemaReader(source: source)
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
        take(known, root, version: version, reader: &reader)
        if known == .imageUpdateAutomation, reader.hasErrors { files.hasUnreadAutomation = true }
        files.diagnostics += reader.diagnostics
    }

    private mutating func readNamespace(_ root: Node) {
        guard let metadata = root["metadata"], let name = metadata["name"]?.scalar?.text else { return }
        var labels: [String: String] = [:]
        for entry in metadata["labels"]?.entries ?? [] {
            if let key = entry.key.scalar?.text, let value = entry.value.scalar?.text { labels[key] = value }
        }
        files.namespaceLabels[name, default: []].append(labels)
    }

    private mutating func take(_ kind: Schema.Kind, _ root: Node, version: String, reader: inout SchemaReader) {
        guard let object = reader.read(root, as: .object(kind, version: version)) else { return }
        guard let head = ObjectHead(object, reader: &reader) else { return }
        let key = PolicyFiles.Key(kind: kind, name: head.name)
        guard isNew(key, object, at: head.nameRange, reader: &reader) else { return }
        switch kind {
        case .imageRepository:
            keep(ImageRepository(object, head: head, reader: &reader), key, reader, in: \.imageRepositories)
        case .imagePolicy: keep(ImagePolicy(object, head: head, reader: &reader), key, reader, in: \.imagePolicies)
        case .imageUpdateAutomation:
            keep(ImageUpdateAutomation(object, head: head, reader: &reader), key, reader, in: \.automations)
        case .gitRepository:
            keep(GitRepository(object, head: head, reader: &reader), key, reader, in: \.gitRepositories)
        }
    }

    private mutating func keep<Object: PolicyObject>(
        _ object: Object?,
        _ key: PolicyFiles.Key,
        _ reader: SchemaReader,
        in objects: WritableKeyPath<PolicyFiles, [ObjectName: Object]>
    ) {
        guard let object, !reader.hasErrors else {
            files.broken.insert(key)
            return
        }
        files[keyPath: objects][key.name] = object
    }

    /// Of two objects with one name neither counts, unless they say the same: clusters that share a repository often repeat their
    /// GitRepository.
    private mutating func isNew(
        _ key: PolicyFiles.Key,
        _ object: FieldValue,
        at range: Range<Int>,
        reader: inout SchemaReader
    ) -> Bool {
        let spec = object["spec"]
        let position = Position(of: range.lowerBound, in: reader.source.bytes)
        guard let first = seen[key] else {
            seen[key] = Seen(place: "\(reader.source.path):\(position.line)", spec: spec)
            return true
        }
        let message = "\(key.kind.rawValue) '\(key.name)' is there twice, first in '\(first.place)'"
        if let spec, let earlier = first.spec, earlier.node.saysTheSame(as: spec.node) {
            if key.kind != .gitRepository { reader.warn(at: range, message, hint: "remove one of them") }
            return false
        }
        reader.fail(at: range, message, hint: "remove one of them, or read one directory alone with '--path'")
        files.remove(key)
        files.broken.insert(key)
        return false
    }
}

extension PolicyFiles {
    fileprivate mutating func remove(_ key: Key) {
        switch key.kind {
        case .imageRepository: imageRepositories[key.name] = nil
        case .imagePolicy: imagePolicies[key.name] = nil
        case .imageUpdateAutomation: automations[key.name] = nil
        case .gitRepository: gitRepositories[key.name] = nil
        }
    }
}

extension Node {
    /// Whether two nodes have the same content, wherever and however it is written.
    fileprivate func saysTheSame(as other: Node) -> Bool {
        switch (content, other.content) {
        case (.scalar(let one), .scalar(let two)): one.text == two.text && type == other.type
        case (.alias(let one), .alias(let two)): one == two
        case (.sequence(let one), .sequence(let two)):
            one.count == two.count && zip(one, two).allSatisfy { $0.saysTheSame(as: $1) }
        case (.mapping(let one), .mapping(let two)):
            one.count == two.count
                && zip(one, two).allSatisfy { $0.key.saysTheSame(as: $1.key) && $0.value.saysTheSame(as: $1.value) }
        default: false
        }
    }
}
