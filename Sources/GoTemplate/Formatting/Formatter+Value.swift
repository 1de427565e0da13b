extension Formatter {
    /// Shows a value on its own, as each argument of `printf` is.
    mutating func print(_ value: Value, _ verb: Unicode.Scalar) throws(CallError) {
        argument = value
        guard let type = value.type else {
            if verb == "T" || verb == "v" { return try pad(Array("<nil>".utf8)) }
            return try badVerb(verb)
        }
        if verb == "T" { return try string(ByteString("\(type)"), "s") }
        if verb == "p" { return try pointer(value, verb) }
        if case .slice(let slice) = value, slice.name == nil, let bytes = slice.bytes {
            return try self.bytes(bytes, of: slice, verb, type: "[]byte")
        }
        // It is for errors that wrap others, and no verb elsewhere, whatever is in the value.
        if verb == "w" { return try badVerb(verb) }
        if try printThroughMethod(value, verb) { return }
        try self.value(.concrete(value), verb, depth: 0)
    }

    /// Shows a value with what is in it.
    mutating func value(_ reflected: Reflected, _ verb: Unicode.Scalar, depth: Int) throws(CallError) {
        try memory.check(depth: depth)
        try memory.charge(steps: 1)
        if depth > 0 {
            argument = reflected.value
            if try printThroughMethod(argument, verb) { return }
        }
        if case .interface(let inner) = reflected {
            // An interface is no level of its own.
            guard inner.type == nil else { return try value(.concrete(inner), verb, depth: max(1, depth)) }
            return try write(flags.sharpV ? "interface {}(nil)" : "<nil>")
        }
        switch reflected.value {
        case .none: try write("<invalid reflect.Value>")
        case .bool(let value): try bool(value, verb)
        case .int(let value, _):
            try integer(value.magnitude, isNegative: value < 0, isSigned: true, verb)
        case .uint(let value, _): try integer(value, isSigned: false, verb)
        case .float(let value): try float(value, verb)
        case .complex(let value): try complex(value, verb)
        case .string(let value): try string(value, verb)
        case .map(let map): try self.map(map, verb, depth: depth)
        case .structure(let structure): try self.structure(structure, verb, depth: depth)
        case .slice(let slice): try self.slice(slice, verb, depth: depth)
        case .pointer(let pointer):
            if depth == 0, let pointee = pointer.pointee {
                switch pointee {
                case .slice, .structure, .map:
                    try write("&")
                    return try value(.concrete(pointee), verb, depth: depth + 1)
                default: break
                }
            }
            try self.pointer(reflected.value, verb)
        case .function: try pointer(reflected.value, verb)
        }
    }

    private mutating func map(_ map: Map, _ verb: Unicode.Scalar, depth: Int) throws(CallError) {
        if flags.sharpV {
            try write("\(map.type)")
            if map.isNil { return try write("(nil)") }
        }
        try write(flags.sharpV ? "{" : "map[")
        for (index, entry) in try memory.sortedEntries(of: map).enumerated() {
            if index > 0 { try write(flags.sharpV ? ", " : " ") }
            try value(Reflected(entry.key, as: map.keyType), verb, depth: depth + 1)
            try write(":")
            try value(Reflected(entry.value, as: map.elementType), verb, depth: depth + 1)
        }
        try write(flags.sharpV ? "}" : "]")
    }

    private mutating func structure(_ structure: Structure, _ verb: Unicode.Scalar, depth: Int) throws(CallError) {
        if flags.sharpV { try write(structure.type.name) }
        try write("{")
        for (index, field) in structure.type.fields.enumerated() where index < structure.values.count {
            if index > 0 { try write(flags.sharpV ? ", " : " ") }
            if flags.plusV || flags.sharpV { try write("\(field.name):") }
            let held = structure.values[index]
            let isNilInterface = field.type == .interface && held.type == nil
            try value(isNilInterface ? .interface(held) : Reflected(held), verb, depth: depth + 1)
        }
        try write("}")
    }

    private mutating func slice(_ slice: Slice, _ verb: Unicode.Scalar, depth: Int) throws(CallError) {
        if let bytes = slice.bytes {
            switch verb {
            case "s", "q", "x", "X": return try self.bytes(bytes, of: slice, verb, type: "\(slice.type)")
            default: break
            }
        }
        if flags.sharpV {
            try write("\(slice.type)")
            if slice.isNil { return try write("(nil)") }
        }
        try write(flags.sharpV ? "{" : "[")
        for (index, element) in slice.elements.enumerated() {
            if index > 0 { try write(flags.sharpV ? ", " : " ") }
            try value(Reflected(element, as: slice.elementType), verb, depth: depth + 1)
        }
        try write(flags.sharpV ? "}" : "]")
    }

    /// Shows what the value's `Error` or `String` method returns, if it has one and the verb is for texts.
    private mutating func printThroughMethod(_ value: Value, _ verb: Unicode.Scalar) throws(CallError) -> Bool {
        guard !isInError, !flags.sharpV else { return false }
        switch verb {
        case "v", "s", "x", "X", "q": break
        default: return false
        }
        let structure: Structure
        var isNil = false
        switch value {
        case .structure(let found): structure = found
        case .pointer(let pointer):
            if case .structure(let found)? = pointer.pointee {
                structure = found
            } else if case .structure(let type) = pointer.pointeeType, pointer.pointee == nil {
                structure = Structure(zeroOf: type)
                isNil = true
            } else {
                return false
            }
        default: return false
        }
        for name in ["Error", "String"] {
            guard let method = structure.method(name), method.parameters.isEmpty, method.variadic == nil,
                method.result == .string
            else { continue }
            // There is nothing to call the method on.
            guard !isNil else {
                try write("<nil>")
                return true
            }
            guard case .string(let text) = try memory.call(method, []).value else { continue }
            try string(text, verb)
            return true
        }
        return false
    }
}
