/// Reads a template's text into its trees: its own and those that it defines.
struct Parser {
    /// How deeply control structures and parentheses may be nested. Go has no such limit for the former, but stacks that grow.
    static let nestingLimit = 100

    private(set) var trees: [String: [Node]] = [:]
    private let name: String
    private let functions: Functions
    private var lexer: Lexer
    private var scope = Scope()
    private var nesting = 0

    /// What is apart for each tree that the text defines.
    private struct Scope {
        /// The tokens that are to be read again, the last one first.
        var pending: [Token] = []
        var variables = ["$"]
        var rangeDepth = 0
        var actionLine = 0
        /// The token that errors name the place of.
        var current: Token?
    }

    /// What a list of nodes can end with.
    private enum Item {
        case node(Node)
        case nothing
        case end
        case `else`(Token.Keyword?)

        var description: String {
            switch self {
            case .end: "{{end}}"
            case .else: "{{else}}"
            case .node(let node): node.description
            case .nothing: ""
            }
        }
    }

    init(_ text: [UInt8], name: String, functions: Functions) {
        self.name = name
        self.functions = functions
        lexer = Lexer(text, functions: functions)
    }

    mutating func parse() throws(Failure) {
        var nodes: [Node] = []
        while peek().kind != .end {
            if peek().kind == .leftDelimiter {
                let delimiter = next()
                let token = nextNonSpace()
                if token.kind == .keyword(.define) {
                    try parseDefinition()
                    continue
                }
                back(token)
                back(delimiter)
            }
            switch try textOrAction() {
            case .node(let node): nodes.append(node)
            case .nothing: break
            case let item: throw failure("unexpected \(item.description)")
            }
        }
        try add(nodes, as: name)
    }

