/// One render: walks the template's trees with the data, and collects the output.
final class Evaluation {
    /// How deeply evaluation may nest in all: control structures, parentheses and invocations together.
    static let nestingLimit = 200

    let template: Template
    let memory: Memory
    private(set) var output: [UInt8] = []
    var variables: [Variable] = []
    /// What is being evaluated, for errors.
    var subject: Subject?
    private var templateDepth = 0
    private var nesting = 0
    private var treeName: String

    struct Variable {
        let name: String
        var value: Reflected
    }

    /// A part of a template that an error can be about.
    enum Subject {
        case node(Node)
        case branch(Node.Branch)
        case pipeline(Pipeline)
        case command(Command)
        case operand(Operand)
    }

    /// How a list of nodes ended.
    enum Flow {
        case onward, breaking, continuing
    }

    /// Why the render ends early.
    enum Failure: Error {
        case execution(String)
        case limit(String)
    }

    init(_ template: Template, limits: Limits) {
        self.template = template
        memory = Memory(limits: limits)
        treeName = template.name
    }

    /// Renders the template's own tree.
    func run(_ data: Value) throws(TemplateError) {
        do throws(Failure) {
            let dot = Reflected(try guarding { () throws(CallError) in try memory.adopt(data) })
            variables = [Variable(name: "$", value: dot)]
            guard let nodes = template.trees[template.name] else {
                throw .execution("\(Quote.string(template.name)) is an incomplete or empty template")
            }
            _ = try walk(nodes, dot)
        } catch {
            throw located(error)
        }
    }

    private func located(_ failure: Failure) -> TemplateError {
        let (stage, reason): (TemplateError.Stage, String) =
            switch failure {
            case .execution(let reason): (.execute, reason)
            case .limit(let reason): (.limit, reason)
            }
        guard let subject else {
            let message = "template: \(treeName): \(reason)"
            return TemplateError(stage: stage, reason: reason, message: message, place: Place(0, in: []))
        }
        let place = Place(subject.offset, in: template.text)
        let location = "\(template.name):\(place.line):\(place.column)"
        let context = "executing \(Quote.string(treeName)) at <\(subject)>"
        return TemplateError(
            stage: stage,
            reason: reason,
            message: "template: \(location): \(context): \(reason)",
            place: place
        )
    }

    /// What a function's body would do, with its errors as the render's.
    func guarding<Result>(_ body: () throws(CallError) -> Result) throws(Failure) -> Result {
        do throws(CallError) {
            return try body()
        } catch {
            switch error {
            case .failed(let reason): throw .execution(reason)
            case .limit(let reason): throw .limit(reason)
            }
        }
    }

    func charge(steps: Int) throws(Failure) {
        try guarding { () throws(CallError) in try memory.charge(steps: steps) }
    }

    /// Runs a part one level deeper.
    func nested<Result>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        guard nesting < Self.nestingLimit else {
            throw .limit("the template nests more than \(Self.nestingLimit) levels deep")
        }
        nesting += 1
        defer { nesting -= 1 }
        try charge(steps: 1)
        return try body()
    }

    // MARK: Nodes

    func walk(_ nodes: [Node], _ dot: Reflected) throws(Failure) -> Flow {
        for node in nodes {
            let flow = try walk(node, dot)
            guard flow == .onward else { return flow }
        }
        return .onward
    }

    private func walk(_ node: Node, _ dot: Reflected) throws(Failure) -> Flow {
        try charge(steps: 1)
        subject = .node(node)
        switch node {
        case .text(let bytes, _):
            try write(bytes)
            return .onward
        case .action(let pipeline):
            // What is declared stays until the list ends; and then nothing is printed.
            let value = try evaluate(pipeline, dot)
            if pipeline.variables.isEmpty { try print(value, of: node) }
            return .onward
        case .branch(let branch): return try nested { () throws(Failure) in try walk(branch, dot) }
        case .range(let branch): return try nested { () throws(Failure) in try walkRange(branch, dot) }
        case .template(let name, let pipeline, _):
            try nested { () throws(Failure) in try invoke(name, pipeline, dot) }
            return .onward
        case .break: return .breaking
        case .continue: return .continuing
        }
    }

    private func walk(_ branch: Node.Branch, _ dot: Reflected) throws(Failure) -> Flow {
        let count = variables.count
        defer { variables.removeLast(variables.count - count) }
        let value = try evaluate(branch.pipeline, dot)
        guard memory.isTrue(value.value) else {
            return try branch.otherwise.map { nodes throws(Failure) in try walk(nodes, dot) } ?? .onward
        }
        return try walk(branch.body, branch.kind == .with ? value : dot)
    }

    private func invoke(_ name: String, _ pipeline: Pipeline?, _ dot: Reflected) throws(Failure) {
        guard let nodes = template.trees[name] else {
            throw .execution("template \(Quote.string(name)) not defined")
        }
        let limit = memory.limits.templateDepth
        guard templateDepth < limit else { throw .limit("exceeded maximum template depth (\(limit))") }
        let argument = try pipeline.map { pipeline throws(Failure) in try evaluate(pipeline, dot) } ?? .missing
        let (outerVariables, outerName) = (variables, treeName)
        defer { variables = outerVariables }
        // A template sees none of its invoker's variables.
        variables = [Variable(name: "$", value: argument)]
        treeName = name
        templateDepth += 1
        _ = try walk(nodes, argument)
        templateDepth -= 1
        // After an error the name stays: it is where the error is.
        treeName = outerName
    }

    // MARK: Output

    private func write(_ bytes: [UInt8]) throws(Failure) {
        let limit = memory.limits.outputBytes
        guard bytes.count <= limit - output.count else { throw .limit("the output is longer than \(limit) bytes") }
        output.append(contentsOf: bytes)
    }

    private func print(_ value: Reflected, of node: Node) throws(Failure) {
        subject = .node(node)
        guard let printable = Self.printable(value.value) else {
            throw .execution("can't print \(node) of type \(value.type?.description ?? "nil")")
        }
        try write(try guarding { () throws(CallError) in try memory.print([printable]) }.bytes)
    }

    /// The value to print for a value: what a pointer leads to, and a text for nothing; `nil` for functions, which can't be printed.
    static func printable(_ value: Value) -> Value? {
        var value = value
        while case .pointer(let pointer) = value {
            guard let pointee = pointer.pointee else { return value }
            value = pointee
        }
        switch value {
        case .none: return .string("<no value>")
        case .function: return nil
        default: return value
        }
    }
}

extension Evaluation.Subject: CustomStringConvertible {
    var offset: Int {
        switch self {
        case .node(let node): node.offset
        case .branch(let branch): branch.pipeline.offset
        case .pipeline(let pipeline): pipeline.offset
        case .command(let command): command.offset
        case .operand(let operand): operand.offset
        }
    }

    var description: String {
        switch self {
        case .node(let node): node.description
        case .branch(let branch): branch.description
        case .pipeline(let pipeline): pipeline.description
        case .command(let command): command.description
        case .operand(let operand): operand.description
        }
    }
}
