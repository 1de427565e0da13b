internal import YAML

/// Holds a node against a schema: says everything that doesn't fit, and returns what does.
struct SchemaReader {
    /// The file that the node is from.
    let source: SourceText
    /// What was said.
    private(set) var diagnostics: [Diagnostic] = []
    private var anchors: [String: Node] = [:]
    /// How many entries merge keys may still bring in: more than any file has, and a chain of them can't explode.
    private var mergeBudget = 10_000

    private let mayHaveAnchors: Bool
    /// The way to the value that is read, written out only when something has to be said of it.
    private var steps: [Step] = []

    /// A step into an object or a list.
    private enum Step {
        case field(String)
        case element(Int)
    }

    /// Reads nodes of a file.
    ///
    /// - Parameter mayHaveAnchors: whether they are looked for.
    init(source: SourceText, mayHaveAnchors: Bool = true) {
        self.source = source
        self.mayHaveAnchors = mayHaveAnchors
    }

    /// Whether something has to be put right before the object can be used.
    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// Reads a whole object.
    mutating func read(_ root: Node, as schema: Schema) -> FieldValue? {
        anchors = [:]
        if mayHaveAnchors { collectAnchors(root) }
        steps = []
        return readValue(root, as: schema)
    }

    /// Says that something about a value is wrong.
    mutating func fail(at range: Range<Int>, _ message: String, hint: String? = nil) {
        diagnostics.append(source.error(at: range, message, hint: hint))
    }

    /// Says that something about a value is odd.
    mutating func warn(at range: Range<Int>, _ message: String, hint: String? = nil) {
        diagnostics.append(source.diagnostic(.warning, at: range, message, hint: hint))
    }

    // MARK: Values

    /// Where the value stands: `spec.git.push`, or nothing for the object itself.
    private var path: String {
        steps.reduce(into: "") { path, step in
            switch step {
            case .field(let name): path += path.isEmpty ? name : ".\(name)"
            case .element(let index): path += "[\(index)]"
            }
        }
    }

    /// Where a field of the object stands that is read.
    private func path(to name: String) -> String {
        let path = path
        return path.isEmpty ? name : "\(path).\(name)"
    }

    private mutating func read(_ node: Node, as schema: Schema, at step: Step) -> FieldValue? {
        steps.append(step)
        defer { steps.removeLast() }
        return readValue(node, as: schema)
    }

    private mutating func readValue(_ node: Node, as schema: Schema) -> FieldValue? {
        guard let node = resolve(node) else { return nil }
        // The API server drops nulls before it looks at types.
        if node.type == .null { return nil }
        switch schema {
        case .anything: return FieldValue(content: .fields([]), node: node)
        case .object(let properties): return readObject(node, properties, isOpen: false)
        case .openObject(let properties): return readObject(node, properties, isOpen: true)
        case .map(let schema): return readMap(node, schema)
        case .list(let schema, let limit): return readList(node, schema, limit: limit)
        case .flag: return readFlag(node)
        case .text(let limit):
            guard let text = string(node) else { return nil }
            guard text.utf8.count <= limit else {
                fail(at: node.range, "'\(path)' has \(text.utf8.count) bytes, \(limit) are allowed")
                return nil
            }
            return FieldValue(content: .text(text), node: node)
        case .choice(let choices): return readChoice(node, choices)
        case .duration(let hasHours): return readDuration(node, hasHours: hasHours)
        }
    }

