import Testing
import YAML

@Suite struct EventStreamTests {
    /// Reads a text to its end, and returns what it says in short: each node as the bytes that it stands in.
    func ranges(_ text: String) throws -> [String] {
        let bytes = Array(text.utf8)
        var events = try EventStream(bytes)
        var ranges: [String] = []
        repeat {
            try events.next()
            switch events.kind {
            case .scalar: ranges.append(String(decoding: bytes[events.scalarRange], as: UTF8.self))
            case .alias: ranges.append(String(decoding: bytes[events.range], as: UTF8.self))
            default: break
            }
        } while events.kind != .streamEnd
        return ranges
    }

    @Test(arguments: [
        ("a: b # c\n", ["a", "b"]),
        ("\u{FEFF}a: 'b'\r\nc: \"d\"", ["a", "'b'", "c", "\"d\""]),
        ("é: ☃\n🚢: [🚀, x]\n", ["é", "☃", "🚢", "🚀", "x"]),
        ("é: ☃\u{2028}b: c\u{85}d: e\u{2029}", ["é", "☃", "b", "c", "d", "e"]),
        ("a: !!str &b\n  # c & d\n  e\n", ["a", "e"]),
        ("a: &b\nc: *b\n", ["a", "", "c", "*b"]),
        ("é: |+ # c\n  d\n\ne: f", ["é", "|+ # c\n  d\n\n", "e", "f"]),
    ])
    func rangesAreInBytes(text: String, expected: [String]) throws {
        #expect(try ranges(text) == expected)
    }

    /// Events that were kept say all that they said when they were parsed.
    @Test(arguments: [
        "a: b # c\n", "\u{FEFF}a: 'b'\r\nc: \"d\"", "é: ☃\n🚢: [🚀, x, {}]\n", "a: !!str &b\n  # c & d\n  e\nf: *b\n",
        "é: |+ # c\n  d\n\ne: >-\n  f\n  g\n", "a: \"\\u00e9\\n\"\nb: 'it''s'\n\"\": ''\n",
        "a: x\n  y\n? [1]\n: - - z\n",
        "%YAML 1.1\n---\na\n...\n---\n---\n- &x !t {b: }\n", "", "# c\n",
    ])
    func keptEventsSayTheSame(text: String) throws {
        let bytes = Array("# \(text)\n\(text)".utf8)
        let part = bytes[(text.utf8.count + 3)...]
        var parsed = try EventStream(Array(part))
        var kept = EventStream(try Events(part))
        #expect(parsed.isASCII == kept.isASCII)
        repeat {
            try parsed.next()
            try kept.next()
            #expect(parsed.kind == kept.kind && parsed.text == kept.text && parsed.textHash == kept.textHash)
            #expect(parsed.anchor == kept.anchor && parsed.tag == kept.tag)
            #expect(parsed.hasProperties == kept.hasProperties && parsed.hasDirectives == kept.hasDirectives)
            #expect(parsed.isEmptyValue == kept.isEmptyValue)
            for (one, other) in [(parsed.range, kept.range), (parsed.scalarRange, kept.scalarRange)] {
                #expect(part.startIndex + one.lowerBound == other.lowerBound && one.count == other.count)
            }
        } while parsed.kind != .streamEnd
        try kept.next()
        #expect(kept.kind == .streamEnd)
    }

    @Test func positionsCountCharacters() {
        let bytes = Array("\u{FEFF}é: 1\r\n🚢x\n".utf8)
        let positions = (0...bytes.count + 1).map { Position(of: $0, in: bytes) }
        #expect(positions[3] == Position(line: 1, column: 1))
        #expect(positions[5] == Position(line: 1, column: 2))
        #expect(positions[10] == Position(line: 2, column: 1))
        #expect(positions[14] == Position(line: 2, column: 2))
        #expect(positions[bytes.count + 1] == Position(line: 3, column: 1))
        #expect(positions == positions.sorted())
    }

