/// A pointer to a value, or a nil one.
public struct Pointer: Sendable {
    /// The type that is pointed to.
    public let pointeeType: ValueType
    /// What is pointed to; `nil` for a nil pointer.
    public let pointee: Value?
    let depth: Int

    /// Creates a pointer to a value.
    public init(to pointee: Value) {
        self.pointee = pointee
        pointeeType = pointee.type ?? .interface
        depth = 1 + pointee.depth
    }

    /// Creates the nil pointer of a type.
    public init(nilOf pointeeType: ValueType) {
        self.pointeeType = pointeeType
        pointee = nil
        depth = 1
    }

    /// The type of the pointer.
    public var type: ValueType { .pointer(pointeeType) }
}
