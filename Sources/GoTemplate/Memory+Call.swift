extension Memory {
    /// Runs a function with arguments of its parameters' types.
    func call(_ function: Function, _ arguments: [Reflected]) throws(CallError) -> Reflected {
        // What a function reads takes its time, whatever it makes of it.
        try charge(steps: arguments.reduce(1) { $0 + size(of: $1.value) / 64 })
        let result: Reflected
        switch function.content {
        case .reflected(let body): result = try body(self, arguments)
        case .body(let body):
            var value = try body(Call(arguments: arguments.map(\.value), memory: self))
            if case .map = value { value = try adopt(value) }
            result = Reflected(value, as: function.result)
        case .refused(let reason): throw .failed(reason)
        }
        try check(depth: result.value.depth)
        try charge(bytes: size(of: result.value))
        return result
    }

    /// The bytes of a string, or as many as the elements of a list count for.
    private func size(of value: Value) -> Int {
        switch value {
        case .string(let text): text.count
        case .slice(let slice): slice.count &* 4
        default: 0
        }
    }

    /// Makes arguments of the types that a function wants, as Go's `call` does.
    func prepare(
        _ arguments: ArraySlice<Reflected>,
        for function: Function,
        named name: String
    ) throws(CallError) -> [Reflected] {
        let wanted = function.parameters.count
        if function.variadic != nil {
            guard arguments.count >= wanted else {
                throw .failed("wrong number of args for \(name): got \(arguments.count) want at least \(wanted)")
            }
        } else if arguments.count != wanted {
            throw .failed("wrong number of args for \(name): got \(arguments.count) want \(wanted)")
        }
        var values: [Reflected] = []
        for argument in arguments {
            let index = values.count
            let type = index < wanted ? function.parameters[index] : function.variadic ?? .interface
            do throws(CallError) {
                values.append(try prepare(argument.withoutInterface, as: type))
            } catch {
                guard case .failed(let reason) = error else { throw error }
                throw .failed("arg \(index): \(reason)")
            }
        }
        return values
    }

    /// Makes a value of a type, where that needs no more than another size of integer.
    func prepare(_ value: Reflected, as type: ValueType) throws(CallError) -> Reflected {
        guard let own = value.type else {
            guard type.allowsNil else { throw .failed("value is nil; should be of type \(type)") }
            return Reflected(type.zero, as: type)
        }
        if own.isAssignable(to: type) { return value }
        switch (value.value, type.underlying) {
        case (.int(let number, _), .int(let kind)): return .concrete(.int(kind.truncating(number), kind))
        case (.int(let number, _), .uint(let kind)):
            return .concrete(.uint(kind.truncating(UInt64(bitPattern: number)), kind))
        case (.uint(let number, _), .int(let kind)):
            return .concrete(.int(kind.truncating(Int64(bitPattern: number)), kind))
        case (.uint(let number, _), .uint(let kind)): return .concrete(.uint(kind.truncating(number), kind))
        default: throw .failed("value has type \(own); should be \(type)")
        }
    }
}
