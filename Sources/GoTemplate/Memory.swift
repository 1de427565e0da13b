/// What one render has used of its limits, and the maps that it made.
///
/// Maps live here, not in the values: values stay data without identity, a map that contains itself is no cycle of references, and
/// all of them go away together.
final class Memory {
    let limits: Limits
    private var bytes: Int
    private var steps: Int
    private var maps: [[MapKey: Map.Entry]] = []

    init(limits: Limits) {
        self.limits = limits
        bytes = limits.memoryBytes
        steps = limits.steps
    }

    // MARK: Limits

    func charge(bytes count: Int) throws(CallError) {
        guard count >= 0, count <= bytes else {
            throw .limit("the template makes more than \(limits.memoryBytes) bytes of strings and lists")
        }
        bytes -= count
    }

    func charge(steps count: Int) throws(CallError) {
        guard count >= 0, count <= steps else { throw .limit("the template takes more than \(limits.steps) steps") }
        steps -= count
    }

    func check(depth: Int) throws(CallError) {
        guard depth <= limits.valueDepth else {
            throw .limit("values are nested more than \(limits.valueDepth) levels deep")
        }
    }

    // MARK: Maps

    func makeMap(
        key: ValueType,
        element: ValueType,
        name: String?,
        _ entries: [(Value, Value)]
    ) throws(CallError) -> Map {
        try charge(bytes: 64)
        let map = Map(key: key, element: element, name: name, cell: maps.count)
        maps.append([:])
        for (key, value) in entries { try set(key, to: value, in: map) }
        return map
    }

    /// The value with its maps made changeable ones of this render. Data is taken over once, when the render begins, so that a map
    /// that is reached twice is one map.
    func adopt(_ value: Value, depth: Int = 0) throws(CallError) -> Value {
        try check(depth: depth)
        switch value {
        case .slice(let slice) where !slice.isNil && slice.depth > 1:
            var elements: [Value] = []
            for element in slice.elements { elements.append(try adopt(element, depth: depth + 1)) }
            return .slice(
                Slice(of: slice.elementType, elements, name: slice.name, capacity: slice.capacity)
            )
        case .structure(let structure):
            var values: [Value] = []
            for value in structure.values { values.append(try adopt(value, depth: depth + 1)) }
            return .structure(Structure(structure.type, values))
        case .pointer(let pointer):
            guard let pointee = pointer.pointee else { return value }
            return .pointer(Pointer(to: try adopt(pointee, depth: depth + 1)))
        case .map(let map):
            guard case .data(let table, _) = map.content else { return value }
            var entries: [MapKey: Map.Entry] = [:]
            for (key, entry) in table {
                entries[key] = Map.Entry(key: entry.key, value: try adopt(entry.value, depth: depth + 1))
            }
            maps.append(entries)
            return .map(Map(key: map.keyType, element: map.elementType, name: map.name, cell: maps.count - 1))
        default:
            return value
        }
    }

    private func table(of map: Map) -> [MapKey: Map.Entry] {
        switch map.content {
        case .none: [:]
        case .data(let table, _): table
        case .cell(let number): maps.indices.contains(number) ? maps[number] : [:]
        }
    }

    func count(of map: Map) -> Int { table(of: map).count }

    func sortedEntries(of map: Map) throws(CallError) -> [Map.Entry] {
        let table = table(of: map)
        try charge(steps: table.count)
        return table.values.sorted { $0.key.sortsBefore($1.key) }
    }

    func value(of key: Value, in map: Map) -> Value? {
        MapKey(key).flatMap { table(of: map)[$0]?.value }
    }

    func set(_ key: Value, to value: Value, in map: Map) throws(CallError) {
        guard case .cell(let number) = map.content, maps.indices.contains(number) else {
            throw .failed("assignment to entry in nil map")
        }
        guard let hashable = MapKey(key) else {
            throw .failed("runtime error: hash of unhashable type \(key.type?.description ?? "nil")")
        }
        try check(depth: value.depth + 1)
        try charge(bytes: 64)
        maps[number][hashable] = Map.Entry(key: key, value: value)
    }

    func remove(_ key: Value, from map: Map) {
        guard case .cell(let number) = map.content, maps.indices.contains(number), let key = MapKey(key) else { return }
        maps[number][key] = nil
    }
}
