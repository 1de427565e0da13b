import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What `update` leaves on the disk. What it says is in `Cases`.
    @Suite struct UpdateTests {
        /// Path, text, mode, and whether it is to be edited.
        static let files: [(path: String, text: String, mode: Int, isEdited: Bool)] = [
            (
                "plain.yaml", "image: 'example.com/healthy:1.0.0'  # {\"$imagepolicy\": \"flux-system:healthy\"}\n",
                0o644,
                true
            ),
            (
                "runs.yaml", "image: example.com/healthy:1.0.0 # {\"$imagepolicy\": \"flux-system:healthy\"}", 0o755,
                true
            ),
            ("private.yml", "tag: \"1.0.0\" # {\"$imagepolicy\": \"flux-system:healthy:tag\"}\n\n\n", 0o600, true),
            (
                "crlf.yaml", "a: 1\r\ntag: 1.0.0 # {\"$imagepolicy\": \"flux-system:healthy:tag\"}\r\n\r\nb:   2\r\n",
                0o664,
                true
            ),
            ("bom.yaml", "\u{FEFF}tag: 1.0.0 # {\"$imagepolicy\": \"flux-system:healthy:tag\"}\n", 0o444, true),
            ("deep/er/Kustomization", "newTag: 1.0.0 # {\"$imagepolicy\": \"flux-system:healthy:tag\"}\n", 0o640, true),
            ("latest.yaml", "tag: 1.1.0 # {\"$imagepolicy\": \"flux-system:healthy:tag\"}\n", 0o644, false),
            ("unmarked.yaml", "tag: 1.0.0   # nothing\n", 0o755, false),
            ("notes.txt", "tag: 1.0.0 # {\"$imagepolicy\": \"flux-system:healthy:tag\"}\n", 0o644, false),
            (".git/config.yaml", "tag: 1.0.0 # {\"$imagepolicy\": \"flux-system:healthy:tag\"}\n", 0o644, false),
            ("broken.yaml", "a: [\ntag: 1.0.0 # {\"$imagepolicy\": \"flux-system:healthy:tag\"}\n", 0o644, false),
        ]

        private static func fill(_ directory: TemporaryDirectory) throws {
            try directory.write(Case.healthy)
            for file in files { try directory.write(file.path, file.text, mode: file.mode) }

            try FileManager.default.createSymbolicLink(
                atPath: "\(directory.path)/link.yaml",
                withDestinationPath: "notes.txt"
            )
        }

        /// Inode, mode and times of each file.
        private static func listing(_ directory: TemporaryDirectory) throws -> [String: String] {
            let lines = try Command(
                "find",
                [".", "!", "-type", "d", "-printf", "%P\t%y %i %m %T@\n"],
                in: directory.path
            )
            .succeed().split(separator: "\n")
            return Dictionary(
                uniqueKeysWithValues: lines.map { line in
                    let parts = line.split(separator: "\t").map(String.init)
                    return (parts[0], parts[1])
                }
            )
        }

        @Test func changesExactlyTheMarkedBytesOfExactlyTheRightFiles() throws {
            let directory = try TemporaryDirectory()
            try Self.fill(directory)
            let place = URL(filePath: directory.path)
            let before = try (GoldenTree(at: place), Self.listing(directory))
            let tidemark = try Tidemark()
            let command = [directory.path, "--tags", "\(directory.path)/tags.yaml"]

            let check = try tidemark(["update"] + command + ["--check"])
            #expect(check.status == 2, "\(check.errors)")
            #expect(try Self.listing(directory) == before.1)

            let update = try tidemark(["update"] + command)
            #expect(update.status == 0, "\(update.errors)")
            var expected = before.0
            expected.files["apps/healthy.yaml"] = Array(
                Case.healthy["apps/healthy.yaml"]!.replacing(":1.0.0", with: ":1.1.0").utf8
            )
            for file in Self.files where file.isEdited {
                expected.files[file.path] = Array(file.text.replacing("1.0.0", with: "1.1.0").utf8)
            }
            #expect(try GoldenTree(at: place).differences(from: expected).isEmpty)

            let edited = Set(Self.files.filter(\.isEdited).map(\.path) + ["apps/healthy.yaml"])
            let after = try Self.listing(directory)
            #expect(Set(after.keys) == Set(before.1.keys))
            for (path, status) in after {
                #expect((status != before.1[path]) == edited.contains(path), "\(path)")
            }
            for file in Self.files {
                let mode = try FileManager.default.attributesOfItem(atPath: "\(directory.path)/\(file.path)")
                #expect(mode[.posixPermissions] as? Int == file.mode, "\(file.path)")
            }

            let again = try tidemark(["update"] + command)
            #expect(again.status == 0 && again.output == "Nothing to change.\n", "\(again.output)")
            #expect(try Self.listing(directory) == after)
        }

        @Test func aLinkIsNeverWrittenThrough() throws {
            let outside = try TemporaryDirectory()
            let target = try outside.write("target.yaml", Self.files[0].text)
            let directory = try TemporaryDirectory()
            try directory.write(Case.healthy)
            for (name, destination) in [("link.yaml", target), ("linked", outside.path), ("lost.yaml", "nowhere")] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(directory.path)/\(name)",
                    withDestinationPath: destination
                )
            }
            let update = try Tidemark()("update", directory.path, "--tags", "\(directory.path)/tags.yaml")
            #expect(update.status == 0, "\(update.errors)")
            #expect(update.output.hasSuffix("1 field in 1 file changed.\n"))
            #expect(try outside.read("target.yaml") == Self.files[0].text)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(directory.path)/link.yaml") == target)
        }

        /// Somebody who may not read or write everything gets an error for what could not be done, and the rest is done.
        @Test func whatMayNotBeReadOrWrittenIsNamed() throws {
            let directory = try TemporaryDirectory()
            try directory.write(Case.healthy)
            try directory.write("dark.yaml", Self.files[0].text, mode: 0)
            try directory.write("closed/inside.yaml", Self.files[0].text)
            try directory.write("fixed/inside.yaml", Self.files[0].text)
            let unprivileged = try Unprivileged(owning: directory)
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: "\(directory.path)/closed")
            try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: "\(directory.path)/fixed")
            defer {
                for name in ["closed", "fixed"] {
                    try? FileManager.default.setAttributes(
                        [.posixPermissions: 0o755],
                        ofItemAtPath: "\(directory.path)/\(name)"
                    )
                }
            }
            let update = try unprivileged.run("update", ".", "--tags", "tags.yaml")
            #expect(update.status == 1)
            #expect(
                update.errors == """
                    closed: error: this directory cannot be read: Permission denied
                    dark.yaml: error: this file cannot be read: Permission denied
                    fixed/inside.yaml: error: this file was not written: Permission denied

                    """
            )
            #expect(update.output.hasSuffix("1 field in 1 file changed.\n"))
            #expect(try directory.read("apps/healthy.yaml").contains(":1.1.0"))
            #expect(try directory.read("fixed/inside.yaml") == Self.files[0].text)
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(directory.path)/fixed") == ["inside.yaml"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(directory.path)/apps") == ["healthy.yaml"])
        }

        @Test func aFileOfMoreThanTheLimitIsPassedOverAndNamed() throws {
            let directory = try TemporaryDirectory()
            try directory.write(Case.healthy)
            let large = String(repeating: "# filler\n", count: 600_000) + Self.files[0].text
            try directory.write("large.yaml", large)
            let update = try Tidemark()("update", directory.path, "--tags", "\(directory.path)/tags.yaml")
            #expect(update.status == 0)
            #expect(update.errors == "large.yaml: warning: this file is passed over: it is larger than 4 MiB\n")
            #expect(try directory.read("large.yaml") == large)
        }

        @Test func whatAKilledProcessLeftIsInNobodysWay() throws {
            let directory = try TemporaryDirectory()
            try directory.write(Case.healthy)
            let run = try Command(
                "sh",
                [
                    "-c",
                    "touch apps/healthy.yaml.tidemark-$$; exec '\(Tidemark.executable)' update . --tags tags.yaml",
                ],
                in: directory.path
            ).run()
            #expect(run.status == 0, "\(run.errors)")
            #expect(try directory.read("apps/healthy.yaml").contains(":1.1.0"))
        }

        @Test func whatWasNotWrittenIsSortedInTheJSON() throws {
            let directory = try TemporaryDirectory()
            try directory.write(Case.healthy)
            let names = (1...6).map { "fixed\($0)" }
            for name in names { try directory.write("\(name)/inside.yaml", Self.files[0].text) }
            let unprivileged = try Unprivileged(owning: directory)
            func setMode(_ mode: Int) {
                for name in names {
                    try? FileManager.default.setAttributes(
                        [.posixPermissions: mode],
                        ofItemAtPath: "\(directory.path)/\(name)"
                    )
                }
            }
            setMode(0o555)
            defer { setMode(0o755) }
            let update = try unprivileged.run("update", ".", "--tags", "tags.yaml", "--output", "json")
            let files = update.output.split(separator: "\n").filter { $0.contains("\"file\" : \"fixed") }
            #expect(files.count == names.count && files == files.sorted(), "\(update.output)")
        }

        @Test func aFullDiskLeavesTheOldFile() throws {
            // A file size limit stands for the full disk: the write of the larger file fails half way.
            let directory = try TemporaryDirectory()
            try directory.write(Case.healthy)
            let large = String(repeating: "# filler\n", count: 20_000) + Self.files[0].text
            try directory.write("large.yaml", large)
            let run = try Command(
                "sh",
                ["-c", "trap '' XFSZ; ulimit -f 64; exec '\(Tidemark.executable)' update . --tags tags.yaml"],
                in: directory.path
            ).run()
            #expect(run.status == 1)
            #expect(run.errors == "large.yaml: error: this file was not written: File too large\n", "\(run.errors)")
            #expect(try directory.read("large.yaml") == large)
            #expect(try directory.read("apps/healthy.yaml").contains(":1.1.0"))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
                    == ["apps", "large.yaml", "policies", "tags.yaml"]
            )
        }
    }
}

/// The executable as a user without privileges: root may read and write everything.
struct Unprivileged {
    private let home: TemporaryDirectory
    private let directory: TemporaryDirectory
    private let isRoot = geteuid() == 0

    init(owning directory: TemporaryDirectory) throws {
        home = try TemporaryDirectory()
        self.directory = directory
        guard isRoot else { return }
        // The build directory may be where others cannot get to.
        try FileManager.default.copyItem(atPath: Tidemark.executable, toPath: "\(home.path)/tidemark")
        for path in [home.path, directory.path] { try Command("chown", ["-R", "65534:65534", path]).succeed() }
    }

    func run(_ arguments: String...) throws -> Command.Outcome {
        let environment = ["HOME": home.path, "PATH": "/usr/bin:/bin"]
        guard isRoot else {
            return try Command(Tidemark.executable, arguments, in: directory.path, environment: environment).run()
        }
        let prefix = ["--reuid=65534", "--regid=65534", "--clear-groups", "\(home.path)/tidemark"]
        return try Command("setpriv", prefix + arguments, in: directory.path, environment: environment).run()
    }
}
