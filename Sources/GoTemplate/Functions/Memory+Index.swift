extension Memory {
    /// `len`.
    func length(of value: Reflected) throws(CallError) -> Int {
        let (target, isNil) = value.indirect
        if isNil { throw .failed("len of nil pointer") }
        switch target.value {
        case .string(let text): return text.count
        case .slice(let slice): return slice.count
        case .map(let map): return count(of: map)
        default:
            guard let type = target.type else {
                throw .failed("reflect: call of reflect.Value.Type on zero Value")
            }
            throw .failed("len of type \(type)")
        }
    }

    /// `index`.
    func index(_ item: Reflected, _ indexes: ArraySlice<Reflected>) throws(CallError) -> Reflected {
        var item = item.withoutInterface
        guard !item.isMissing else { throw .failed("index of untyped nil") }
        for index in indexes {
            let (target, isNil) = item.indirect
            if isNil { throw .failed("index of nil pointer") }
            switch target.value {
            case .slice(let slice):
                guard let element = slice.element(at: try position(index.withoutInterface, limit: slice.count)) else {
                    throw .failed("reflect: slice index out of range")
                }
                item = Reflected(element, as: slice.elementType)
            case .string(let text):
                let position = try position(index.withoutInterface, limit: text.count)
                guard position < text.count else { throw .failed("reflect: string index out of range") }
                item = .concrete(.uint(UInt64(text.bytes[position]), .uint8))
            case .map(let map):
                let key = try prepare(index.withoutInterface, as: map.keyType)
                item = Reflected(value(of: key.value, in: map) ?? map.elementType.zero, as: map.elementType)
            default:
                throw .failed("can't index item of type \(target.type?.description ?? "nil")")
            }
        }
        return item
    }

    /// `slice`.
    func slice(_ item: Reflected, _ indexes: ArraySlice<Reflected>) throws(CallError) -> Reflected {
        guard !item.withoutInterface.isMissing else { throw .failed("slice of untyped nil") }
        let (item, isNil) = item.indirect
        if isNil { throw .failed("slice of nil pointer") }
        guard indexes.count <= 3 else { throw .failed("too many slice indexes: \(indexes.count)") }
        let (length, capacity): (Int, Int)
        switch item.value {
        case .string(let text):
            if indexes.count == 3 { throw .failed("cannot 3-index slice a string") }
            (length, capacity) = (text.count, text.count)
        case .slice(let slice): (length, capacity) = (slice.count, slice.capacity)
        default: throw .failed("can't slice item of type \(item.type?.description ?? "nil")")
        }
        var positions: [Int] = []
        for index in indexes { positions.append(try position(index, limit: capacity)) }
        let lower = positions.first ?? 0
        let upper = positions.count > 1 ? positions[1] : length
        guard lower <= upper else { throw .failed("invalid slice index: \(lower) > \(upper)") }
        let limit = positions.count > 2 ? positions[2] : nil
        if let limit, upper > limit { throw .failed("invalid slice index: \(upper) > \(limit)") }
        switch item.value {
        case .string(let text): return .concrete(.string(ByteString(bytes: Array(text.bytes[lower..<upper]))))
        case .slice(let slice):
            guard let part = slice.slice(lower..<upper, limit: limit) else {
                throw .failed("reflect.Value.Slice: slice index out of bounds")
            }
            return .concrete(.slice(part))
        default: return item
        }
    }

    private func position(_ index: Reflected, limit: Int) throws(CallError) -> Int {
        let number: Int64
        switch index {
        case .concrete(.int(let value, _)): number = value
        case .concrete(.uint(let value, _)): number = Int64(bitPattern: value)
        default:
            // `slice` doesn't look into interfaces.
            let what = index.type.map { "type \($0)" } ?? "nil"
            throw .failed("cannot index slice/array with \(what)")
        }
        guard number >= 0, number <= limit else { throw .failed("index out of range: \(number)") }
        return Int(number)
    }
}
