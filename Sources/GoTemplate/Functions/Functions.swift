/// The functions that a template may name.
///
/// ``builtins`` are Go's own; everything else is added to them. A later function takes the place of an earlier one with its name.
public struct Functions: Sendable {
    private var table: [String: Function]
    private var own: Set<String>

    /// A table without functions.
    public init() {
        table = [:]
        own = []
    }

    init(builtins: [String: Function]) {
        table = builtins
        own = Set(builtins.keys)
    }

    /// The names, in order.
    public var names: [String] { table.keys.sorted() }

    /// The function of a name.
    public subscript(name: String) -> Function? { table[name] }

    /// The table with one more function.
    public func adding(_ name: String, _ function: Function) -> Functions {
        var functions = self
        functions.table[name] = function
        functions.own.remove(name)
        return functions
    }

    /// The table with more functions.
    public func adding(_ functions: [String: Function]) -> Functions {
        functions.reduce(self) { $0.adding($1.key, $1.value) }
    }

    /// The table with a function that is refused where a template names it.
    ///
    /// - Parameter reason: Follows `function "NAME" is not available: `.
    public func refusing(_ name: String, because reason: String) -> Functions {
        adding(name, Function(refusedBecause: reason))
    }

    /// Whether the name stands for Go's own function, and not for another that took its place.
    func isBuiltin(_ name: String) -> Bool { own.contains(name) }
}
