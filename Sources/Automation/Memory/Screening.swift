internal import Git
internal import Markers

/// What was found when the files of a commit were looked at: policy files, and which fields hold what. Enough to see that
/// nothing has to be changed without another look at any file.
struct Screening: Sendable {
    /// A file by its place and its bytes' name.
    struct File: Sendable, Hashable {
        let path: String
        let id: ObjectID
    }

    /// A part of a policy's image, and a text that some fields hold for it.
    struct Holding: Sendable, Hashable {
        let policy: ObjectName
        let part: Marker.Part
        let text: String
    }

    let commit: ObjectID
    /// Files that look as if they held policy objects, with their bytes.
    var policyFiles: [File: [UInt8]] = [:]
    /// The files whose fields hold what.
    var holdings: [Holding: FileList] = [:]
    /// Files with markers that something is wrong with.
    var troubled: [File] = []
    /// Files that are larger than a manifest can be, and were not looked at.
    var tooLarge: [String] = []
    /// What leads elsewhere in the place of a manifest.
    var unfollowed: [Unfollowed] = []

    init(of commit: ObjectID) { self.commit = commit }

    /// What the files of another commit become, before what it changed is added.
    func without(_ paths: Set<String>, of commit: ObjectID) -> Screening {
        var rest = Screening(of: commit)
        rest.policyFiles = policyFiles.filter { !paths.contains($0.key.path) }
        rest.holdings = holdings.mapValues { list in FileList(list.files.filter { !paths.contains($0.path) }) }
            .filter { !$0.value.isEmpty }
        rest.troubled = troubled.filter { !paths.contains($0.path) }
        rest.tooLarge = tooLarge.filter { !paths.contains($0) }
        rest.unfollowed = unfollowed.filter { !paths.contains($0.path) }
        return rest
    }

    /// Adds what a file turned out to be.
    mutating func add(_ file: File, _ marked: MarkedFile) {
        if !marked.problems.isEmpty { troubled.append(file) }
        for holding in Set(marked.fields.map(Holding.init)) {
            holdings[holding, default: FileList([])].append(file)
        }
    }

    /// What the markers hold, by policy.
    var held: [ObjectName: HeldImage] {
        var held: [ObjectName: HeldImage] = [:]
        for holding in holdings.keys { held[holding.policy, default: HeldImage()].add(holding.text, as: holding.part) }
        return held
    }

    /// The policy files as a tree without manifests.
    var policyTree: Tree {
        var tree = Tree()
        tree.policyFiles = policyFiles.map { Tree.PolicyFile(path: $0.key.path, bytes: $0.value) }
        tree.policyFiles.sort { $0.path.precedes($1.path) }
        return tree
    }

    /// All files with markers.
    var markedFiles: Set<File> { Set(holdings.values.flatMap(\.files)).union(troubled) }

    /// The files with a field that does not hold what `selections` say.
    func files(toChangeBy selections: Selections) -> Set<File> {
        var files: Set<File> = []
        for (holding, list) in holdings {
            guard let text = selections.text(of: holding.policy, for: holding.part),
                !text.utf8.elementsEqual(holding.text.utf8)
            else { continue }
            files.formUnion(list.files)
        }
        return files
    }

    /// The files with a marker that something has to be said of.
    func files(toNameBy policies: PolicyFiles, isWhole: Bool) -> Set<File> {
        let loud = holdings.filter {
            !MarkerDiagnostics.areSilent(on: $0.key.policy, $0.key.part, policies: policies, isWhole: isWhole)
        }
        return Set(loud.values.flatMap(\.files)).union(troubled)
    }
}

extension Screening.Holding {
    fileprivate init(_ field: Field) {
        policy = ObjectName(namespace: field.marker.namespace, name: field.marker.policy)
        part = field.marker.part
        text = field.value
    }
}

/// Some files. Read from a record, they stay bytes until somebody asks for them: most are not asked for.
struct FileList: Sendable {
    private enum Form: Sendable {
        case files([Screening.File])
        case record(ArraySlice<UInt8>)
    }

