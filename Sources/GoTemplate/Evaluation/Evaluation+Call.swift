extension Evaluation {
    func callFunction(
        _ name: String,
        _ dot: Reflected,
        _ arguments: Arguments,
        at subject: Subject
    ) throws(Failure) -> Reflected {
        guard let function = template.functions[name] else {
            throw .execution("\(Quote.string(name)) is not a defined function")
        }
        let isBuiltin = template.functions.isBuiltin(name)
        if isBuiltin, name == "and" || name == "or" {
            try checkCount(function, name, arguments)
            return try firstDeciding(name == "or", dot, arguments)
        }
        if isBuiltin, name == "call" { return try callCall(function, dot, arguments, at: subject) }
        return try call(function, named: name, dot, arguments, at: subject)
    }

    func call(
        _ function: Function,
        named name: String,
        _ dot: Reflected,
        _ arguments: Arguments,
        at subject: Subject
    ) throws(Failure) -> Reflected {
        let values = try self.values(function, name, dot, arguments)
        return try finish(name, at: subject) { () throws(CallError) in try memory.call(function, values) }
    }

    /// Runs a function's body. Its error is one of this part of the template, whatever was evaluated since.
    private func finish(
        _ name: String,
        at subject: Subject,
        _ body: () throws(CallError) -> Reflected
    ) throws(Failure) -> Reflected {
        do throws(CallError) {
            return try body()
        } catch {
            self.subject = subject
            switch error {
            case .failed(let message): throw .execution("error calling \(name): \(message)")
            case .limit(let message): throw .limit(message)
            }
        }
    }

    /// `and` and `or` evaluate only as many arguments as they need.
    private func firstDeciding(_ truth: Bool, _ dot: Reflected, _ arguments: Arguments) throws(Failure) -> Reflected {
        var value = Reflected.missing
        for operand in arguments.operands {
            value = try evaluate(argument: operand, as: .reflected, dot)
            if memory.isTrue(value.value) == truth { return value }
        }
        return arguments.final ?? value
    }

    /// `call` names its first argument in errors.
    private func callCall(
        _ function: Function,
        _ dot: Reflected,
        _ arguments: Arguments,
        at subject: Subject
    ) throws(Failure) -> Reflected {
        let values = try self.values(function, "call", dot, arguments)
        let callee: String
        if let operand = arguments.operands.first {
            callee = operand.description
        } else if case .string(let text)? = arguments.final?.value {
            callee = text.string
        } else {
            callee = arguments.final?.type.map { "<\($0) Value>" } ?? "<invalid Value>"
        }
        return try finish("call", at: subject) { () throws(CallError) in
            guard let target = values.first, !target.withoutInterface.isMissing else { throw .failed("call of nil") }
            guard case .function(let function) = target.value else {
                throw .failed("non-function \(callee) of type \(target.withoutInterface.type?.description ?? "nil")")
            }
            return try memory.call(function, try memory.prepare(values.dropFirst(), for: function, named: callee))
        }
    }

    // MARK: Arguments

    private func checkCount(_ function: Function, _ name: String, _ arguments: Arguments) throws(Failure) {
        let wanted = function.parameters.count
        let count = arguments.operands.count + (arguments.final == nil ? 0 : 1)
        if function.variadic != nil {
            guard count >= wanted else {
                let got = arguments.operands.count
                throw .execution("wrong number of args for \(name): want at least \(wanted) got \(got)")
            }
        } else if count != wanted {
            throw .execution("wrong number of args for \(name): want \(wanted) got \(count)")
        }
    }

    private func values(
        _ function: Function,
        _ name: String,
        _ dot: Reflected,
        _ arguments: Arguments
    ) throws(Failure) -> [Reflected] {
        try checkCount(function, name, arguments)
        func type(_ index: Int) -> ValueType {
            index < function.parameters.count ? function.parameters[index] : function.variadic ?? .interface
        }
        var values: [Reflected] = []
        for operand in arguments.operands {
            values.append(try evaluate(argument: operand, as: type(values.count), dot))
        }
        if let final = arguments.final { values.append(try validate(final, as: type(values.count))) }
        return values
    }

    /// Evaluates one argument.
    ///
    /// - Parameter type: The parameter's; `nil` where any value will do.
    func evaluate(argument operand: Operand, as type: ValueType?, _ dot: Reflected) throws(Failure) -> Reflected {
        try charge(steps: 1)
        subject = .operand(operand)
        switch operand {
        case .dot: return try validate(dot, as: type)
        case .nil:
            guard let type, type.allowsNil else {
                throw .execution("cannot assign nil to \(type?.description ?? "nil")")
            }
            return try validate(.missing, as: type)
        case .field, .variable, .chain: return try validate(try evaluateFields(operand, dot, Arguments()), as: type)
        case .pipeline(let pipeline): return try validate(try evaluate(pipeline, dot), as: type)
        case .identifier(let name, _):
            let result = try nested { () throws(Failure) in
                try callFunction(name, dot, Arguments(), at: .operand(operand))
            }
            return try validate(result, as: type)
        case .bool, .number, .string: return .concrete(try constant(operand, as: type ?? .interface))
        }
    }

    private func constant(_ operand: Operand, as type: ValueType) throws(Failure) -> Value {
        switch (type.underlying, operand) {
        case (.bool, .bool(let value, _)): return .bool(value)
        case (.bool, _): throw .execution("expected bool; found \(operand)")
        case (.string, .string(let bytes, _, _)): return .string(ByteString(bytes: bytes))
        case (.string, _): throw .execution("expected string; found \(operand)")
        case (.int(let kind), .number(let constant, _)):
            guard let int = constant.int else { throw .execution("expected integer; found \(operand)") }
            return .int(kind.truncating(int), kind)
        case (.int, _): throw .execution("expected integer; found \(operand)")
        case (.uint(let kind), .number(let constant, _)):
            guard let uint = constant.uint else { throw .execution("expected unsigned integer; found \(operand)") }
            return .uint(kind.truncating(uint), kind)
        case (.uint, _): throw .execution("expected unsigned integer; found \(operand)")
        case (.float64, .number(let constant, _)):
            guard let float = constant.float else { throw .execution("expected float; found \(operand)") }
            return .float(float)
        case (.float64, _): throw .execution("expected float; found \(operand)")
        case (.complex128, .number(let constant, _)):
            guard let complex = constant.complex else { throw .execution("expected complex; found \(operand)") }
            return .complex(complex)
        case (.complex128, _): throw .execution("expected complex; found \(operand)")
        case (.interface, .bool(let value, _)), (.reflected, .bool(let value, _)): return .bool(value)
        case (.interface, .number(let constant, _)), (.reflected, .number(let constant, _)):
            return try idealValue(of: constant)
        case (.interface, .string(let bytes, _, _)), (.reflected, .string(let bytes, _, _)):
            return .string(ByteString(bytes: bytes))
        default: throw .execution("can't handle \(operand) for arg of type \(type)")
        }
    }

    private func validate(_ value: Reflected, as type: ValueType?) throws(Failure) -> Reflected {
        guard let type else { return value }
        guard let own = value.type else {
            guard type.allowsNil else { throw .execution("invalid value; expected \(type)") }
            return type == .reflected ? .missing : Reflected(type.zero, as: type)
        }
        if type == .reflected || own.isAssignable(to: type) { return value }
        let inner = value.withoutInterface
        guard let held = inner.type else { throw .execution("wrong type for value; expected \(type); got \(own)") }
        if held.isAssignable(to: type) { return inner }
        if case .concrete(.pointer(let pointer)) = inner, pointer.pointeeType.isAssignable(to: type) {
            guard let pointee = pointer.pointee else {
                throw .execution("dereference of nil pointer of type \(type)")
            }
            return .concrete(pointee)
        }
        throw .execution("wrong type for value; expected \(type); got \(held)")
    }
}

extension ValueType.SignedKind {
    /// The number as it is after its upper bits are cut off.
    func truncating(_ number: Int64) -> Int64 {
        switch self {
        case .int, .int64: number
        case .int8: Int64(Int8(truncatingIfNeeded: number))
        case .int16: Int64(Int16(truncatingIfNeeded: number))
        case .int32: Int64(Int32(truncatingIfNeeded: number))
        }
    }
}

extension ValueType.UnsignedKind {
    /// The number as it is after its upper bits are cut off.
    func truncating(_ number: UInt64) -> UInt64 {
        switch self {
        case .uint, .uint64, .uintptr: number
        case .uint8: number & 0xFF
        case .uint16: number & 0xFFFF
        case .uint32: number & 0xFFFF_FFFF
        }
    }
}
