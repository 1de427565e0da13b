import Markers
import Testing
import YAML

/// Every marker without effect is found and named.
@Suite struct ProblemTests {
    static let m = PlacementTests.m

    /// `M` is a marker; the problem, and the text that it points at.
    @Test(arguments: [
        ("M\na: x\n", Problem.Reason.aboveKey, m),
        ("a: x\nM\n", .aboveKey, m),
        ("a: M\nb: x\n", .emptyValue, m),
        ("a: M\n  x\n", .besideKey, m),
        ("a: M\n  b: x\n", .onCollection, m),
        ("a: M\n- x\n", .onCollection, m),
        ("a: {b: x} M\n", .onCollection, m),
        ("a: [x] M\n", .onCollection, m),
        ("a: [\n] M\n", .onCollection, m),
        ("a: {{ .Values.x }} M\n", .onTemplate, m),
        ("a: &b x\nc: *b M\n", .onAlias, m),
        ("a: &b x\nc: [*b, M\n]\n", .onAlias, m),
        ("? x M\n: y\n", .onKey, m),
        ("? [x, M\n  ]\n: y\n", .onKey, m),
        ("l:\n# note\nM\n- x\n", .amongComments, m),
        ("l: [x M\n, # note\n]\n", .amongComments, m),
        ("l:\nM\n- x # note\n", .belowComment, m),
        ("t: |\n  image: x M\nb: y M\n", .inText, m),
        ("a: 1\na: x M\n", .duplicateKey, m),
        ("a: | M\n\n\nb: 1\n", .emptyValue, m),
        ("a: | M\n  x\u{2028}  y\nb: 1\n", .unusualLineBreak, m),
        ("a: 1\na:\n  b:\n  - x M\n", .duplicateKey, m),
        ("a: x # see {\"$imagepolicy\": \"ns:p\"}\n", .textBefore, "see "),
        ("a: x # {\"$imagepolicy\": \"ns:p\"} old\n", .textAfter, "old"),
        ("a: x # {\"$imagepolicy\": \"ns:p\"\n", .notJSON(expected: "'}'"), ""),
        ("a: x # {\"$imagepolicy\" \"ns:p\"}\n", .notJSON(expected: "':'"), "\""),
        ("a: x # {\"$imagepolicy\": ns:p}\n", .notJSON(expected: "a string in double quotes"), "n"),
        ("a: x # {'$imagepolicy': 'ns:p'}\nb: y M\n", .notJSON(expected: "a string in double quotes"), "'"),
        ("a: x # {\"$imagepolicy\": [\"ns:p\"]}\n", .notText(key: "$imagepolicy"), "[\"ns:p\"]"),
        ("a: x # {\"$imagepolicy\": \"ns:p\", \"b\": 1}\n", .notText(key: "b"), "1"),
        ("a: x # {\"$imagepolicy\": \"\"}\n", .emptyMarker, ""),
        ("a: x # {\"$imagepolicy\": null}\n", .emptyMarker, "null"),
        ("a: x # {\"$imagepolicy\": \"p\"}\n", .noNamespace("p"), "p"),
        ("a: x # {\"$imagepolicy\": \"ns/p\"}\n", .notAPolicy("ns/p"), "ns/p"),
        ("a: x # {\"$imagepolicy\": \"ns:\"}\n", .notAPolicy("ns:"), "ns:"),
        ("a: x # {\"$imagepolicy\": \"ns:p:tag:digest\"}\n", .notAPolicy("ns:p:tag:digest"), "ns:p:tag:digest"),
        ("a: x # {\"$imagepolicy\": \"ns:p:TAG\"}\n", .unknownPart("TAG"), "TAG"),
        ("a: x # {\"$imagepolicy\": \"ns:p:version\"}\n", .unknownPart("version"), "version"),
    ])
    func areFound(text: String, reason: Problem.Reason, place: String) {
        let bytes = Array(text.replacing("M", with: Self.m).utf8)
        let problems = MarkedFile(bytes).problems
        #expect(problems.map(\.reason) == [reason])
        #expect(problems.map { String(decoding: bytes[$0.range], as: UTF8.self) } == [place])
        #expect(problems.first.map { Position(of: $0.range.lowerBound, in: bytes) } == problems.first?.position)
    }

