import TestSupport
import Testing

extension EndToEnd {
    /// The line that is drawn while many repositories are scanned.
    @Suite struct ProgressTests {
        let tidemark: Tidemark
        let source: TemporaryDirectory
        let registry: RegistryServer

        init() throws {
            tidemark = try Tidemark()
            source = try TemporaryDirectory()
            registry = try RegistryServer()
            for index in 0..<12 {
                let image = registry.image("web-\(index)")
                try registry.fill("web-\(index)", tags: ["1.0.0", "1.1.0"])
                let policy = Fleet.repository("web-\(index)", image: image) + Fleet.policy("web-\(index)", range: "1.x")
                try source.write("web-\(index).yaml", policy)
            }
        }

        @Test func isDrawnOnATerminalAndWiped() throws {
            let text = try tidemark.onTerminal("preview .", in: source.path)
            #expect(text.contains("scanning: "))
            let last = try #require(text.ranges(of: "scanning: ").last)
            #expect(text[last.upperBound...].contains("\r\u{1B}[K"))
        }

        @Test func isNotDrawnWhereThereIsNoTerminalOrQuietIsAskedFor() throws {
            let outcome = try tidemark("preview", ".", in: source.path)
            #expect(!outcome.errors.contains("scanning"))
            #expect(try !tidemark.onTerminal("preview . --quiet", in: source.path).contains("scanning"))
        }
    }
}
