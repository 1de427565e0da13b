extension Sprig {
    static let lists: [String: Function] = {
        var table: [String: Function] = [
            "list": list,
            "tuple": list,
            "sortAlpha": Function(.interface, result: .slice(.string)) { call throws(CallError) in
                // A pointer to a list is no list to what makes the texts.
                var texts = try call.texts(of: call.argument(0))
                if case .none = call.argument(0) { texts = [try call.text(of: .none)] }
                // Each text is compared with some others, and can be long.
                let bytes = texts.reduce(0) { $0 &+ $1.count }
                try call.charge(
                    steps: (bytes &+ texts.count) / 64 &* (texts.count.bitWidth - texts.count.leadingZeroBitCount)
                )
                texts.sort()
                return .strings(texts)
            },
            "concat": Function(variadic: .interface) { call throws(CallError) in
                var elements: [Value] = []
                for value in call.arguments {
                    guard case .slice(let slice) = value else {
                        guard value.type != nil else { throw .nilDereference }
                        throw .failed("Cannot concat type \(value.kindName) as list")
                    }
                    try call.charge(bytes: slice.count &* 16)
                    elements += slice.elements
                }
                return elements.isEmpty ? .slice(Slice(nilOf: .interface)) : .list(elements)
            },
        ]
        for (names, function) in functions {
            for name in names { table[name] = function }
        }
        return table
    }()

    private static let list = Function(variadic: .interface, result: .list) { call in .list(call.arguments) }

    /// Those that have a second name with `must`: both fail alike, the one with a panic.
    private static let functions: [([String], Function)] = [
        (
            ["append", "push", "mustAppend", "mustPush"],
            Function(.interface, .interface, result: .list) { call throws(CallError) in
                let list = try call.list(0, "Cannot push on type %")
                return .list(list.elements + [call.argument(1)])
            }
        ),
        (
            ["prepend", "mustPrepend"],
            Function(.interface, .interface, result: .list) { call throws(CallError) in
                let list = try call.list(0, "Cannot prepend on type %")
                return .list([call.argument(1)] + list.elements)
            }
        ),
        (
            ["first", "mustFirst"],
            Function(.interface) { call throws(CallError) in
                try call.list(0, "Cannot find first on type %").elements.first ?? .none
            }
        ),
        (
            ["last", "mustLast"],
            Function(.interface) { call throws(CallError) in
                try call.list(0, "Cannot find last on type %").elements.last ?? .none
            }
        ),
        (
            ["rest", "mustRest"],
            Function(.interface, result: .list) { call throws(CallError) in
                let elements = try call.list(0, "Cannot find rest on type %").elements
                return elements.isEmpty ? .slice(Slice(nilOf: .interface)) : .list(Array(elements.dropFirst()))
            }
        ),
        (
            ["initial", "mustInitial"],
            Function(.interface, result: .list) { call throws(CallError) in
                let elements = try call.list(0, "Cannot find initial on type %").elements
                return elements.isEmpty ? .slice(Slice(nilOf: .interface)) : .list(Array(elements.dropLast()))
            }
        ),
        (
            ["reverse", "mustReverse"],
            Function(.interface, result: .list) { call throws(CallError) in
                .list(try call.list(0, "Cannot find reverse on type %").elements.reversed())
            }
        ),
        (
            ["compact", "mustCompact"],
            Function(.interface, result: .list) { call throws(CallError) in
                .list(try call.list(0, "Cannot compact on type %").elements.filter(call.isTrue))
            }
        ),
        (
            ["uniq", "mustUniq"],
            Function(.interface, result: .list) { call throws(CallError) in
                var unique: [Value] = []
                for element in try call.list(0, "Cannot find uniq on type %").elements {
                    if !(try call.contains(unique[...], element)) { unique.append(element) }
                }
                return .list(unique)
            }
        ),
        (
            ["without", "mustWithout"],
            Function(.interface, variadic: .interface, result: .list) { call throws(CallError) in
                var rest: [Value] = []
                for element in try call.list(0, "Cannot find without on type %").elements {
                    if !(try call.contains(call.arguments(from: 1), element)) { rest.append(element) }
                }
                return .list(rest)
            }
        ),
        (
            ["has", "mustHas"],
            Function(.interface, .interface, result: .bool) { call throws(CallError) in
                if case .none = call.argument(1) { return .bool(false) }
                let list = try call.list(1, "Cannot find has on type %")
                return .bool(try call.contains(list.elements, call.argument(0)))
            }
        ),
        (
            ["slice", "mustSlice"],
            Function(.interface, variadic: .interface) { call throws(CallError) in try sliced(call) }
        ),
        (
            ["chunk", "mustChunk"],
            Function(.int, .interface, result: .slice(.list)) { call throws(CallError) in try chunked(call) }
        ),
    ]

    private static func sliced(_ call: Call) throws(CallError) -> Value {
        let value = call.argument(0)
        let count: Int
        switch value {
        case .slice(let slice): count = slice.count
        case .none: throw .nilDereference
        default: throw .failed("list should be type of slice or array but \(value.kindName)")
        }
        guard count > 0 else { return .none }
        let start = call.arguments.count > 1 ? Int(clamping: Cast.int64(call.argument(1))) : 0
        let end = call.arguments.count > 2 ? Int(clamping: Cast.int64(call.argument(2))) : count
        guard case .slice(let slice) = value, start >= 0, start <= end, let part = slice.slice(start..<end) else {
            throw .failed("reflect.Value.Slice: slice index out of bounds")
        }
        return .slice(part)
    }

    private static func chunked(_ call: Call) throws(CallError) -> Value {
        let elements = Array(try call.list(1, "Cannot chunk type %").elements)
        let size = Int(clamping: call.int(0))
        // sprig counts in floating point, which is how sizes below 1 come to mean anything.
        let quotient = (Double(elements.count - 1) / Double(size)).rounded(.down) + 1
        guard let count = Int(exactly: quotient), count >= 0 else { throw .badLength }
        var chunks: [Value] = []
        for index in 0..<count {
            let rest = Int(Double(elements.count).truncatingRemainder(dividingBy: Double(size)))
            let length = index == count - 1 && rest != 0 ? rest : size
            guard length >= 0 else { throw .badLength }
            let start = index &* size
            guard start >= 0, length <= elements.count - start else {
                throw .failed("reflect: slice index out of range")
            }
            chunks.append(.list(Array(elements[start..<start + length])))
        }
        return .slice(Slice(of: .list, chunks))
    }
}

extension Call {
    /// A list; of what isn't one, the reason says its kind in place of `%`.
    fileprivate func list(_ index: Int, _ reason: String) throws(CallError) -> Slice {
        switch argument(index) {
        case .slice(let slice):
            try charge(bytes: slice.count &* 16)
            return slice
        case .none: throw .nilDereference
        case let value: throw .failed(String(reason.dropLast()) + value.kindName)
        }
    }

    fileprivate func contains(_ elements: ArraySlice<Value>, _ value: Value) throws(CallError) -> Bool {
        for element in elements where try isDeeplyEqual(value, element) { return true }
        return false
    }
}
