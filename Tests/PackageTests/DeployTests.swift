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

    static let release = "\(deploy)/../.build/release/tidemark"

    /// The image has no other library. The release executable is there when `make demo` or `make build` ran before, as in CI.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: release)))
    func theExecutableNeedsTheCLibraryAlone() throws {
        let headers = try Command("objdump", ["-p", Self.release]).succeed()
        let libraries = headers.split(separator: "\n").compactMap { line in
            line.contains("NEEDED") ? line.split(separator: " ").last.map(String.init) : nil
        }
        let other = libraries.filter { name in !["libc.so", "libm.so", "ld-linux"].contains { name.hasPrefix($0) } }
        #expect(!libraries.isEmpty && other == [])
    }

    @Test(arguments: ["libcurl", "openssl", "libgit2", "libpcre2-8", "yaml-0.1"])
    func theReleaseLinksToArchivesAlone(_ name: String) throws {
        let text = try String(contentsOfFile: "\(Self.deploy)/static/\(name).pc", encoding: .utf8)
        let libraries = text.split(whereSeparator: \.isWhitespace).filter { $0.hasPrefix("-l") }
        #expect(!libraries.isEmpty)
        #expect(libraries.allSatisfy { $0.hasPrefix("-l:") && ($0.hasSuffix(".a") || $0 == "-l:absent.ld") })
    }
}