    private mutating func parseDefinition() throws(Failure) {
        let outer = scope
        defer { scope = outer }
        scope = Scope()
        let token = nextNonSpace()
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, in: "define clause") }
        let name = try unquote(token)
        try expect(.rightDelimiter, in: "define clause")
        try add(try definitionBody("define clause"), as: name)
    }

    private mutating func definitionBody(_ context: String) throws(Failure) -> [Node] {
        let (nodes, end) = try list()
        guard case .end = end else { throw failure("unexpected \(end.description) in \(context)") }
        return nodes
    }

    private mutating func add(_ nodes: [Node], as name: String) throws(Failure) {
        if let other = trees[name], !Self.isEmpty(other) {
            guard Self.isEmpty(nodes) else {
                throw failure("template: multiple definition of template \(Quote.string(name))")
            }
        } else {
            trees[name] = nodes
        }
    }

    private static func isEmpty(_ nodes: [Node]) -> Bool {
        nodes.allSatisfy { node in
            guard case .text(let bytes, _) = node else { return false }
            return String(decoding: bytes, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isWhitespace)
        }
    }

    // MARK: Lists and actions

    private mutating func list() throws(Failure) -> ([Node], Item) {
        guard nesting < Self.nestingLimit else { throw failure("nested more than \(Self.nestingLimit) levels deep") }
        nesting += 1
        defer { nesting -= 1 }
        var nodes: [Node] = []
        while peekNonSpace().kind != .end {
            switch try textOrAction() {
            case .node(let node): nodes.append(node)
            case .nothing: break
            case let item: return (nodes, item)
            }
        }
        throw failure("unexpected EOF")
    }

    private mutating func textOrAction() throws(Failure) -> Item {
        let token = nextNonSpace()
        switch token.kind {
        case .text: return .node(.text(Array(token.text.utf8), offset: token.offset))
        case .leftDelimiter:
            scope.actionLine = token.line
            let item = try action()
            scope.actionLine = 0
            return item
        default: throw unexpected(token, in: "input")
        }
    }

    private mutating func action() throws(Failure) -> Item {
        let token = nextNonSpace()
        guard case .keyword(let keyword) = token.kind else {
            back(token)
            return .node(.action(try pipeline("command", until: .rightDelimiter)))
        }
        switch keyword {
        case .block: return .node(try block())
        case .break: return .node(try jump(.break(offset: token.offset)))
        case .continue: return .node(try jump(.continue(offset: token.offset)))
        case .else: return try otherwise()
        case .end:
            try expect(.rightDelimiter, in: "end")
            return .end
        case .if: return .node(.branch(try branch(.if)))
        case .range: return .node(.range(try branch(.range)))
        case .with: return .node(.branch(try branch(.with)))
        case .template: return .node(try template())
        case .define, .nil:
            back(token)
            return .node(.action(try pipeline("command", until: .rightDelimiter)))
        }
    }

    private mutating func jump(_ node: Node) throws(Failure) -> Node {
        let token = nextNonSpace()
        guard token.kind == .rightDelimiter else { throw unexpected(token, in: node.description) }
        guard scope.rangeDepth > 0 else { throw failure("\(node.description) outside {{range}}") }
        return node
    }

    private mutating func otherwise() throws(Failure) -> Item {
        switch peekNonSpace().kind {
        case .keyword(.if): return .else(.if)
        case .keyword(.with): return .else(.with)
        default:
            try expect(.rightDelimiter, in: "else")
            return .else(nil)
        }
    }

    private mutating func branch(_ kind: Node.Branch.Kind) throws(Failure) -> Node.Branch {
        let variables = scope.variables.count
        defer { scope.variables.removeLast(scope.variables.count - variables) }
        let pipeline = try pipeline(kind.rawValue, until: .rightDelimiter)
        if kind == .range { scope.rangeDepth += 1 }
        let (body, end) = try list()
        if kind == .range { scope.rangeDepth -= 1 }
        guard case .else(let keyword) = end else {
            return Node.Branch(kind: kind, pipeline: pipeline, body: body, otherwise: nil)
        }
        let otherwise: [Node]
        if keyword == .if, kind == .if {
            otherwise = [.branch(try elseBranch(.if))]
        } else if keyword == .with, kind == .with {
            otherwise = [.branch(try elseBranch(.with))]
        } else {
            let (nodes, end) = try list()
            guard case .end = end else { throw failure("expected end; found \(end.description)") }
            otherwise = nodes
        }
        return Node.Branch(kind: kind, pipeline: pipeline, body: body, otherwise: otherwise)
    }

    /// The branch in `else if` or `else with`, whose end is the outer one's, too.
    private mutating func elseBranch(_ kind: Node.Branch.Kind) throws(Failure) -> Node.Branch {
        guard nesting < Self.nestingLimit else { throw failure("nested more than \(Self.nestingLimit) levels deep") }
        nesting += 1
        defer { nesting -= 1 }
        _ = next()
        return try branch(kind)
    }

    private mutating func block() throws(Failure) -> Node {
        let token = nextNonSpace()
        let name = try templateName(token, in: "block clause")
        let pipeline = try pipeline("block clause", until: .rightDelimiter)
        let outer = scope
        defer { scope = outer }
        scope = Scope()
        try add(try definitionBody("block clause"), as: name)
        return .template(name: name, pipeline, offset: token.offset)
    }

    private mutating func template() throws(Failure) -> Node {
        let token = nextNonSpace()
        let name = try templateName(token, in: "template clause")
        let following = nextNonSpace()
        guard following.kind != .rightDelimiter else { return .template(name: name, nil, offset: token.offset) }
        back(following)
        return .template(
            name: name,
            try pipeline("template clause", until: .rightDelimiter),
            offset: token.offset
        )
    }

    private mutating func templateName(_ token: Token, in context: String) throws(Failure) -> String {
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, in: context) }
        return try unquote(token)
    }

    // MARK: Pipelines

    private mutating func pipeline(_ context: String, until end: Token.Kind) throws(Failure) -> Pipeline {
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

    private func unquote(_ token: Token) throws(Failure) -> String {
        guard let bytes = Unquote.string(Array(token.text.utf8)) else { throw failure("invalid syntax") }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Tokens

    private mutating func next() -> Token {
        if let token = scope.pending.popLast() { return token }
        let token = lexer.next()
        scope.current = token
        return token
    }

    private mutating func back(_ token: Token) { scope.pending.append(token) }

    private mutating func peek() -> Token {
        let token = next()
        back(token)
        return token
    }

    private mutating func nextNonSpace() -> Token {
        var token = next()
        while token.kind == .space { token = next() }
        return token
    }

    private mutating func peekNonSpace() -> Token {
        let token = nextNonSpace()
        back(token)
        return token
    }

    private mutating func expect(_ kind: Token.Kind, in context: String) throws(Failure) {
        let token = nextNonSpace()
        guard token.kind == kind else { throw unexpected(token, in: context) }
    }

    // MARK: Errors

    /// What is wrong with the text, in Go's words.
    struct Failure: Error {
        let reason: String
        let offset: Int
        let line: Int
    }

    private func failure(_ reason: String) -> Failure {
        Failure(reason: reason, offset: scope.current?.offset ?? 0, line: scope.current?.line ?? 0)
    }

    private func unexpected(_ token: Token, in context: String) -> Failure {
        guard token.kind == .error else { return failure("unexpected \(token.description) in \(context)") }
        guard scope.actionLine != 0, scope.actionLine != token.line else { return failure(token.text) }
        let started = "started at \(name):\(scope.actionLine)"
        return failure(
            token.text.hasSuffix(" action") ? "\(token.text) \(started)" : "\(token.text) in action \(started)"
        )
    }
}
