import Foundation
import TestSupport
import Testing

/// Holds the table of modules in ARCHITECTURE.md: who may import whom.
@Suite struct ImportTests {
    /// What each target may import of this package and of its dependencies. The toolchain's own modules are judged apart.
    static let allowed: [String: Set<String>] = [
        "HTTP": ["CCurl", "COpenSSL"],
        "YAML": ["CYAML"],
        "OCI": ["HTTP", "Crypto", "CryptoExtras", "Subprocess"],
        "Selection": ["CPCRE2"],
        "Markers": ["YAML"],
        "GoTemplate": [],
        "Git": ["CGit2", "HTTP", "Crypto", "Subprocess"],
        "Automation": ["HTTP", "YAML", "OCI", "Selection", "Markers", "GoTemplate", "Git", "Crypto"],
        "tidemark": ["Automation", "CLinux"],
        "tidemark-bench": ["OCI", "Selection"],
    ]

    static let toolchain: Set<String> = [
        "FoundationEssentials", "Glibc", "Musl", "Darwin", "Dispatch", "Synchronization",
    ]
    /// These read and write nothing, and use no Foundation.
    static let pure: Set<String> = ["YAML", "Selection", "Markers", "GoTemplate"]

    struct Import: Hashable, CustomStringConvertible {
        let target: String
        let file: String
        let module: String
        let isInternal: Bool
        var description: String { "\(file): import \(module)" }
    }

    static let sources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
            "Sources"
        )

    static func imports() throws -> [Import] {
        let pattern = try Regex(
            "^(?:@[A-Za-z_]+(?:\\([a-z]+\\))? )*((?:public|package|internal|private|fileprivate) )?import (?:(?:struct|class|enum|func|protocol) )?([A-Za-z0-9_]+)"
        )
        let files = try #require(FileManager.default.enumerator(atPath: sources.path)).compactMap { $0 as? String }
        return try files.filter { $0.hasSuffix(".swift") }.flatMap { file in
            try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8).split(separator: "\n")
                .compactMap { line -> Import? in
                    let line = String(line).trimmingCharacters(in: .whitespaces)
                    guard let match = line.firstMatch(of: pattern), let module = match.output[2].substring else {
                        return nil
                    }
                    return Import(
                        target: String(file.split(separator: "/")[0]),
                        file: file,
                        module: String(module),
                        isInternal: match.output[1].substring.map { $0 == "internal " } ?? false
                    )
                }
        }
    }

    @Test func eachTargetImportsOnlyWhatTheTableGivesIt() throws {
        let imports = try Self.imports()
        #expect(imports.count > 30)
        for found in imports where !Self.toolchain.contains(found.module) {
            let allowed = try #require(Self.allowed[found.target], "'\(found.target)' is not in the table")
            #expect(allowed.contains(found.module), "\(found)")
        }
    }

    @Test func aSystemLibraryIsImportedInternallyByOneTarget() throws {
        let imports = try Self.imports()
        for library in ["CCurl", "COpenSSL", "CGit2", "CPCRE2", "CYAML", "CLinux"] {
            let users = imports.filter { $0.module == library }
            #expect(Set(users.map(\.target)).count == 1, "\(users)")
            #expect(users.allSatisfy { $0.isInternal }, "\(users)")
        }
    }

    @Test func pureModulesUseNoFoundationAndNobodyUsesAllOfIt() throws {
        for found in try Self.imports() {
            #expect(found.module != "Foundation", "\(found)")
            #expect(found.module != "FoundationEssentials" || !Self.pure.contains(found.target), "\(found)")
        }
    }

    @Test func thePackageDescriptionHoldsTheSameTable() throws {
        let root = Self.sources.deletingLastPathComponent().path
        let scratch = try TemporaryDirectory()
        let json = try Command(
            "swift",
            ["package", "--package-path", root, "--scratch-path", scratch.path, "dump-package"]
        ).succeed()
        let package = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let targets = try #require(package["targets"] as? [[String: Any]])
        for target in targets {
            guard let name = target["name"] as? String, let allowed = Self.allowed[name] else { continue }
            let dependencies = try #require(target["dependencies"] as? [[String: Any]]).compactMap { dependency in
                ((dependency["byName"] ?? dependency["product"] ?? dependency["target"]) as? [Any])?.first as? String
            }
            #expect(Set(dependencies).isSubset(of: allowed), "\(name): \(dependencies)")
            let settings = try #require(target["settings"] as? [[String: Any]])
            #expect(settings.count == 5, "'\(name)' is built with other settings")
        }
    }
}
