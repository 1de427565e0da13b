/// The functions of sprig 3.3 that depend on their arguments alone, by theme.
///
/// They do what sprig does, quirks included. Where sprig panics, Go's template package makes an error of it; so these throw what that
/// error says.
enum Sprig {}

extension CallError {
    /// What Go says of a method that is called on a nil interface, such as `reflect.TypeOf(nil).Kind()`.
    static let nilDereference = CallError.failed("runtime error: invalid memory address or nil pointer dereference")

    /// What Go says of `make` with a length that can't be.
    static let badLength = CallError.failed("runtime error: makeslice: len out of range")

    /// What Go says of a type assertion that doesn't hold.
    static func conversion(of value: Value, to type: ValueType) -> CallError {
        .failed("interface conversion: interface {} is \(value.type?.description ?? "nil"), not \(type)")
    }
}