    private mutating func readObject(
        _ node: Node,
        _ properties: [Schema.Property],
        isOpen: Bool
    ) -> FieldValue? {
        guard let entries = entries(node) else { return nil }
        var fields: [(name: String, value: FieldValue)] = []
        fields.reserveCapacity(entries.count)
        // Those of which something was said instead.
        var faulty: [String] = []
        for entry in entries {
            guard let property = properties.first(where: { $0.name == entry.name }) else {
                if isOpen { continue }
                let near = NearName.of(entry.name, among: properties.map(\.name))
                warn(
                    at: entry.key.range,
                    "unknown field '\(path(to: entry.name))'",
                    hint: near.map { "did you mean '\($0)'?" }
                )
                continue
            }
            let before = diagnostics.count
            if let value = read(entry.value, as: property.schema, at: .field(entry.name)) {
                fields.append((entry.name, value))
            } else if diagnostics.count > before {
                faulty.append(entry.name)
            }
        }
        for property in properties where property.isRequired && !faulty.contains(property.name) {
            guard !fields.contains(where: { $0.name == property.name }) else { continue }
            fail(at: firstCharacter(of: node), "the field '\(path(to: property.name))' is missing")
        }
        return FieldValue(content: .fields(fields), node: node)
    }

    private mutating func readMap(_ node: Node, _ schema: Schema) -> FieldValue? {
        guard let entries = entries(node) else { return nil }
        var fields: [(name: String, value: FieldValue)] = []
        for entry in entries {
            if let value = read(entry.value, as: schema, at: .field(entry.name)) { fields.append((entry.name, value)) }
        }
        return FieldValue(content: .fields(fields), node: node)
    }

    private mutating func readList(_ node: Node, _ schema: Schema, limit: Int) -> FieldValue? {
        guard let elements = node.elements else {
            fail(at: firstLine(of: node), "'\(path)' must be a list, found \(Self.describe(node))")
            return nil
        }
        if elements.count > limit {
            fail(at: elements[limit].range, "'\(path)' has \(elements.count) entries, \(limit) are allowed")
        }
        let values = elements.prefix(limit).enumerated().compactMap { read($1, as: schema, at: .element($0)) }
        return FieldValue(content: .list(values), node: node)
    }

    private mutating func readFlag(_ node: Node) -> FieldValue? {
        guard node.type == .bool, let text = node.scalar?.text else {
            fail(at: firstLine(of: node), "'\(path)' must be true or false, found \(Self.describe(node))")
            return nil
        }
        let isTrue = ["true", "yes", "on", "y"].contains(text.lowercased())
        return FieldValue(content: .flag(isTrue), node: node)
    }

    private mutating func readChoice(_ node: Node, _ choices: [String]) -> FieldValue? {
        guard let text = string(node) else { return nil }
        guard choices.contains(text) else {
            let all = choices.map { "'\($0)'" }
            let list =
                all.count < 2 ? all.joined() : "\(all.dropLast().joined(separator: ", ")) or \(all[all.count - 1])"
            let near = NearName.of(text, among: choices)
            fail(
                at: node.range,
                "'\(path)' must be \(list), found '\(text)'",
                hint: near.map { "did you mean '\($0)'?" }
            )
            return nil
        }
        return FieldValue(content: .text(text), node: node)
    }

    private mutating func readDuration(_ node: Node, hasHours: Bool) -> FieldValue? {
        guard node.type == .string, let text = node.scalar?.text else {
            let seconds = node.type == .int ? node.scalar.map { "write '\($0.text)s' for seconds" } : nil
            fail(
                at: firstLine(of: node),
                "'\(path)' must be a duration such as '5m', found \(Self.describe(node))",
                hint: seconds
            )
            return nil
        }
        guard let duration = Duration(goText: text) else {
            fail(at: node.range, "'\(path)' must be a duration such as '1m30s', found '\(text)'")
            return nil
        }
        guard hasHours || !text.utf8.contains(UInt8(ascii: "h")) else {
            fail(at: node.range, "'\(path)' must not have hours, found '\(text)'", hint: "write it in minutes")
            return nil
        }
        return FieldValue(content: .duration(duration), node: node)
    }

    private mutating func string(_ node: Node) -> String? {
        guard let scalar = node.scalar, let type = node.type else {
            fail(at: firstLine(of: node), "'\(path)' must be a string, found \(Self.describe(node))")
            return nil
        }
        // A date is a string to JSON, and so are `n`, `on` or `12:30` to YAML readers of today.
        let isOldBool = type == .bool && !["true", "false"].contains(scalar.text.lowercased())
        guard isOldBool || [.string, .timestamp, .sexagesimal, .special].contains(type) else {
            fail(at: node.range, "'\(path)' must be a string, found \(Self.describe(node))", hint: "put it in quotes")
            return nil
        }
        return scalar.text
    }

