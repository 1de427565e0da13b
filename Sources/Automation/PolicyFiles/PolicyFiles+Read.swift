internal import YAML

extension PolicyFiles {
    /// Reads the policy objects of files, on all cores. Files and documents that ``mayHold(_:)-([UInt8])`` rules out are not parsed;
    /// kinds that have no meaning here are passed over.
    ///
    /// - Parameter keepsEvents: whether the markers of the same files will be looked for, so that files need not be parsed twice.
    static func read(files: [(path: String, bytes: [UInt8])], keepsEvents: Bool = false) -> PolicyFiles {
        let sources = files.filter { mayHold($0.bytes) }.map { SourceText(path: $0.path, bytes: $0.bytes) }
            .sorted { $0.path.precedes($1.path) }
        let readings = Workers.mapSlicesHere(sources) { sources in
            sources.map { FileReading($0, keepsEvents: keepsEvents) }
        }.joined()
        var gathering = Gathering(capacity: readings.reduce(0) { $0 + $1.objects.count })
        for reading in readings { gathering.take(reading) }
        gathering.files.diagnostics.sort()
        return gathering.files
    }
}

/// Takes objects in, one after the other.
private struct Gathering {
    var files = PolicyFiles()
    /// Each object as it was first seen.
    private var seen: [PolicyFiles.Key: FileReading.Candidate]

    /// Makes room for so many objects.
    init(capacity: Int) { seen = Dictionary(minimumCapacity: capacity) }

    mutating func take(_ reading: FileReading) {
        files.namespaceLabels.merge(reading.files.namespaceLabels) { $0 + $1 }
        files.hasUnreadAutomation = files.hasUnreadAutomation || reading.files.hasUnreadAutomation
        files.deprecations += reading.files.deprecations
        files.diagnostics += reading.files.diagnostics
        files.events[reading.path] = reading.events
        for object in reading.objects { take(object) }
    }

    private mutating func take(_ candidate: FileReading.Candidate) {
        var reader = candidate.reader
        if isNew(candidate, reader: &reader) {
            reader = candidate.judge
            if let object = candidate.object { files.add(object) } else { files.broken.insert(candidate.key) }
        }
        if candidate.key.kind == .imageUpdateAutomation, reader.hasErrors { files.hasUnreadAutomation = true }
        files.diagnostics += reader.diagnostics
    }

    /// Of two objects with one name neither counts, unless they say the same: clusters that share a repository often repeat their
    /// GitRepository.
    private mutating func isNew(_ candidate: FileReading.Candidate, reader: inout SchemaReader) -> Bool {
        let key = candidate.key
        guard let first = seen[key] else {
            seen[key] = candidate
            return true
        }
        let place = first.reader.source.place(of: first.nameRange)
        let message = "\(key.kind.rawValue) '\(key.name)' is there twice, first in '\(place)'"
        if let spec = candidate.spec, let earlier = first.spec, earlier.node.saysTheSame(as: spec.node) {
            if key.kind != .gitRepository { reader.warn(at: candidate.nameRange, message, hint: "remove one of them") }
            return false
        }
        reader.fail(
            at: candidate.nameRange,
            message,
            hint: "remove one of them, or read one directory alone with '--path'"
        )
        files.remove(key)
        files.broken.insert(key)
        return false
    }
}

extension PolicyFiles {
    fileprivate mutating func add(_ object: any PolicyObject) {
        switch object {
        case let object as ImageRepository: imageRepositories[object.name] = object
        case let object as ImagePolicy: imagePolicies[object.name] = object
        case let object as ImageUpdateAutomation: automations[object.name] = object
        case let object as GitRepository: gitRepositories[object.name] = object
        default: break
        }
    }

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
