/// One call of a function: its arguments, and what it may ask of the render.
public struct Call {
    /// The arguments, one for each parameter and as many more as a variadic function was given. Each has the parameter's type; for
    /// `interface` it is what the interface holds.
    public let arguments: [Value]
    let memory: Memory

    /// The argument at an index; ``Value/none`` where there is none.
    public func argument(_ index: Int) -> Value {
        arguments.indices.contains(index) ? arguments[index] : .none
    }

    /// The string at an index; empty where the argument is none.
    public func string(_ index: Int) -> ByteString {
        if case .string(let text) = argument(index) { text } else { "" }
    }

    /// The signed integer at an index; 0 where the argument is none.
    public func int(_ index: Int) -> Int64 {
        if case .int(let number, _) = argument(index) { number } else { 0 }
    }

    // MARK: Limits

    /// Says how many bytes the result will take, before they are made. What a function returns is counted once more, so this is
    /// for results that can be much longer than the arguments, such as repetitions.
    public func charge(bytes: Int) throws(CallError) { try memory.charge(bytes: bytes) }

    /// Says how much work there is, where it can be much more than the arguments are long; a step is some hundred instructions.
    public func charge(steps: Int) throws(CallError) { try memory.charge(steps: steps) }

    /// How deeply the values may be nested; what goes through values level by level has to stop there.
    public var valueDepth: Int { memory.limits.valueDepth }

    // MARK: Maps

    /// A new map, which can be changed.
    public func map(
        key: ValueType = .string,
        element: ValueType = .interface,
        _ entries: [(Value, Value)] = []
    ) throws(CallError) -> Map {
        try memory.makeMap(key: key, element: element, name: nil, entries)
    }

    /// The number of a map's entries.
    public func count(of map: Map) -> Int { memory.count(of: map) }

    /// A map's entries in the order in which Go prints them.
    public func entries(of map: Map) throws(CallError) -> [Map.Entry] { try memory.sortedEntries(of: map) }

    /// What a key leads to; `nil` where there is no such entry.
    public func value(of key: Value, in map: Map) -> Value? { memory.value(of: key, in: map) }

    /// Adds or changes an entry. A map that is nil, or not of this render, can't be changed.
    public func set(_ key: Value, to value: Value, in map: Map) throws(CallError) {
        try memory.set(key, to: value, in: map)
    }

    /// Removes an entry.
    public func remove(_ key: Value, from map: Map) { memory.remove(key, from: map) }

    // MARK: Text

    /// What `print` makes of the values (Go's `fmt.Sprint`).
    public func print(_ values: [Value]) throws(CallError) -> ByteString { try memory.print(values) }

    /// What `printf` makes of a format and values (Go's `fmt.Sprintf`).
    public func format(_ format: ByteString, _ values: [Value]) throws(CallError) -> ByteString {
        try memory.format(format, values)
    }

    // MARK: Values

    /// Whether `if` would take the value for true.
    public func isTrue(_ value: Value) -> Bool { memory.isTrue(value) }
}
