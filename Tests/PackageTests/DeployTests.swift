import Foundation
import TestSupport
import Testing

/// `deploy/`, as far as Debian's tools can judge it.
@Suite struct DeployTests {
    static let deploy = ImportTests.sources.deletingLastPathComponent().appendingPathComponent("deploy").path

    @Test func theKustomizationBuilds() throws {
        let built = try Command("kubectl", ["kustomize", "\(Self.deploy)/kubernetes"]).succeed()
        for line in [
            "kind: CronJob", "concurrencyPolicy: Forbid", "automountServiceAccountToken: false",
            "readOnlyRootFilesystem: true", "runAsNonRoot: true", "image: registry.example.com/tidemark:0.1.0",
        ] {
            #expect(built.contains(line))
        }
    }

    @Test func theUnitsAreCleanToSystemd() throws {
        let directory = try TemporaryDirectory()
        let executable = try directory.write("tidemark", "#!/bin/sh\n", mode: 0o755)
        for name in ["tidemark.service", "tidemark.timer"] {
            // The unit names the place that the README installs to, where a test has nothing to look for.
            let unit = try String(contentsOfFile: "\(Self.deploy)/systemd/\(name)", encoding: .utf8)
            try directory.write(name, unit.replacing("/usr/bin/tidemark", with: executable))
        }
        let verdict = try Command(
            "systemd-analyze",
            ["verify", "\(directory.path)/tidemark.service", "\(directory.path)/tidemark.timer"]
        ).run()
        #expect(verdict.status == 0)
        #expect(verdict.errors == "" && verdict.output == "")
    }

    @Test func theImageHasEachLibraryThatTheExecutableNeeds() throws {
        let dockerfile = try String(contentsOfFile: "\(Self.deploy)/Dockerfile", encoding: .utf8)
        let final = try #require(dockerfile.components(separatedBy: "FROM debian:").last)
        let headers = try Command("objdump", ["-p", Tidemark.executable]).succeed()
        let libraries = headers.split(separator: "\n").compactMap { line in
            line.contains("NEEDED") ? line.split(separator: " ").last.map(String.init) : nil
        }
        // The Swift runtime is linked statically into what the image holds; the C library is in every image.
        let own = libraries.filter { name in
            ["libcurl", "libgit2", "libpcre2", "libyaml"].contains { name.hasPrefix($0) }
        }
        #expect(own.count == 4, "\(libraries)")
        for library in own {
            let owner = try Command("dpkg", ["-S", "*/\(library)"]).succeed()
            let package = try #require(owner.split(separator: ":").first)
            #expect(final.contains(" \(package)"), "\(library) is in \(package)")
        }
    }
}
