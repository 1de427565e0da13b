// Go's errors show the part of the template that they are about, written anew from what was parsed.

extension Node: CustomStringConvertible {
    var description: String {
        switch self {
        case .text(let bytes, _): String(decoding: bytes, as: UTF8.self)
        case .action(let pipeline): "{{\(pipeline)}}"
        case .branch(let branch), .range(let branch): branch.description
        case .template(let name, let pipeline, _):
            "{{template \(Quote.string(name))\(pipeline.map { " \($0)" } ?? "")}}"
        case .break: "{{break}}"
        case .continue: "{{continue}}"
        }
    }
}

extension Node.Branch: CustomStringConvertible {
    var description: String {
        let body = body.map(\.description).joined()
        let otherwise = otherwise.map { "{{else}}" + $0.map(\.description).joined() } ?? ""
        return "{{\(kind.rawValue) \(pipeline)}}\(body)\(otherwise){{end}}"
    }
}

extension Pipeline: CustomStringConvertible {
    var description: String {
        let target =
            variables.isEmpty ? "" : variables.joined(separator: ", ") + (isAssignment ? " = " : " := ")
        return target + commands.map(\.description).joined(separator: " | ")
    }
}

extension Command: CustomStringConvertible {
    var description: String {
        operands.map { operand in
            if case .pipeline = operand { "(\(operand))" } else { operand.description }
        }.joined(separator: " ")
    }
}

extension Operand: CustomStringConvertible {
    var description: String {
        switch self {
        case .bool(let value, _): return value ? "true" : "false"
        case .dot: return "."
        case .nil: return "nil"
        case .number(let constant, _): return constant.text
        case .string(_, let quoted, _): return quoted
        case .field(let names, _): return names.map { ".\($0)" }.joined()
        case .variable(let name, let fields, _): return ([name] + fields).joined(separator: ".")
        case .identifier(let name, _): return name
        case .pipeline(let pipeline): return pipeline.description
        case .chain(let operand, let fields, _):
            let end = fields.map { ".\($0)" }.joined()
            if case .pipeline = operand { return "(\(operand))\(end)" }
            return "\(operand)\(end)"
        }
    }
}
