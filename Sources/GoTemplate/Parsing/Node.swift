/// A piece of a template that stands for itself: a text, an action, a control structure.
indirect enum Node: Sendable {
    case text([UInt8], offset: Int)
    case action(Pipeline)
    case branch(Branch)
    case range(Branch)
    /// An invocation of a template.
    case template(name: String, Pipeline?, offset: Int)
    case `break`(offset: Int)
    case `continue`(offset: Int)

    /// An `if`, `with` or `range`.
    struct Branch: Sendable {
        enum Kind: String, Sendable { case `if`, with, range }

        let kind: Kind
        let pipeline: Pipeline
        let body: [Node]
        let otherwise: [Node]?
    }

    var offset: Int {
        switch self {
        case .text(_, let offset), .template(_, _, let offset), .break(let offset), .continue(let offset): offset
        case .action(let pipeline): pipeline.offset
        case .branch(let branch), .range(let branch): branch.pipeline.offset
        }
    }
}

/// Commands, each of which gets the result of the one before it, and the variables that the last result goes to.
struct Pipeline: Sendable {
    let offset: Int
    /// Whether the variables exist already.
    let isAssignment: Bool
    let variables: [String]
    let commands: [Command]
}

/// A function, method or value with its arguments.
struct Command: Sendable {
    let offset: Int
    let operands: [Operand]
}

/// One word of a command.
indirect enum Operand: Sendable {
    case bool(Bool, offset: Int)
    case dot(offset: Int)
    case `nil`(offset: Int)
    case number(NumberConstant, offset: Int)
    case string([UInt8], quoted: String, offset: Int)
    /// `.A.B`.
    case field([String], offset: Int)
    /// `$x`, with the fields in `$x.A.B`.
    case variable(String, fields: [String], offset: Int)
    /// The name of a function.
    case identifier(String, offset: Int)
    /// A pipeline in parentheses.
    case pipeline(Pipeline)
    /// `(…).A.B`.
    case chain(Operand, fields: [String], offset: Int)

    var offset: Int {
        switch self {
        case .bool(_, let offset), .dot(let offset), .nil(let offset), .number(_, let offset),
            .string(_, _, let offset), .field(_, let offset), .variable(_, _, let offset),
            .identifier(_, let offset), .chain(_, _, let offset):
            offset
        case .pipeline(let pipeline): pipeline.offset
        }
    }
}