    // MARK: Structure

    private mutating func collectAnchors(_ node: Node) {
        if let anchor = node.anchor { anchors[anchor] = node }
        for entry in node.entries ?? [] {
            collectAnchors(entry.key)
            collectAnchors(entry.value)
        }
        for element in node.elements ?? [] { collectAnchors(element) }
    }

    /// Follows an alias. Schemas are of finite depth, so an alias inside its own anchor ends, too.
    private mutating func resolve(_ node: Node) -> Node? {
        guard let name = node.alias else { return node }
        if let target = anchors[name] { return target }
        fail(at: node.range, "'\(path)' refers to '*\(name)', and no anchor is named '\(name)'")
        return nil
    }

    /// The entries of a mapping whose keys are scalars, those of `<<` behind its own; two equal keys are an error at the second.
    private mutating func entries(_ node: Node, depth: Int = 0) -> [NamedEntries.Entry]? {
        guard let own = node.entries else {
            let what = steps.isEmpty ? "the document" : "'\(path)'"
            fail(at: firstLine(of: node), "\(what) must be a mapping, found \(Self.describe(node))")
            return nil
        }
        var entries = NamedEntries(capacity: own.count)
        var merged: [Node] = []
        for entry in own {
            guard let key = entry.key.scalar else { continue }
            if key.text == "<<", key.style == .plain {
                merged += entry.value.elements ?? [entry.value]
            } else if !entries.add(NamedEntries.Entry(name: key.text, entry: entry)) {
                fail(
                    at: entry.key.range,
                    "the field '\(path(to: key.text))' is there twice",
                    hint: "remove one of them"
                )
            }
        }
        for source in merged where depth < 8 && mergeBudget > 0 {
            guard let source = resolve(source), source.entries != nil else { continue }
            for entry in self.entries(source, depth: depth + 1) ?? [] {
                mergeBudget -= 1
                _ = entries.add(entry)
            }
        }
        return entries.all
    }

    /// Where to point for something that isn't there: the first character of what it should be in.
    private func firstCharacter(of node: Node) -> Range<Int> {
        let first = node.entries?.first?.key.range ?? node.range
        return node.range.isEmpty ? node.range : first
    }

    /// A collection is pointed at in its first line.
    private func firstLine(of node: Node) -> Range<Int> {
        guard node.scalar == nil, !node.range.isEmpty else { return node.range }
        return node.range.lowerBound..<(node.range.lowerBound + 1)
    }

    private static func describe(_ node: Node) -> String {
        switch node.content {
        case .mapping: return "a mapping"
        case .sequence: return "a list"
        case .alias(let name): return "the alias '*\(name)'"
        case .scalar(let scalar):
            switch node.type {
            case .bool: return "the boolean '\(scalar.text)'"
            case .int, .float: return "the number '\(scalar.text)'"
            case .null: return "nothing"
            default: return "'\(scalar.text)'"
            }
        }
    }
}

/// Entries of a mapping, each name once: nearly always few, which are looked through faster than hashed.
private struct NamedEntries {
    struct Entry {
        let name: String
        let entry: Node.Entry

        var key: Node { entry.key }
        var value: Node { entry.value }
    }

    private(set) var all: [Entry] = []
    /// The names again, once they are many.
    private var names: Set<String> = []

    private static let limit = 16

    init(capacity: Int) { all.reserveCapacity(capacity) }

    /// Takes an entry, if its name is new; tells whether it is.
    mutating func add(_ entry: Entry) -> Bool {
        let isNew =
            all.count < Self.limit
            ? !all.contains { $0.name == entry.name } : names.insert(entry.name).inserted
        guard isNew else { return false }
        all.append(entry)
        if all.count == Self.limit { names = Set(all.map(\.name)) }
        return true
    }
}
