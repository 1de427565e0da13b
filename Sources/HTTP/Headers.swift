/// The header fields of a request or response, in order; names are compared without case (RFC 9110 section 5.1).
public struct Headers: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    private var fields: [Field] = []

    private struct Field: Sendable, Equatable {
        let name: String
        let value: String

        /// Names are ASCII, in which letters differ from those of the other case in one bit.
        func isNamed(_ other: String) -> Bool {
            let (own, other) = (name.utf8, other.utf8)
            return own.count == other.count && zip(own, other).allSatisfy { $0 == $1 || isSameLetter($0, $1) }
        }

        private func isSameLetter(_ one: UInt8, _ other: UInt8) -> Bool {
            one ^ other == 0x20 && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(one | 0x20)
        }
    }

    /// Makes an empty set of fields.
    public init() {}

    /// Makes the fields in the order of the literal.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }

    /// Adds a field; one that is there already stays.
    public mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Removes each field of that name.
    public mutating func remove(_ name: String) { fields.removeAll { $0.isNamed(name) } }

    /// The first field of that name.
    public subscript(name: String) -> String? { fields.first { $0.isNamed(name) }?.value }

    /// Each field of that name, in order.
    public func all(_ name: String) -> [String] { fields.lazy.filter { $0.isNamed(name) }.map(\.value) }

    /// The same names with other values.
    func mapValues(_ transform: (String) -> String) -> Headers {
        var headers = self
        headers.fields = fields.map { Field(name: $0.name, value: transform($0.value)) }
        return headers
    }

    /// The fields as libcurl takes them: `Name: value`.
    var lines: [String] { fields.map { "\($0.name): \($0.value)" } }

    /// The name of the first field that would break out of its line; libcurl sends what it is given.
    var brokenField: String? {
        fields.first { field in (field.name.utf8 + field.value.utf8).contains { $0 == 10 || $0 == 13 || $0 == 0 } }?
            .name
    }
}

private func + (left: String.UTF8View, right: String.UTF8View) -> [UInt8] { Array(left) + Array(right) }