    /// What stops the whole file: Flux gives it up, and one document that isn't understood is no ground to edit its neighbours.
    @Test(arguments: [
        ("a: x M\nb: [\n", Problem.Reason.unreadable(.syntax(problem: "", context: nil, offset: 0)), 3, 1),
        ("a: x M\n---\n- y\n", .notAMapping, 3, 1),
        ("a: x M\n---\ny\n", .notAMapping, 3, 1),
        ("x M\n", .notAMapping, 1, 1),
        ("a: x M\nmetadata: y\n", .metadataNotAMapping(field: "metadata"), 2, 11),
        ("a: x M\nmetadata: [y]\n", .metadataNotAMapping(field: "metadata"), 2, 11),
        ("a: x M\nmetadata:\n  annotations: y\n", .metadataNotAMapping(field: "metadata.annotations"), 3, 16),
        ("%TAG !e! tag:e\n---\na: x M\n", .directive, 1, 1),
        ("a: x M\n--- # c\nb: c\n--- {c: d}\n", .textAfterSeparator, 4, 5),
        ("a: x M\nb: *c\n", .unknownAnchor("c"), 2, 4),
        ("a: &c x M\n---\nb: *c\n", .unknownAnchor("c"), 3, 4),
        ("a: x M\nb: \"c\\/\"\n", .escapedSlash, 2, 6),
    ])
    func stopTheFile(text: String, reason: Problem.Reason, line: Int, column: Int) {
        let file = MarkedFile(Array(text.replacing("M", with: Self.m).utf8))
        #expect(file.fields.isEmpty)
        #expect(file.problems.count == 1)
        #expect(file.problems.first?.position == Position(line: line, column: column))
        guard case .unreadable = reason else {
            #expect(file.problems.map(\.reason) == [reason])
            return
        }
        #expect(
            file.problems.first?.description
                == "the markers of this file have no effect: not valid YAML: did not find expected node content while parsing a flow node"
        )
    }

    @Test(arguments: [
        "# a: x M\nb: y M\n", "# # {\"$imagepolicy\": \"ns:p\"}\nb: y M\n", "x: '{\"$imagepolicy\": \"ns:p\"}'\n",
        "metadata:\n  annotations: ~\nb: y M\n", "metadata:\nb: y M\n", "---\n---\n# c\n---\nb: y M\n",
        "# use {\"$imagepolicy\"} here\nb: y M\n", "metadata: y\n",
    ])
    func saysNothingWithoutNeed(text: String) {
        let file = MarkedFile(Array(text.replacing("M", with: Self.m).utf8))
        #expect(file.problems.filter { $0.reason != .textBefore }.isEmpty)
        #expect(file.fields.count == (text.contains("M") ? 1 : 0))
    }

    @Test func sentencesAreSentences() {
        let reasons: [Problem.Reason] = [
            .unreadable(.utf16), .directive, .textAfterSeparator, .notAMapping, .metadataNotAMapping(field: "f"),
            .unknownAnchor("a"),
            .escapedSlash, .aboveKey, .emptyValue, .besideKey, .onCollection, .onTemplate, .onAlias, .onKey,
            .amongComments,
            .belowComment, .inText, .duplicateKey, .unusualLineBreak, .textBefore, .textAfter,
            .notJSON(expected: "'}'"),
            .notText(key: "k"), .emptyMarker, .noNamespace("p"), .notAPolicy("n/p"), .unknownPart("TAG"),
        ]
        for reason in reasons {
            let problem = Problem(reason: reason, range: 0..<0, position: Position(line: 1, column: 1))
            for sentence in [problem.description, problem.hint ?? "none"] {
                #expect(!sentence.hasSuffix(".") && sentence.first?.isUppercase == false, "\(sentence)")
            }
        }
    }
}
