/// A Go slice: a window of an array, which may reach further than the window.
public struct Slice: Sendable {
    /// The type of the elements.
    public let elementType: ValueType
    /// The name of the slice's type, where it has one.
    public let name: String?
    /// Whether this is the nil slice, which is empty, too.
    public let isNil: Bool
    let depth: Int
    private let array: [Value]
    private let window: Range<Int>

    /// Creates a slice.
    ///
    /// - Parameter capacity: How far the array behind it reaches; what lies beyond the elements has the type's zero value.
    public init(of elementType: ValueType, _ elements: [Value], name: String? = nil, capacity: Int = 0) {
        self.elementType = elementType
        self.name = name
        isNil = false
        depth = 1 + elements.reduce(0) { max($0, $1.depth) }
        window = 0..<elements.count
        array =
            capacity > elements.count
            ? elements + Array(repeating: elementType.zero, count: capacity - elements.count) : elements
    }

    /// Creates the nil slice of a type.
    public init(nilOf elementType: ValueType, name: String? = nil) {
        self.elementType = elementType
        self.name = name
        isNil = true
        depth = 1
        array = []
        window = 0..<0
    }

    private init(_ slice: Slice, window: Range<Int>, limit: Int) {
        elementType = slice.elementType
        name = slice.name
        isNil = slice.isNil
        depth = slice.depth
        self.window = window
        array = limit < slice.array.count ? Array(slice.array.prefix(limit)) : slice.array
    }

    /// The type of the slice.
    public var type: ValueType {
        name.map { .named($0, .slice(elementType)) } ?? .slice(elementType)
    }

    /// The elements.
    public var elements: ArraySlice<Value> { array[window] }

    /// The number of elements.
    public var count: Int { window.count }

    /// The number of elements that there could be without another array: Go's `cap`.
    public var capacity: Int { array.count - window.lowerBound }

    /// The element at an index; `nil` where there is none.
    public func element(at index: Int) -> Value? {
        index >= 0 && index < window.count ? array[window.lowerBound + index] : nil
    }

    /// The elements in a range, which may reach up to the capacity; `nil` where it reaches further.
    ///
    /// - Parameter limit: The index at which the capacity of the result ends.
    public func slice(_ range: Range<Int>, limit: Int? = nil) -> Slice? {
        let limit = limit ?? capacity
        guard range.lowerBound >= 0, range.upperBound <= limit, limit <= capacity else { return nil }
        let start = window.lowerBound
        return Slice(
            self,
            window: start + range.lowerBound..<start + range.upperBound,
            limit: start + limit
        )
    }

    /// The elements as bytes, where they are Go's `[]byte`.
    var bytes: [UInt8]? {
        guard elementType == .uint(.uint8) else { return nil }
        return elements.map { if case .uint(let byte, _) = $0 { UInt8(truncatingIfNeeded: byte) } else { 0 } }
    }
}
