/// Reads a template's text into its trees: its own and those that it defines.
struct Parser {
    /// How deeply control structures and parentheses may be nested. Go has no such limit for the former, but stacks that grow.
    static let nestingLimit = 100

    private(set) var trees: [String: [Node]] = [:]
    private let name: String
    let functions: Functions
    private var lexer: Lexer
    var scope = Scope()
    var nesting = 0

    /// What is apart for each tree that the text defines.
    struct Scope {
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
        let (nodes, end) = try list()
        guard case .end = end else { throw failure("unexpected \(end.description) in define clause") }
        try add(nodes, as: name)
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
        let (nodes, end) = try list()
        guard case .end = end else {
            // The place is that of the outer tree's last token, in front of the block.
            scope = outer
            throw failure("unexpected \(end.description) in block clause")
        }
        try add(nodes, as: name)
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

    // MARK: Tokens

    mutating func next() -> Token {
        if let token = scope.pending.popLast() { return token }
        let token = lexer.next()
        scope.current = token
        return token
    }

    mutating func back(_ token: Token) { scope.pending.append(token) }

    mutating func peek() -> Token {
        let token = next()
        back(token)
        return token
    }

    mutating func nextNonSpace() -> Token {
        var token = next()
        while token.kind == .space { token = next() }
        return token
    }

    mutating func peekNonSpace() -> Token {
        let token = nextNonSpace()
        back(token)
        return token
    }

    mutating func expect(_ kind: Token.Kind, in context: String) throws(Failure) {
        let token = nextNonSpace()
        guard token.kind == kind else { throw unexpected(token, in: context) }
    }

    func unquote(_ token: Token) throws(Failure) -> String {
        guard let bytes = Unquote.string(Array(token.text.utf8)) else { throw failure("invalid syntax") }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Errors

    /// What is wrong with the text, in Go's words.
    struct Failure: Error {
        let reason: String
        let offset: Int
        let line: Int
    }

    func failure(_ reason: String) -> Failure {
        Failure(reason: reason, offset: scope.current?.offset ?? 0, line: scope.current?.line ?? 0)
    }

    func unexpected(_ token: Token, in context: String) -> Failure {
        guard token.kind == .error else { return failure("unexpected \(token.description) in \(context)") }
        guard scope.actionLine != 0, scope.actionLine != token.line else { return failure(token.text) }
        let started = "started at \(name):\(scope.actionLine)"
        return failure(
            token.text.hasSuffix(" action") ? "\(token.text) \(started)" : "\(token.text) in action \(started)"
        )
    }
}
