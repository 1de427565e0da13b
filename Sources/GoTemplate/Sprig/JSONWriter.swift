/// Writes values as Go's `encoding/json` does.
struct JSONWriter {
    private let call: Call
    private let escapesHTML: Bool
    private let isPretty: Bool
    private(set) var output: [UInt8] = []

    init(_ call: Call, escapesHTML: Bool, isPretty: Bool) {
        self.call = call
        self.escapesHTML = escapesHTML
        self.isPretty = isPretty
    }

    mutating func write(_ value: Value, depth: Int = 0) throws(CallError) {
        guard depth <= call.valueDepth else {
            throw .limit("values are nested more than \(call.valueDepth) levels deep")
        }
        try call.charge(steps: 1)
        switch value {
        case .none: append("null")
        case .bool(let value): append(value ? "true" : "false")
        case .int(let number, _): append(String(number))
        case .uint(let number, _): append(String(number))
        case .float(let number): try write(number)
        case .string(let text): try write(text.bytes)
        case .slice(let slice): try write(slice, depth: depth)
        case .map(let map): try write(map, depth: depth)
        case .structure(let structure): try write(structure, depth: depth)
        case .pointer(let pointer): try write(pointer.pointee ?? .none, depth: depth)
        case .complex, .function: throw .failed("json: unsupported type: \(value.type?.description ?? "")")
        }
    }

    private mutating func append(_ text: String) { output += text.utf8 }

    // MARK: Scalars

    private mutating func write(_ number: Double) throws(CallError) {
        let isPlain = number == 0 || (1e-6..<1e21).contains(number.magnitude)
        let text = FloatText.make(number, UInt8(ascii: isPlain ? "f" : "e"), precision: nil)
        guard number.isFinite else {
            throw .failed("json: unsupported value: \(String(decoding: text, as: UTF8.self))")
        }
        // `1e-09` is `1e-9`.
        if !isPlain, text.suffix(3).starts(with: "-0".utf8) {
            output += text.dropLast(2) + text.suffix(1)
        } else {
            output += text
        }
    }

    private mutating func write(_ text: [UInt8]) throws(CallError) {
        try call.charge(bytes: text.count)
        output.append(UInt8(ascii: "\""))
        var index = 0
        while index < text.count {
            let rune = text.rune(at: index)
            switch rune.code {
            case 0x22, 0x5C: output += [UInt8(ascii: "\\"), UInt8(truncatingIfNeeded: rune.code)]
            case 0x08: append("\\b")
            case 0x0C: append("\\f")
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            case 0x09: append("\\t")
            case 0x2028, 0x2029: escape(rune.code)
            case 0..<0x20: escape(rune.code)
            case 0x3C, 0x3E, 0x26: if escapesHTML { escape(rune.code) } else { output.append(text[index]) }
            default: output.append(rune: rune.code)
            }
            index += rune.width
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ code: UInt32) {
        let digits = String(code, radix: 16)
        append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
    }

    // MARK: Composites

    private mutating func write(_ slice: Slice, depth: Int) throws(CallError) {
        if slice.isNil { return append("null") }
        if let bytes = slice.bytes {
            try call.charge(bytes: bytes.count &* 2)
            output += [UInt8(ascii: "\"")] + Base64.encoded(bytes) + [UInt8(ascii: "\"")]
            return
        }
        try write(Array(slice.elements), in: ("[", "]"), depth: depth) { writer, element throws(CallError) in
            try writer.write(element, depth: depth + 1)
        }
    }

    private mutating func write(_ map: Map, depth: Int) throws(CallError) {
        switch map.keyType.underlying {
        case .string, .int, .uint: break
        default: throw .failed("json: unsupported type: \(map.type)")
        }
        if map.isNil { return append("null") }
        var fields: [(name: ByteString, value: Value)] = []
        for entry in try call.entries(of: map) { fields.append((try call.text(of: entry.key), entry.value)) }
        // Numbers as keys are ordered by their digits.
        fields.sort { $0.name < $1.name }
        try write(fields, depth: depth)
    }

    private mutating func write(_ structure: Structure, depth: Int) throws(CallError) {
        if let method = structure.method("MarshalJSON"), case .body(let body) = method.content {
            let result = try body(Call(arguments: [], memory: call.memory))
            if case .slice(let slice) = result, let bytes = slice.bytes { output += bytes }
            return
        }
        try write(structure.jsonFields, depth: depth)
    }

    private mutating func write(_ fields: [(name: ByteString, value: Value)], depth: Int) throws(CallError) {
        try write(fields, in: ("{", "}"), depth: depth) { writer, field throws(CallError) in
            try writer.write(field.name.bytes)
            writer.append(writer.isPretty ? ": " : ":")
            try writer.write(field.value, depth: depth + 1)
        }
    }

    private mutating func write<Item>(
        _ items: [Item],
        in brackets: (String, String),
        depth: Int,
        _ writeItem: (inout JSONWriter, Item) throws(CallError) -> Void
    ) throws(CallError) {
        append(brackets.0)
        for (index, item) in items.enumerated() {
            if index > 0 { append(",") }
            try breakLine(depth + 1)
            try writeItem(&self, item)
        }
        if !items.isEmpty { try breakLine(depth) }
        append(brackets.1)
    }

    private mutating func breakLine(_ depth: Int) throws(CallError) {
        guard isPretty else { return }
        try call.charge(bytes: depth * 2)
        append("\n" + String(repeating: "  ", count: depth))
    }
}

extension Structure {
    /// The fields that JSON shows, those of embedded structs among them: of several with one name the least deeply embedded, and none
    /// where that isn't one alone.
    fileprivate var jsonFields: [(name: ByteString, value: Value)] {
        let all = jsonFields(at: [])
        let named = Dictionary(grouping: all, by: \.name)
        func isShown(_ field: JSONField) -> Bool {
            let rivals = named[field.name] ?? []
            return !field.isOmitted && rivals.count { $0.index.count <= field.index.count } == 1
        }
        return all.filter(isShown).map { ($0.name, $0.value) }
    }

    private struct JSONField {
        var name: ByteString
        var value: Value
        var isOmitted: Bool
        /// Where the field stands, one index per level of embedding.
        var index: [Int]
    }

    private func jsonFields(at path: [Int]) -> [JSONField] {
        zip(type.fields, values).enumerated().flatMap { position, pair -> [JSONField] in
            let (field, value) = pair
            let index = path + [position]
            if field.isEmbedded, case .structure(let inner) = value { return inner.jsonFields(at: index) }
            guard field.name.unicodeScalars.first?.isUpper == true else { return [] }
            let isOmitted = field.isOmittedInJSON(value)
            return [JSONField(name: ByteString(field.nameInJSON), value: value, isOmitted: isOmitted, index: index)]
        }
    }
}

extension StructureType.Field {
    fileprivate func isOmittedInJSON(_ value: Value) -> Bool {
        guard isOmittedInJSONWhenEmpty, case .string(let text) = value else { return false }
        return text.isEmpty
    }
}
