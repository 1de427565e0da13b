import Markers
import Testing
import YAML

/// What holds for every input, tried with many.
@Suite struct PropertyTests {
    /// The texts of every observed case.
    static let texts = ObservedCase.all.flatMap { $0.files.values.sorted() }.map { Array($0.utf8) }

    /// Pieces that change what a text means.
    static let pieces: [[UInt8]] =
        [
            "\n", "\r\n", "\r", "\t", " ", "#", "# {\"$imagepolicy\": \"flux-system:podinfo\"}", "- ", ": ", ":", ",",
            "[", "]", "{", "}",
            "? ", "&a ", "*a", "!!int ", "!t ", "|", ">2-", "'", "\"", "\\", "---\n", "...\n", "%YAML 1.1\n",
            "\u{FEFF}", "\u{85}", "\u{2028}",
            "🚢", "x: y\n", "\n\n", "image: x:1", "$imagepolicy", "<<: *a\n", "kind: List\n", "items:\n",
        ].map { Array($0.utf8) } + [[0xC3], [0x80], [0xFF], [0]]

    @Test(arguments: 0..<8)
    func mutatedTextsAreSafe(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<2_000 {
            var bytes = Self.texts.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&bytes, using: &random) }
            try expectSafe(bytes)
        }
    }

    /// Line breaks behind a block scalar's header: all but the first one belong to its text (found by fuzzing).
    @Test(arguments: [
        "\n", "\r\n", "\r", "\r\r\n", "\r\r\r", "\n\n", "\r\n\r\n", "\n\r", "\u{85}", "\u{2028}", "\u{2029}\n",
    ])
    func everyLineBreakBehindAHeaderIsSafe(lineBreak: String) throws {
        let marker = "# {\"$imagepolicy\": \"flux-system:podinfo\"}"
        try expectSafe(Array("kept: |+ \(marker)\(lineBreak)    web:2\n\nnext: x\n".utf8))
    }

    /// Other texts that fuzzing found.
    @Test(arguments: [
        "image: &web:1 M\n", "image: !!str &web:1 M\n", "list:\n|-  M\n \nnext: x\n", "a: |  M\n\n\nb: x M\n",
        "a: !!int M\n  1\n", "a: !!stim- M\r\n   1", "a: !!int &b M\n  1\n", "a: &b !!int M\n  1\n",
        "- !!int # x\n  1 M\n", "a: !!int &b:1 M\n", "a: &b !!int 1 M\n",
    ])
    func everyOddPlaceIsSafe(text: String) throws {
        let marker = "# {\"$imagepolicy\": \"flux-system:podinfo\"}"
        try expectSafe(Array(text.replacing("M", with: marker).utf8))
    }

    @Test func everyPrefixIsSafe() throws {
        for text in Self.texts where text.count < 400 {
            for end in 0...text.count { try expectSafe(Array(text[..<end])) }
        }
    }

    private func mutate(_ bytes: inout [UInt8], using random: inout SplitMix) {
        let offset = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, offset + Int.random(in: 0...3, using: &random))
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes.removeSubrange(offset..<end)
        case 1: bytes.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: offset)
        default: bytes.replaceSubrange(offset..<end, with: Self.pieces.randomElement(using: &random) ?? [])
        }
    }

    /// Whatever the bytes are: nothing traps, every range lies inside, and the edits keep what edits keep.
    private func expectSafe(_ bytes: [UInt8]) throws {
        let file = MarkedFile(bytes)
        let ranges =
            file.fields.flatMap { [$0.range, $0.marker.commentRange, $0.marker.valueRange] }
            + file.problems.map(\.range)
        #expect(ranges.allSatisfy { 0 <= $0.lowerBound && $0.upperBound <= bytes.count })
        if let events = try? Events(bytes, limits: .stream) {
            let again = MarkedFile(bytes, events: events)
            #expect(again.fields == file.fields && again.problems == file.problems)
        }
        try expectSound(
            file.edits { _ in "registry.example.com/app:1.2.3" },
            in: file,
            "\(String(decoding: bytes, as: UTF8.self).debugDescription)"
        )
        try expectSound(
            file.edits { _ in "1.10" },
            in: file,
            "\(String(decoding: bytes, as: UTF8.self).debugDescription)"
        )
    }

    @Test func manyMarkersInOneFileCostLittle() {
        let line = "- image: registry.example.com/app:1.0.0 # {\"$imagepolicy\": \"ns:p\"}\n"
        let text = Array(("items:\n" + String(repeating: line, count: 10_000)).utf8)
        let time = ContinuousClock().measure { #expect(MarkedFile(text).fields.count == 10_000) }
        #expect(time < .seconds(3), "about 0.1 s in a release build")
    }

    @Test func manyKeysInOneMappingCostLittle() {
        let keys = (0..<50_000).map { "k\($0): 1\n" }.joined()
        let text = Array((keys + "k7: x # {\"$imagepolicy\": \"ns:p\"}\nz: y # {\"$imagepolicy\": \"ns:p\"}\n").utf8)
        let time = ContinuousClock().measure {
            let file = MarkedFile(text)
            #expect(file.fields.map(\.value) == ["y"])
            #expect(file.problems.map(\.reason) == [.duplicateKey])
        }
        #expect(time < .seconds(3), "about 0.05 s in a release build")
    }
}

/// A small random number generator whose sequence a seed fixes.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
