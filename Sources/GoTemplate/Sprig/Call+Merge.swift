extension Call {
    /// Merges maps as dario.cat/mergo does: maps within them are merged, too; of anything else the target's value stays unless it is
    /// empty, or the source's comes in its place.
    func merge(_ source: Map, into target: Map, overwrites: Bool, depth: Int = 0) throws(CallError) {
        guard depth <= valueDepth else { throw .limit("values are nested more than \(valueDepth) levels deep") }
        for entry in try entries(of: source) {
            try charge(steps: 1)
            let old = value(of: entry.key, in: target)
            switch entry.value {
            case .none:
                if overwrites { try assign(entry, of: source.elementType, in: target) }
                continue
            case .map(let map):
                if case .map(let oldMap)? = old {
                    if oldMap.isNil, !map.isNil { break }
                    try merge(map, into: oldMap, overwrites: overwrites, depth: depth + 1)
                    if !isEmpty(old) { continue }
                }
            case .slice:
                // A list replaces what isn't empty only where the target as a whole may be overwritten.
                if !isEmpty(old) {
                    if overwrites { try assign(entry, of: entry.value.type ?? .interface, in: target) }
                    continue
                }
            default: break
            }
            if overwrites || isEmpty(old) { try assign(entry, of: source.elementType, in: target) }
        }
    }

    /// - Parameter type: The type that has to agree with the target's, whatever the value's own is.
    private func assign(_ entry: Map.Entry, of type: ValueType, in target: Map) throws(CallError) {
        guard type.isAssignable(to: target.elementType) else {
            throw .failed(
                "reflect.Value.SetMapIndex: value of type \(type) is not assignable to type \(target.elementType)"
            )
        }
        try set(entry.key, to: entry.value, in: target)
    }

    private func isEmpty(_ value: Value?) -> Bool {
        switch value {
        case nil: true
        case .pointer(let pointer)?: isEmpty(pointer.pointee)
        case let value?: !isTrue(value)
        }
    }
}
