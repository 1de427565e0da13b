/// A function that templates can call.
///
/// Its parameter types are what Go's errors speak of: arguments are checked against them before the body runs, constants become
/// values of them, and too few or too many arguments never reach the body.
public struct Function: Sendable {
    /// What a function does.
    public typealias Body = @Sendable (Call) throws(CallError) -> Value

    typealias ReflectedBody = @Sendable (Memory, [Reflected]) throws(CallError) -> Reflected

    enum Content: Sendable {
        case body(Body)
        case reflected(ReflectedBody)
        case refused(reason: String)
    }

    /// The types of the parameters, without the variadic one.
    public let parameters: [ValueType]
    /// The type of each further argument; `nil` where there are none.
    public let variadic: ValueType?
    /// The type that the function declares for its result. A body returns a value of this type.
    public let result: ValueType
    let content: Content

    /// Creates a function.
    public init(
        _ parameters: ValueType...,
        variadic: ValueType? = nil,
        result: ValueType = .interface,
        body: @escaping Body
    ) {
        self.parameters = parameters
        self.variadic = variadic
        self.result = result
        content = .body(body)
    }

    /// Creates a function that Go has and Tidemark doesn't: a template that names it can't be parsed.
    ///
    /// - Parameter reason: Follows `function "NAME" is not available: `.
    public init(refusedBecause reason: String) {
        parameters = []
        variadic = nil
        result = .interface
        content = .refused(reason: reason)
    }

    init(
        reflected parameters: [ValueType],
        variadic: ValueType? = nil,
        result: ValueType = .reflected,
        body: @escaping ReflectedBody
    ) {
        self.parameters = parameters
        self.variadic = variadic
        self.result = result
        content = .reflected(body)
    }

    private init(_ other: Function, body: @escaping Body) {
        parameters = other.parameters
        variadic = other.variadic
        result = other.result
        content = .body(body)
    }

    /// A function of the same type that does something else.
    func replacingBody(_ body: @escaping Body) -> Function { Function(self, body: body) }

    /// The function's type as Go writes it.
    var signature: String {
        var types = parameters.map(\.description)
        if let variadic { types.append("...\(variadic)") }
        return "func(\(types.joined(separator: ", "))) \(result)"
    }
}
