internal import Markers

/// What one automation would do to a tree: a pure function of (tree, selections).
struct Plan: Sendable {
    /// The edits of one file.
    struct FileEdits: Sendable {
        let path: String
        let file: MarkedFile
        let edits: [Edit]

        var newBytes: [UInt8] { Edit.apply(edits, to: file.bytes) }
    }

    /// Sorted by path; each has at least one edit. Edits stand in the order of their places.
    var files: [FileEdits] = []

    var isEmpty: Bool { files.isEmpty }

    /// A file takes 5 to 10 µs: fewer are done before another core has woken up.
    private static let fewest = 100

    /// Makes the edits that `scope` allows and `selections` ask for.
    init(for tree: Tree, selections: Selections, scope: Scope) {
        let manifests = tree.manifests.filter { scope.covers(path: $0.path) }
        let parts = Workers.mapSlicesHere(manifests, fewest: Self.fewest) { manifests in
            manifests.compactMap { manifest in
                let edits = manifest.file.edits { scope.covers($0, in: selections) ? selections.text(for: $0) : nil }
                return edits.isEmpty ? nil : FileEdits(path: manifest.path, file: manifest.file, edits: edits)
            }
        }
        files = parts.flatMap { $0 }
    }

    /// What several automations would do to the same tree, taken together; a field that more than one would write is
    /// written once.
    init(merging plans: [Plan]) {
        guard plans.count > 1 else {
            files = plans.first?.files ?? []
            return
        }
        var byPath: [String: FileEdits] = [:]
        for file in plans.flatMap(\.files) {
            let known = byPath[file.path]?.edits ?? []
            let written = Set(known.map(\.field.start))
            let new = file.edits.filter { !written.contains($0.field.start) }
            let edits = (known + new).sorted { $0.range.lowerBound < $1.range.lowerBound }
            byPath[file.path] = FileEdits(path: file.path, file: file.file, edits: edits)
        }
        files = byPath.values.sorted { $0.path.precedes($1.path) }
    }

    /// The differences in the order of files.
    var diffs: [UnifiedDiff] {
        Workers.mapSlicesHere(files, fewest: Self.fewest) { files in
            files.map { UnifiedDiff(of: $0.file, edits: $0.edits, path: $0.path) }
        }.flatMap { $0 }
    }
}
