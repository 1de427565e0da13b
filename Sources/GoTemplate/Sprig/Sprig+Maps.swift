extension Sprig {
    static let maps: [String: Function] = [
        "dict": Function(variadic: .interface, result: .dictionary) { call throws(CallError) in
            let dictionary = try call.map()
            for index in stride(from: 0, to: call.arguments.count, by: 2) {
                let isLast = index == call.arguments.count - 1
                let key = try call.text(of: call.argument(index))
                try call.set(.string(key), to: isLast ? .string("") : call.argument(index + 1), in: dictionary)
            }
            return .map(dictionary)
        },
        "get": Function(.dictionary, .string) { call in
            call.value(of: call.argument(1), in: call.dictionary(0)) ?? .string("")
        },
        "set": Function(.dictionary, .string, .interface, result: .dictionary) { call throws(CallError) in
            try call.set(call.argument(1), to: call.argument(2), in: call.dictionary(0))
            return call.argument(0)
        },
        "unset": Function(.dictionary, .string, result: .dictionary) { call in
            call.remove(call.argument(1), from: call.dictionary(0))
            return call.argument(0)
        },
        "hasKey": Function(.dictionary, .string, result: .bool) { call in
            .bool(call.value(of: call.argument(1), in: call.dictionary(0)) != nil)
        },
        "pluck": Function(.string, variadic: .dictionary, result: .list) { call in
            .list(call.dictionaries(from: 1).compactMap { call.value(of: call.argument(0), in: $0) })
        },
        "keys": Function(variadic: .dictionary, result: .slice(.string)) { call throws(CallError) in
            var keys: [Value] = []
            for dictionary in call.dictionaries(from: 0) {
                for entry in try call.entries(of: dictionary) { keys.append(entry.key) }
            }
            return .slice(Slice(of: .string, keys))
        },
        "values": Function(.dictionary, result: .list) { call throws(CallError) in
            .list(try call.entries(of: call.dictionary(0)).map(\.value))
        },
        "pick": Function(.dictionary, variadic: .string, result: .dictionary) { call throws(CallError) in
            let picked = try call.map()
            for key in call.arguments(from: 1) {
                guard let value = call.value(of: key, in: call.dictionary(0)) else { continue }
                try call.set(key, to: value, in: picked)
            }
            return .map(picked)
        },
        "omit": Function(.dictionary, variadic: .string, result: .dictionary) { call throws(CallError) in
            let names = Set(call.strings(from: 1))
            let rest = try call.map()
            for entry in try call.entries(of: call.dictionary(0)) {
                if case .string(let key) = entry.key, names.contains(key) { continue }
                try call.set(entry.key, to: entry.value, in: rest)
            }
            return .map(rest)
        },
        "dig": Function(variadic: .interface) { call throws(CallError) in
            guard call.arguments.count >= 3 else { throw .failed("dig needs at least three arguments") }
            var value = call.argument(call.arguments.count - 1)
            guard value.type == .dictionary else { throw .conversion(of: value, to: .dictionary) }
            let keys = call.arguments.dropLast(2)
            for key in keys {
                guard case .string = key else { throw .conversion(of: key, to: .string) }
            }
            for key in keys {
                guard case .map(let map) = value, map.type == .dictionary else {
                    throw .conversion(of: value, to: .dictionary)
                }
                guard let next = call.value(of: key, in: map) else { return call.argument(call.arguments.count - 2) }
                value = next
            }
            return value
        },
        "merge": merging(overwrites: false),
        "mustMerge": merging(overwrites: false),
        "mergeOverwrite": merging(overwrites: true),
        "mustMergeOverwrite": merging(overwrites: true),
        "deepCopy": deepCopy,
        "mustDeepCopy": deepCopy,
    ]

    private static func merging(overwrites: Bool) -> Function {
        Function(.dictionary, variadic: .dictionary) { call throws(CallError) in
            var target = call.dictionary(0)
            for source in call.dictionaries(from: 1) {
                if target.isNil, !source.isNil { target = try call.map() }
                try call.merge(source, into: target, overwrites: overwrites)
            }
            return .map(target)
        }
    }

    private static let deepCopy = Function(.interface) { call throws(CallError) in
        guard call.argument(0).type != nil else { throw .failed("reflect: call of reflect.Value.Type on zero Value") }
        return try call.copy(call.argument(0))
    }
}

extension Call {
    func dictionary(_ index: Int) -> Map {
        if case .map(let map) = argument(index) { map } else { Map(nilOf: .string, to: .interface) }
    }

    fileprivate func dictionaries(from index: Int) -> [Map] {
        arguments(from: index).map { if case .map(let map) = $0 { map } else { Map(nilOf: .string, to: .interface) } }
    }

    /// A copy that shares no map with the original.
    fileprivate func copy(_ value: Value, depth: Int = 0) throws(CallError) -> Value {
        try charge(steps: 1)
        guard depth <= valueDepth else { throw .limit("values are nested more than \(valueDepth) levels deep") }
        switch value {
        case .slice(let slice) where !slice.isNil:
            try charge(bytes: slice.count &* 16)
            var elements: [Value] = []
            for element in slice.elements { elements.append(try copy(element, depth: depth + 1)) }
            return .slice(Slice(of: slice.elementType, elements, name: slice.name, capacity: slice.capacity))
        case .map(let map) where !map.isNil:
            let duplicate = try memory.makeMap(key: map.keyType, element: map.elementType, name: map.name, [])
            for entry in try entries(of: map) {
                try set(entry.key, to: try copy(entry.value, depth: depth + 1), in: duplicate)
            }
            return .map(duplicate)
        case .structure(let structure):
            var values: [Value] = []
            for value in structure.values { values.append(try copy(value, depth: depth + 1)) }
            return .structure(Structure(structure.type, values))
        case .pointer(let pointer):
            guard let pointee = pointer.pointee else { return value }
            return .pointer(Pointer(to: try copy(pointee, depth: depth + 1)))
        default: return value
        }
    }
}
