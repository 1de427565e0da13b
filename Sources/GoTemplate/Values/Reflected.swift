/// A value as Go's reflection sees it: not there at all, of a concrete type, or in an interface.
///
/// The difference shows in errors (`can't evaluate field X in type interface {}`) and in what is `<no value>`.
enum Reflected: Sendable {
    /// Nothing: a missing entry of a map, or nil without a type.
    case missing
    /// A value of its own type; never ``Value/none``.
    case concrete(Value)
    /// An `interface {}` that holds the value, or nothing.
    case interface(Value)

    /// What `reflect.ValueOf` makes of a value.
    init(_ value: Value) {
        if case .none = value { self = .missing } else { self = .concrete(value) }
    }

    /// A value in a place whose declared type is known.
    init(_ value: Value, as type: ValueType) {
        if type == .interface { self = .interface(value) } else { self.init(value) }
    }

    /// What is there, without the interface around it.
    var value: Value {
        switch self {
        case .missing: .none
        case .concrete(let value), .interface(let value): value
        }
    }

    /// The static type; `nil` where nothing is there.
    var type: ValueType? {
        switch self {
        case .missing: nil
        case .concrete(let value): value.type
        case .interface: .interface
        }
    }

    var isMissing: Bool {
        if case .missing = self { true } else { false }
    }

    /// The same without the interface.
    var withoutInterface: Reflected {
        if case .interface(let value) = self { Reflected(value) } else { self }
    }
}
