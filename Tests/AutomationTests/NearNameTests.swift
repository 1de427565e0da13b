import Testing

@testable import Automation

@Suite struct NearNameTests {
    @Test(arguments: [
        ("prod:wbe", ["prod:web", "prod:api"], "prod:web"),
        ("intervall", ["interval", "image"], "interval"),
        ("flux-system:podinf", ["flux-system:podinfo", "flux-system:web"], "flux-system:podinfo"),
        ("web", ["database", "zebra"], nil),
        ("Web", ["web"], "web"),
        ("ab", ["xy"], nil),
        ("", ["a"], "a"),
        ("x", [], nil),
    ])
    func finds(_ name: String, _ known: [String], _ near: String?) {
        #expect(NearName.of(name, among: known) == near)
    }
}
