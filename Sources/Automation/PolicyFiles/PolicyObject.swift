/// An object that was read from a policy file.
protocol PolicyObject: Sendable {
    /// The object's kind.
    static var kind: Schema.Kind { get }
    /// What the object is called.
    var name: ObjectName { get }
    /// The file that the object stands in.
    var source: SourceText { get }
    /// The bytes of the object's name.
    var nameRange: Range<Int> { get }
}

extension PolicyObject {
    /// An error about a part of the object.
    func error(at range: Range<Int>, _ message: String, hint: String? = nil) -> DiagnosticError {
        DiagnosticError(source.error(at: range, message, hint: hint))
    }
}

/// What every object has, read from its `metadata`.
struct ObjectHead: Sendable {
    let name: ObjectName
    let nameRange: Range<Int>
    let labels: [String: String]

    /// Reads the name; says what is wrong with it.
    init?(_ object: FieldValue, reader: inout SchemaReader) {
        guard let name = object["metadata"]?["name"]?.text else { return nil }
        let namespace = object["metadata"]?["namespace"]?.text
        for text in [name, namespace].compactMap({ $0 }) where !Self.isName(text.value) {
            reader.fail(
                at: text.range,
                "'\(text.value)' is not a name: expected lower case letters, digits, '-' and '.', with a letter or digit at both ends"
            )
        }
        self.name = ObjectName(namespace: namespace?.value ?? "default", name: name.value)
        nameRange = name.range
        labels = object["metadata"]?["labels"]?.texts ?? [:]
    }

    /// Whether a text is a name as Kubernetes has them (RFC 1123).
    private static func isName(_ text: String) -> Bool {
        // Between dots, and at both ends, something has to stand that is no hyphen.
        let (dot, hyphen) = (UInt8(ascii: "."), UInt8(ascii: "-"))
        var last = dot
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): break
            case hyphen where last != dot: break
            case dot where last != dot && last != hyphen: break
            default: return false
            }
            last = byte
        }
        return last != dot && last != hyphen
    }
}