    @Test(arguments: [
        ([0xFF, 0xFE, 0x61, 0x00], YAMLError.utf16),
        ([0xFE, 0xFF, 0x00, 0x61], .utf16),
        (Array("a: \0".utf8), .nul(offset: 3)),
        (Array("é: ".utf8) + [0xC3, 0x28], .encoding(problem: "invalid trailing UTF-8 octet", offset: 5)),
        (Array("\u{FEFF}a: \u{7}".utf8), .encoding(problem: "control characters are not allowed", offset: 6)),
        (
            Array("é: [".utf8),
            .syntax(problem: "did not find expected node content", context: "while parsing a flow node", offset: 5)
        ),
        (Array(String(repeating: "x", count: 2000).utf8), .tooLarge(bytes: 2000, limit: 1000)),
        (Array("a: [[[[b]]]]".utf8), .tooDeep(offset: 6, limit: 4)),
        (Array("a: [1,2,3,4,5,6,7,8,9]".utf8), .tooManyNodes(offset: 18, limit: 10)),
    ])
    func badInputIsSaid(bytes: [UInt8], error: YAMLError) {
        #expect(throws: error) { try Document.all(in: bytes, limits: Limits(bytes: 1000, depth: 4, nodes: 10)) }
    }

    /// libyaml needs 10 s for 100 KB of `[`, and minutes for 1 MB (traps.md, T7).
    @Test(.timeLimit(.minutes(1)), arguments: ["[", "{", "[\n", "- ", "? ", "[[{", "a: [", "- - ? "])
    func deepNestingCostsNothing(opening: String) throws {
        let bytes = Array(String(repeating: opening, count: 1_000_000 / opening.utf8.count).utf8)
        let time = ContinuousClock().measure {
            #expect(throws: YAMLError.self) { try Document.all(in: bytes) }
        }
        #expect(time < .milliseconds(500))
    }
}

@Suite struct DocumentTests {
    @Test func nodesKnowTheirBytes() throws {
        let text = "a: &x !t {b: [1, 'é'], c: *x}\nd:\n  e:\n  - f\n  g: |\n    h\n\n---\n...\n---\nx\n"
        let bytes = Array(text.utf8)
        let documents = try Document.all(in: bytes)
        #expect(documents.count == 3)
        let root = try #require(documents.first?.root)
        func source(_ node: Node?) -> String? { node.map { String(decoding: bytes[$0.range], as: UTF8.self) } }
        #expect(source(root["a"]) == "{b: [1, 'é'], c: *x}")
        #expect(root["a"]?.anchor == "x")
        #expect(root["a"]?.tag == "!t")
        #expect(source(root["a"]?["b"]) == "[1, 'é']")
        #expect(root["a"]?["c"]?.content == .alias("x"))
        #expect(source(root["d"]?["e"]) == "- f")
        #expect(root["d"]?["g"]?.scalar == Scalar(text: "h\n", style: .literal))
        #expect(source(root["d"]) == "e:\n  - f\n  g: |\n    h\n\n")
        #expect(documents[1].root.scalar?.text == "")
        #expect(documents[2].root.scalar?.text == "x")
    }

    @Test(arguments: [
        ("a", 0, 3), ("'a'", 0, 4), ("\"ab\"", 1, 5), ("ab", 2, 5), ("'a''b'", 0, 4), ("'a''b'", 1, 5),
        ("'a''b'", 2, 7),
        ("\"\\x61b\"", 0, 4), ("\"\\x61b\"", 1, 8), ("\"\\u00e9b\"", 2, 10), ("\"a\\nb\"", 2, 7),
        ("|-\n  a", 0, 8), ("|\n\n   a\n    b\n", 3, 14), ("|\r\n  a\r\n  b\r\n", 2, 13), ("a", 2, nil),
        (">-\n  a\n  b", 2, nil), ("\"a\n  b\"", 2, nil),
    ])
    func knowWhereTheCharactersOfATextStand(value: String, index: Int, offset: Int?) throws {
        let bytes = Array("k: \(value)".utf8)
        let node = try Document.all(in: bytes).first?.root["k"]
        #expect(node?.offset(ofTextByte: index, in: bytes) == offset)
    }

    @Test(arguments: [
        ("1", ScalarType.int), ("'1'", .string), ("!!str 1", .string), ("!!int '1'", .int), ("!x 1", .string),
        ("~", .null), ("", .null),
    ])
    func typesFollowTagThenQuotesThenText(value: String, type: ScalarType) throws {
        #expect(try Document.all(in: Array("k: \(value)".utf8)).first?.root["k"]?.type == type)
    }
}
