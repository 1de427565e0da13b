import TestSupport
import Testing

extension EndToEnd {
    /// `explain` and `check` with sources that are elsewhere; what they say is in `Cases`.
    @Suite struct ExplainTests {
        @Test func explainsAPolicyOfARepositoryThatIsElsewhere() throws {
            let place = try Place()
            let run = try place.tidemark("explain", "web", "--source", place.url)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.hasPrefix("flux-system/web  policies/web.yaml:"), "\(run.output)")
            #expect(run.output.contains("→ 1.10.0"))
            #expect(
                run.output.contains("  apps/web.yaml:10:18: \(place.registry.host)/acme/web:1.0.0\n"),
                "\(run.output)"
            )
            let tag = try place.tidemark("explain", "web", "9.9.9", "--source", place.url, "--ref", "main")
            #expect(tag.status == 1)
            #expect(tag.errors.contains("'9.9.9' is not among the"))
        }

        @Test func checksARepositoryThatIsElsewhereAndAsksNoRegistry() throws {
            let place = try Place()
            place.registry.stop()
            let run = try place.tidemark("check", place.url)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output == "1 policy, 2 marked fields in 2 files: 0 errors, 1 warning\n")
            #expect(run.errors.hasPrefix("other/web.yaml:10:73: warning: no automation writes this field"))
        }

        @Test func aSourceThatCannotBeReadIsNamed() throws {
            let place = try Place()
            for command in [
                ["check", place.git.url + "/nothing.git"],
                ["explain", "web", "--source", place.git.url + "/nothing.git"],
            ] {
                let run = try place.tidemark(command, in: ".")
                #expect(run.status == 1)
                #expect(run.errors.contains("answered with status 404"), "\(run.errors)")
            }
        }
    }
}
