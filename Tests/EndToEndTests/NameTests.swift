import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What name servers answer (faults.md, R2), and where a name leads that may not lead there (threats.md, section 1c): whoever
    /// owns a name decides what it stands for, and may decide anew at any time.
    @Suite(.enabled(if: NameServer.isPossible)) struct NameTests {
        private static let name = "registry.example.com"

        private static func tags(_ answer: String, _ options: String...) throws -> Command.Outcome {
            let tidemark = try Tidemark()
            return try tidemark.start(["tags", "\(name)/a"] + options, under: NameServer(answer).prefix).outcome()
        }

        @Test(arguments: ["unknown", "failing", "empty", "silent"]) func aNameWithoutAnAddressIsSaid(_ answer: String)
            throws
        {
            let run = try Self.tags(answer)
            #expect(run.status == 1)
            #expect(
                run.errors == """
                    error: cannot scan '\(Self.name)/a': cannot reach 'https://\(Self.name)': Could not resolve host: \(Self.name)
                      hint: check the host's name, and that this machine's name server answers

                    """
            )
        }

        @Test(arguments: ["169.254.169.254", "0.0.0.0"]) func noNameLeadsToMetadata(_ address: String) throws {
            let run = try Self.tags(address)
            #expect(run.status == 1)
            #expect(
                run.errors.contains("its address is link-local or unspecified, which is never contacted"),
                "\(run.errors)"
            )
        }

        @Test(arguments: ["127.0.0.1", "10.1.2.3", "192.168.1.1", "100.64.0.1"])
        func noNameLeadsOnPremisesWhereThatIsShutOut(_ address: String) throws {
            let run = try Self.tags(address, "--public-registries-only")
            #expect(run.status == 1)
            #expect(
                run.errors.contains("its address is not public, and only public ones are contacted"),
                "\(run.errors)"
            )
            // Without that, it is asked: nobody is there.
            let free = try Self.tags(address)
            #expect(free.status == 1 && !free.errors.contains("its address"), "\(free.errors)")
        }
    }
}
