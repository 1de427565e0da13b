import Markers
import Testing
import YAML

/// Where markers work (policy-files.md 3.2), beyond the observed rows.
@Suite struct PlacementTests {
    static let m = ##"# {"$imagepolicy": "ns:p"}"##

    /// `M` is a marker; the values that have to change, in order.
    @Test(arguments: [
        ("a: x M", ["x"]),
        ("a:\n  M\n  x\n", ["x"]),
        ("a: # note\n  M\n  x\n", ["x"]),
        ("a:\n  # note\n  M\n  x\n", []),
        ("a:\n  M\n\n  x\n", ["x"]),
        ("a: !!str M\n  x\n", ["x"]),
        ("a: &b M\n  x\n", ["x"]),
        ("a: !!str &b x M\n", ["x"]),
        ("a: 'x' M\n", ["x"]),
        ("a: 'x'M\n", ["x"]),
        ("a: \"x\n  y\" M\n", ["x y"]),
        ("a: x\n  y M\n", ["x y"]),
        ("a: x M\n  M\n", ["x"]),
        ("l:\n- x M\n- y\n", ["x"]),
        ("l:\n- M\n  x\n", ["x"]),
        ("l:\n- M\n- x\n", ["x"]),
        ("l:\n- y\n\nM\n- x\n", ["x"]),
        ("l:\n- y\n\nM\n\n- x\n", ["x"]),
        ("l:\n- y\nM\n\n- x\n", []),
        ("l:\n  - y\nM\n  - x\n", ["x"]),
        ("l:\n- y\n  M\n- x\n", ["x"]),
        ("l:\n- - y\n  M\n- x\n", []),
        ("l:\nM\n- - x\n", []),
        ("l:\n-\n  M\n  - x\n", ["x"]),
        ("l:\nM\n- x # note\n", []),
        ("l:\n- &b M\n- x\n", ["x"]),
        ("l: &b M\n- x\n", ["x"]),
        ("l: [\n  x, M\n  y M\n]\n", ["x", "y"]),
        ("l: [\n  x M\n  , y\n]\n", ["x"]),
        ("l: [\n  x\n  , M\n  y\n]\n", ["x"]),
        ("l: [\n  x M\n  , M\n  y\n]\n", []),
        ("l: [\n  M\n  x\n]\n", ["x"]),
        ("l: [\n  x,\n  M\n]\n", []),
        ("l: [x, y, M\n  z]\n", ["y"]),
        ("l: [ M\n  x]\n", []),
        ("l: [{a: x}, M\n  y]\n", []),
        ("l: [a: x M\n]\n", ["x"]),
        ("l: {a: M\n  x}\n", ["x"]),
        ("l: {a: x, M\n  b: y M\n}\n", ["x", "y"]),
        ("l: {\n  M\n  a: x}\n", []),
        ("l: {\"a\": \"x\" M\n}\n", ["x"]),
        ("a: | M\n  x\n", ["x\n"]),
        ("a: >2- M\n    x\n", ["  x"]),
        ("l:\n- | M\n  x\n- y\n", ["x\n"]),
        ("? a\n: x M\n", ["x"]),
        ("? x M\n: y\n", []),
        ("? {b: x M\n  }\n: y\n", []),
        ("a: {b: x} M\n", []),
        ("a: M\n  b: x\n", []),
        ("a: M\n- x\n", []),
        ("a: *b M\nb: &b x\n", []),
        ("a: &b x\nc: *b M\n", []),
        ("a: x\nM\n", []),
        ("M\na: x\n", []),
        ("a:\n  - M\n    b: x\n", []),
        ("a:\n  b: 1\n  b: x M\nb: y M\n", ["y"]),
        ("a:\n  b: x\na:\n  b: y M\n", []),
        ("a: x # M\n", []),
        ("a: x\n...\nb: y M\n", []),
        ("a: x\n...\n---\nb: y M\n", ["y"]),
        ("a: x M # {\"$imagepolicy\": \"ns:q\"}\n", []),
        ("a: é M\n", ["é"]),
        ("é: \u{2028} x M\u{2028}b: y M\u{85}", ["x", "y"]),
        ("a: '🚢' M\nb: x M\n", ["🚢", "x"]),
        ("\u{FEFF}a: x M\n", ["x"]),
        ("a: x M\r\nb: 'y' M\r\n", ["x", "y"]),
        ("a: x\tM\rb: y M\r", ["x", "y"]),
        ("a: x # {\"$ref\": \"#/definitions/io.k8s.cli.setters.ns:p\", \"y\": 1}\nb: [] M\n", ["x"]),
        ("a: x # {\"\\u0024imagepolicy\": \"ns:p\"}\nb: [] M\n", ["x"]),
        ("a: x # {\"$imagepolicy\": \"ns:p\", \"y\": null}\n", ["x"]),
    ])
    func marks(text: String, values: [String]) throws {
        let file = MarkedFile(Array(text.replacing("M", with: Self.m).utf8))
        #expect(file.fields.map(\.value) == values, "\(file.problems.map(\.description))")
        // Whatever marks nothing has to be said, unless it was commented out.
        #expect(!values.isEmpty || !file.problems.isEmpty || text.contains("# M"))
        try expectSound(file.edits { _ in "registry.example.com/app:1.2.3" }, in: file)
        try expectSound(file.edits { _ in "1.10" }, in: file)
        try expectSound(file.edits { _ in "" }, in: file)
        try expectSound(file.edits { _ in " a: 'b' \"c\" #\t{d}\u{2028}\n\u{202E}é🚢 " }, in: file)
    }

    @Test func knowsTheObjectAroundAField() {
        let text = """
            kind: Deployment
            spec: {image: x} # no
            image: x \(Self.m)
            metadata: {labels: {name: l}, name: web, namespace: "prod"}
            apiVersion: apps/v1
            """
        let identity = ObjectIdentity(apiVersion: "apps/v1", kind: "Deployment", namespace: "prod", name: "web")
        #expect(MarkedFile(Array(text.utf8)).fields.map(\.object) == [identity])
    }

    @Test func knowsTheItemOfAList() {
        let items = "items:\n- kind: Pod\n  metadata: {name: a}\n  image: x M\n- image: y M\n  kind: Job\n"
        let text = (items + "kind: List\nother: z M\n").replacing("M", with: Self.m)
        #expect(MarkedFile(Array(text.utf8)).fields.map(\.object.kind) == ["Pod", "Job", "List"])
        #expect(MarkedFile(Array((text + "---\n").utf8)).fields.map(\.object.kind) == ["List", "List", "List"])
    }

    @Test func knowsPositionsInCharacters() {
        let text = "\u{FEFF}a: 1\r\n\u{E9}\u{1F6A2}: &x 'y' \(Self.m)\r\n"
        let field = MarkedFile(Array(text.utf8)).fields.first
        #expect(field?.position.line == 2)
        #expect(field?.position.column == 8)
        #expect(field.map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) } == "'y'")
        #expect(field.map { String(decoding: Array(text.utf8)[$0.marker.valueRange], as: UTF8.self) } == "ns:p")
        #expect(field.map { String(decoding: Array(text.utf8)[$0.marker.commentRange], as: UTF8.self) } == Self.m)
    }
}
