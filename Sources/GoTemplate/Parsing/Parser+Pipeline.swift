extension Parser {
    mutating func pipeline(_ context: String, until end: Token.Kind) throws(Failure) -> Pipeline {
        let offset = peekNonSpace().offset
        var variables: [String] = []
        let isAssignment = try declarations(&variables, context)
        var commands: [Command] = []
        while true {
            let token = nextNonSpace()
            switch token.kind {
            case end:
                try check(commands, context)
                return Pipeline(
                    offset: offset,
                    isAssignment: isAssignment,
                    variables: variables,
                    commands: commands
                )
            case .bool, .characterConstant, .complex, .dot, .field, .identifier, .number, .keyword(.nil), .rawString,
                .string, .variable, .leftParenthesis:
                back(token)
                commands.append(try command())
            default: throw unexpected(token, in: context)
            }
        }
    }

    /// Reads `$x :=`, `$x =` or `$x, $y :=`; says whether it assigns.
    private mutating func declarations(_ variables: inout [String], _ context: String) throws(Failure) -> Bool {
        while peekNonSpace().kind == .variable {
            let variable = next()
            let adjacent = peek()
            let following = peekNonSpace()
            if following.kind == .assign || following.kind == .declare {
                _ = nextNonSpace()
                variables.append(variable.text)
                scope.variables.append(variable.text)
                return following.kind == .assign
            }
            guard following.kind == .character, following.text == "," else {
                if adjacent.kind == .space { back(adjacent) }
                back(variable)
                return false
            }
            _ = nextNonSpace()
            variables.append(variable.text)
            scope.variables.append(variable.text)
            guard context == "range", variables.count < 2 else {
                throw failure("too many declarations in \(context)")
            }
            switch peekNonSpace().kind {
            case .variable, .rightDelimiter, .rightParenthesis: continue
            default: throw failure("range can only initialize variables")
            }
        }
        return false
    }

    private func check(_ commands: [Command], _ context: String) throws(Failure) {
        guard !commands.isEmpty else { throw failure("missing value for \(context)") }
        for (index, command) in commands.enumerated().dropFirst() {
            switch command.operands.first {
            case .bool, .dot, .nil, .number, .string:
                throw failure("non executable command in pipeline stage \(index + 1)")
            default: break
            }
        }
    }

    private mutating func command() throws(Failure) -> Command {
        let offset = peekNonSpace().offset
        var operands: [Operand] = []
        while true {
            _ = peekNonSpace()
            if let operand = try operand() { operands.append(operand) }
            let token = next()
            switch token.kind {
            case .space: continue
            case .rightDelimiter, .rightParenthesis: back(token)
            case .pipe: break
            default: throw unexpected(token, in: "operand")
            }
            guard !operands.isEmpty else { throw failure("empty command") }
            return Command(offset: offset, operands: operands)
        }
    }

    private mutating func operand() throws(Failure) -> Operand? {
        guard let term = try term() else { return nil }
        guard peek().kind == .field else { return term }
        let offset = peek().offset
        var fields: [String] = []
        while peek().kind == .field { fields.append(String(next().text.dropFirst())) }
        switch term {
        case .field(let names, _): return .field(names + fields, offset: offset)
        case .variable(let name, let own, _): return .variable(name, fields: own + fields, offset: offset)
        case .bool, .string, .number, .nil, .dot:
            throw failure("unexpected . after term \(Quote.string(term.description))")
        case .identifier, .pipeline, .chain: return .chain(term, fields: fields, offset: offset)
        }
    }

    private mutating func term() throws(Failure) -> Operand? {
        let token = nextNonSpace()
        let offset = token.offset
        switch token.kind {
        case .identifier:
            guard let function = functions[token.text] else {
                throw failure("function \(Quote.string(token.text)) not defined")
            }
            if case .refused(let reason) = function.content {
                throw failure("function \(Quote.string(token.text)) is not available: \(reason)")
            }
            return .identifier(token.text, offset: offset)
        case .dot: return .dot(offset: offset)
        case .keyword(.nil): return .nil(offset: offset)
        case .variable:
            guard scope.variables.contains(token.text) else {
                throw failure("undefined variable \(Quote.string(token.text))")
            }
            return .variable(token.text, fields: [], offset: offset)
        case .field: return .field([String(token.text.dropFirst())], offset: offset)
        case .bool: return .bool(token.text == "true", offset: offset)
        case .characterConstant, .complex, .number:
            do throws(NumberConstant.Failure) {
                return .number(try NumberConstant(token.text, kind: token.kind), offset: offset)
            } catch {
                throw failure(error.reason)
            }
        case .leftParenthesis:
            guard nesting < Self.nestingLimit else { throw failure("max expression depth exceeded") }
            nesting += 1
            defer { nesting -= 1 }
            return .pipeline(try pipeline("parenthesized pipeline", until: .rightParenthesis))
        case .string, .rawString:
            guard let bytes = Unquote.string(Array(token.text.utf8)) else { throw failure("invalid syntax") }
            return .string(bytes, quoted: token.text, offset: offset)
        default:
            back(token)
            return nil
        }
    }
}