    private var form: Form

    init(_ files: [Screening.File]) { form = .files(files) }

    init(record: ArraySlice<UInt8>) { form = .record(record) }

    var files: [Screening.File] {
        switch form {
        case .files(let files): return files
        case .record(let bytes):
            var reader = RecordReader(bytes)
            return (try? reader.list { reader throws(RecordReader.Damaged) in try Screening.File(from: &reader) }) ?? []
        }
    }

    var isEmpty: Bool { files.isEmpty }

    var record: ArraySlice<UInt8> {
        switch form {
        case .record(let bytes): return bytes
        case .files(let files):
            var writer = RecordWriter()
            writer.add(files) { $1.write(to: &$0) }
            return writer.bytes[...]
        }
    }

    mutating func append(_ file: Screening.File) {
        var files = self.files
        // Nobody else holds the array then, and it grows in place.
        form = .files([])
        files.append(file)
        form = .files(files)
    }
}

extension Screening.File {
    init(from reader: inout RecordReader) throws(RecordReader.Damaged) {
        path = try reader.text()
        guard let id = ObjectID(bytes: try reader.bytes()) else { throw RecordReader.Damaged() }
        self.id = id
    }

    func write(to writer: inout RecordWriter) {
        writer.add(path)
        writer.add(id.bytes)
    }
}

extension Screening {
    init(from reader: inout RecordReader) throws(RecordReader.Damaged) {
        guard let commit = ObjectID(bytes: try reader.bytes()) else { throw RecordReader.Damaged() }
        self.init(of: commit)
        for (file, bytes) in try reader.list({ reader throws(RecordReader.Damaged) in
            (try File(from: &reader), Array(try reader.bytes()))
        }) { policyFiles[file] = bytes }
        // The most of it by far: into its place at once.
        let count = try reader.itemCount()
        holdings.reserveCapacity(count)
        for _ in 0..<count {
            let policy = ObjectName(namespace: try reader.text(), name: try reader.text())
            guard let part = Marker.Part(rawValue: try reader.text()) else { throw RecordReader.Damaged() }
            let holding = Holding(policy: policy, part: part, text: try reader.text())
            holdings[holding] = FileList(record: try reader.bytes())
        }
        troubled = try reader.list { reader throws(RecordReader.Damaged) in try File(from: &reader) }
        tooLarge = try reader.list { reader throws(RecordReader.Damaged) in try reader.text() }
        unfollowed = try reader.list { reader throws(RecordReader.Damaged) in try Unfollowed(from: &reader) }
    }

    func write(to writer: inout RecordWriter) {
        writer.add(commit.bytes)
        writer.add(policyFiles.map { ($0.key, $0.value) }) { writer, entry in
            entry.0.write(to: &writer)
            writer.add(entry.1)
        }
        writer.add(holdings.map { ($0.key, $0.value) }) { writer, entry in
            writer.add(entry.0.policy.namespace)
            writer.add(entry.0.policy.name)
            writer.add(entry.0.part.rawValue)
            writer.add(entry.0.text)
            writer.add(entry.1.record)
        }
        writer.add(troubled) { $1.write(to: &$0) }
        writer.add(tooLarge) { $0.add($1) }
        writer.add(unfollowed) { $1.write(to: &$0) }
    }
}

extension Unfollowed {
    /// What it is, as a number; of a submodule of a commit nothing more is known.
    init(from reader: inout RecordReader) throws(RecordReader.Damaged) {
        path = try reader.text()
        switch try reader.count() {
        case 0: kind = .link(target: try reader.text())
        case 1: kind = .pointer
        case 2: kind = .submodule(isMarked: false)
        default: throw RecordReader.Damaged()
        }
    }

    func write(to writer: inout RecordWriter) {
        writer.add(path)
        switch kind {
        case .link(let target):
            writer.add(0)
            writer.add(target)
        case .pointer: writer.add(1)
        case .submodule: writer.add(2)
        }
    }
}
