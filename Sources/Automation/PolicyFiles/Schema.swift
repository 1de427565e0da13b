/// What a field of a policy file may hold.
///
/// The tables in `Schema+Kinds.swift` are made of these, and ``SchemaReader`` is the only one who reads them.
indirect enum Schema: Sendable {
    /// A string of at most this many bytes.
    case text(limit: Int)
    /// `true` or `false`.
    case flag
    /// A duration as Go writes it; without hours where the API server takes none.
    case duration(hasHours: Bool)
    /// One of these strings.
    case choice([String])
    /// At most this many elements.
    case list(Schema, limit: Int)
    /// Any keys.
    case map(Schema)
    /// These keys; others are warned about.
    case object([Property])
    /// These keys; others are not looked at.
    case openObject([Property])
    /// Not looked at.
    case anything

    /// A field of an object.
    struct Property: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool
    }

    /// A string of any length: the file's own limit is enough.
    static let text = Schema.text(limit: .max)
    static let interval = Schema.duration(hasHours: true)
    static let reference = Schema.object([.required("name", .text)])
}

extension Schema.Property {
    static func required(_ name: String, _ schema: Schema) -> Schema.Property {
        Schema.Property(name: name, schema: schema, isRequired: true)
    }

    static func optional(_ name: String, _ schema: Schema) -> Schema.Property {
        Schema.Property(name: name, schema: schema, isRequired: false)
    }

    /// A field that has a meaning in Kubernetes and none here.
    static func ignored(_ names: String...) -> [Schema.Property] {
        names.map { .optional($0, .anything) }
    }
}
