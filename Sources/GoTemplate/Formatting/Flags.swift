/// What stands between `%` and the verb.
struct Flags {
    var width: Int?
    var precision: Int?
    var minus = false
    var plus = false
    var sharp = false
    var space = false
    var zero = false
    /// `%+v`: structs with the names of their fields.
    var plusV = false
    /// `%#v`: values as Go's source has them.
    var sharpV = false

    /// Widths and precisions beyond this are none.
    static let limit = 1_000_000

    /// `v` takes two of the flags for itself.
    mutating func takeV() {
        (sharpV, sharp) = (sharp, false)
        (plusV, plus) = (plus, false)
    }
}
