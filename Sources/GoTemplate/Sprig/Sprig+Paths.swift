extension Sprig {
    static let paths: [String: Function] = {
        let functions: [String: @Sendable ([UInt8]) -> [UInt8]] = [
            "base": SlashPath.base, "dir": SlashPath.directory, "clean": SlashPath.clean, "ext": SlashPath.suffix,
        ]
        // Those of the system are the same on every system that has slashes.
        let systemNames = ["base": "osBase", "dir": "osDir", "clean": "osClean", "ext": "osExt", "isAbs": "osIsAbs"]
        var table = functions.mapValues { function in
            Function(.string, result: .string) { call in .string(ByteString(bytes: function(call.string(0).bytes))) }
        }
        table["isAbs"] = Function(.string, result: .bool) { call in
            .bool(call.string(0).bytes.first == UInt8(ascii: "/"))
        }
        for (name, systemName) in systemNames { table[systemName] = table[name] }
        return table
    }()
}

/// What Go's `path` does to paths.
enum SlashPath {
    private static let slash = UInt8(ascii: "/")

    /// The last element.
    @Sendable static func base(_ path: [UInt8]) -> [UInt8] {
        guard !path.isEmpty else { return Array(".".utf8) }
        guard let last = path.lastIndex(where: { $0 != slash }) else { return [slash] }
        let body = path[...last]
        return Array(body[(body.lastIndex(of: slash).map { $0 + 1 } ?? 0)...])
    }

    /// Everything but the last element.
    @Sendable static func directory(_ path: [UInt8]) -> [UInt8] {
        clean(Array(path[..<(path.lastIndex(of: slash).map { $0 + 1 } ?? 0)]))
    }

    /// The last element from its last dot on.
    @Sendable static func suffix(_ path: [UInt8]) -> [UInt8] {
        let name = path[(path.lastIndex(of: slash).map { $0 + 1 } ?? 0)...]
        return name.lastIndex(of: UInt8(ascii: ".")).map { Array(name[$0...]) } ?? []
    }

    /// The shortest path that means the same.
    @Sendable static func clean(_ path: [UInt8]) -> [UInt8] {
        guard !path.isEmpty else { return Array(".".utf8) }
        let isAbsolute = path.first == slash
        var elements: [ArraySlice<UInt8>] = []
        for element in path.split(separator: slash) where !element.elementsEqual(".".utf8) {
            let isParent = element.elementsEqual("..".utf8)
            if isParent, let last = elements.last, !last.elementsEqual("..".utf8) {
                elements.removeLast()
            } else if !isParent || !isAbsolute {
                elements.append(element)
            }
        }
        let body = (isAbsolute ? [slash] : []) + elements.joined(separator: [slash])
        return body.isEmpty ? Array(".".utf8) : body
    }
}
