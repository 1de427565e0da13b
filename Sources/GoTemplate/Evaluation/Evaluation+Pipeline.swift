extension Evaluation {
    func evaluate(_ pipeline: Pipeline, _ dot: Reflected) throws(Failure) -> Reflected {
        try nested { () throws(Failure) in
            subject = .pipeline(pipeline)
            var value: Reflected?
            for command in pipeline.commands {
                value = try evaluate(command, dot, final: value).withoutInterface
            }
            let result = value ?? .missing
            for name in pipeline.variables {
                if pipeline.isAssignment {
                    try assign(result, to: name)
                } else {
                    variables.append(Variable(name: name, value: result))
                }
            }
            return result
        }
    }

    /// - Parameter final: The result of the command before this one, which becomes the last argument.
    private func evaluate(_ command: Command, _ dot: Reflected, final: Reflected?) throws(Failure) -> Reflected {
        try charge(steps: 1)
        guard let first = command.operands.first else { return .missing }
        let arguments = command.operands.dropFirst()
        let call = Arguments(operands: arguments, final: final)
        switch first {
        case .field, .chain, .variable: return try evaluateFields(first, dot, call)
        case .identifier(let name, _):
            subject = .operand(first)
            return try callFunction(name, dot, call, at: .command(command))
        case .pipeline(let pipeline):
            try checkNoArguments(first, call)
            return try evaluate(pipeline, dot)
        default: break
        }
        subject = .operand(first)
        try checkNoArguments(first, call)
        switch first {
        case .bool(let value, _): return .concrete(.bool(value))
        case .dot: return dot
        case .number(let constant, _): return .concrete(try idealValue(of: constant))
        case .string(let bytes, _, _): return .concrete(.string(ByteString(bytes: bytes)))
        default: throw .execution("nil is not a command")
        }
    }

    /// What a call is given.
    struct Arguments {
        var operands: ArraySlice<Operand> = []
        /// The result of the pipeline's earlier part.
        var final: Reflected?

        var isEmpty: Bool { operands.isEmpty && final == nil }
    }

    private func checkNoArguments(_ operand: Operand, _ arguments: Arguments) throws(Failure) {
        guard arguments.isEmpty else { throw .execution("can't give argument to non-function \(operand)") }
    }

    /// The value of a constant where nothing says which type it should have.
    func idealValue(of constant: NumberConstant) throws(Failure) -> Value {
        if let complex = constant.complex { return .complex(complex) }
        if let float = constant.float, constant.looksLikeFloat { return .float(float) }
        if let int = constant.int { return .int(int) }
        throw .execution("\(constant.text) overflows int")
    }

    // MARK: Variables

    func assign(_ value: Reflected, to name: String) throws(Failure) {
        variables[try index(of: name)].value = value
    }

    private func index(of name: String) throws(Failure) -> Int {
        guard let index = variables.lastIndex(where: { $0.name == name }) else {
            throw .execution("undefined variable: \(name)")
        }
        try charge(steps: (variables.count - index) / 8)
        return index
    }

    // MARK: Fields

    /// Evaluates a field, a variable or a chain of fields, and calls the last of its names if that is a method.
    func evaluateFields(_ operand: Operand, _ dot: Reflected, _ arguments: Arguments) throws(Failure) -> Reflected {
        subject = .operand(operand)
        let receiver: Reflected
        let names: [String]
        switch operand {
        case .field(let fields, _): (receiver, names) = (dot, fields)
        case .variable(let name, let fields, _):
            receiver = variables[try index(of: name)].value
            names = fields
            if names.isEmpty {
                try checkNoArguments(operand, arguments)
                return receiver
            }
        case .chain(let inner, let fields, _):
            receiver = try evaluate(argument: inner, as: nil, dot)
            names = fields
        default: return .missing
        }
        var value = receiver
        for name in names.dropLast() { value = try field(name, of: value, dot, Arguments(), at: operand) }
        guard let last = names.last else { return value }
        return try field(last, of: value, dot, arguments, at: operand)
    }

    private func field(
        _ name: String,
        of receiver: Reflected,
        _ dot: Reflected,
        _ arguments: Arguments,
        at operand: Operand
    ) throws(Failure) -> Reflected {
        try charge(steps: 1)
        guard let type = receiver.type else { return .missing }
        let (target, isNil) = receiver.indirect
        if isNil, case .interface = target { throw .execution("nil pointer evaluating \(type).\(name)") }
        switch target.value {
        case .structure(let structure):
            if let method = structure.method(name) {
                return try call(method, named: name, dot, arguments, at: .operand(operand))
            }
            if let path = structure.type.path(to: name), let (value, type) = structure.field(at: path) {
                guard arguments.isEmpty else {
                    throw .execution("\(name) has arguments but cannot be invoked as function")
                }
                return Reflected(value, as: type)
            }
        case .map(let map) where ValueType.string.isAssignable(to: map.keyType):
            guard arguments.isEmpty else { throw .execution("\(name) is not a method but has arguments") }
            guard let value = memory.value(of: .string(name), in: map) else { return .missing }
            return Reflected(value, as: map.elementType)
        case .pointer(let pointer) where isNil:
            if case .structure(let type) = pointer.pointeeType {
                if let method = type.methodOfNil(name) {
                    return try call(method, named: name, dot, arguments, at: .operand(operand))
                }
                if type.path(to: name) == nil { break }
            }
            throw .execution("nil pointer evaluating \(type).\(name)")
        default: break
        }
        throw .execution("can't evaluate field \(name) in type \(type)")
    }
}

extension Reflected {
    /// What pointers and interfaces lead to, and whether the last of them is nil.
    var indirect: (reflected: Reflected, isNil: Bool) {
        var current = self
        while true {
            switch current {
            case .interface(let value):
                if case .none = value { return (current, true) }
                current = .concrete(value)
            case .concrete(.pointer(let pointer)):
                guard let pointee = pointer.pointee else { return (current, true) }
                current = Reflected(pointee, as: pointer.pointeeType)
            case .missing, .concrete: return (current, false)
            }
        }
    }
}
