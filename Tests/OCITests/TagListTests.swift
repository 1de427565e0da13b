import Testing

@testable import OCI

@Suite struct TagListTests {
    static let pages: [(String, [String])] = [
        (#"{"name":"a","tags":["1","2","1"]}"#, ["1", "2"]), (#"{"tags":null}"#, []), ("{}", []), (#"{"tags":[]}"#, []),
        (#" { "x" : [ {"tags":["no"]} , -1.5e+3 , true , false , null , "é\u00e9" ] , "tags" : [ "a" ] } "#, ["a"]),
        (#"{"tags":["\u0061b","\ud83d\ude00","a b","",".x","-y","a\nb"]}"#, ["ab"]),
        (#"{"\u0074ags":["a"]}"#, ["a"]), (#"{"manifest":{"sha256:0":{"tag":["v"]}},"child":[],"tags":["v"]}"#, ["v"]),
    ]

    @Test(arguments: pages) func readsPages(_ page: String, _ names: [String]) throws {
        var decoder = TagListDecoder()
        _ = try decoder.decode(Array(page.utf8))
        #expect(decoder.list.names == names)
    }

    @Test(arguments: [1, 127, 128, 129, 256, 10_000]) func aTagHasItsLength(_ length: Int) throws {
        let name = String(repeating: "v", count: length)
        for text in [name, "\\u0076" + name.dropFirst()] {
            var decoder = TagListDecoder()
            _ = try decoder.decode(Array(#"{"tags":["\#(text)"]}"#.utf8))
            #expect(decoder.list.names == (length <= 128 ? [name] : []))
            #expect(decoder.list.droppedCount == (length <= 128 ? 0 : 1))
            #expect(decoder.list.firstDropped?.utf8.count ?? 0 <= 256)
        }
    }

    static let malformed: [(String, Int)] = [
        ("", 0), ("<html>", 0), ("\u{FEFF}{}", 0), ("[]", 0), ("null", 0), ("{", 1), (#"{"tags":"a"}"#, 8),
        (#"{"tags":[1]}"#, 9),
        (#"{"tags":[null]}"#, 9), (#"{"tags":["a",]}"#, 13), (#"{"tags":["a""#, 12), (#"{"tags":["a]}"#, 13),
        (#"{"tags":["a"]} x"#, 15),
        (#"{"tags":["a"],"tags":["b"]}"#, 14), (#"{"tags":{"a":1}}"#, 8), (#"{"tags":["a\q"]}"#, 11),
        (#"{"tags":["\u12"]}"#, 14),
        ("{\"tags\":[\"a\u{01}\"]}", 11), (#"{"a":01}"#, 7), (#"{"a":tru}"#, 5), (#"{"a" 1}"#, 5), (#"{a:1}"#, 1),
    ]

    @Test(arguments: malformed) func refusesAnythingElse(_ page: String, _ offset: Int) {
        var decoder = TagListDecoder()
        let error = #expect(throws: TagListDecoder.Malformed.self) { try decoder.decode(Array(page.utf8)) }
        #expect(error?.offset == offset)
    }

    @Test func refusesInvalidUTF8AndDeepNesting() {
        var decoder = TagListDecoder()
        #expect(throws: TagListDecoder.Malformed(reason: "expected valid UTF-8", offset: 10)) {
            try decoder.decode(Array(#"{"tags":[""#.utf8) + [0xFF] + Array(#""]}"#.utf8))
        }
        let deep = #"{"a":"# + String(repeating: "[", count: 100_000)
        #expect(throws: TagListDecoder.Malformed(reason: "nested deeper than 32 levels", offset: 36)) {
            try decoder.decode(Array(deep.utf8))
        }
    }

    @Test func countsWhatItDropsAndWhatIsNew() throws {
        var decoder = TagListDecoder()
        var counts = try decoder.decode(Array(#"{"tags":["a","b c","a","d:e"]}"#.utf8))
        #expect(counts == (4, 3))
        counts = try decoder.decode(Array(#"{"tags":["a","z"]}"#.utf8))
        #expect(counts == (2, 1))
        #expect(decoder.lastName == "z")
        #expect(decoder.list.droppedCount == 2)
        #expect(decoder.list.firstDropped == "b c")
        #expect(decoder.list.names == ["a", "z"])
    }

    @Test func keepsManyNamesApart() throws {
        let names = (0..<20_000).map { "v\($0 % 15_000)" }
        var decoder = TagListDecoder()
        let page = #"{"tags":["# + names.map { "\"\($0)\"" }.joined(separator: ",") + "]}"
        #expect(try decoder.decode(Array(page.utf8)) == (20_000, 15_000))
        #expect(decoder.list.names == Array(names.prefix(15_000)))
    }
}
