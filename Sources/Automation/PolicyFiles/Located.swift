/// A value and the bytes of the file that it was read from, so that whatever is wrong with it later can still be pointed at.
struct Located<Value: Sendable>: Sendable {
    let value: Value
    let range: Range<Int>
}

extension Located: Equatable where Value: Equatable {}
