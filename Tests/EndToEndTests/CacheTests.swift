import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What a pass costs with a cache, and that the cache can be in any state.
    @Suite(.timeLimit(.minutes(5))) struct CacheTests {
        /// The requests of one run.
        func requests(_ place: Place, _ arguments: String...) throws -> [String] {
            let before = try place.git.requests().count
            let run = try place.tidemark(["run", place.url, "--cache", cache(place)] + arguments)
            #expect(run.status == 0, "\(run.errors)")
            return Array(try place.git.requests().dropFirst(before))
        }

        func cache(_ place: Place) -> String { place.tidemark.home.path + "/cache" }

        /// The directory of the one remote that was asked.
        func mirror(of place: Place) throws -> String {
            let names = try FileManager.default.contentsOfDirectory(atPath: cache(place)).filter {
                $0.contains("fleet")
            }
            return try cache(place) + "/" + #require(names.first)
        }

        func files(in place: Place) throws -> [String] {
            try #require(FileManager.default.enumerator(atPath: cache(place))).compactMap { $0 as? String }
                .filter { name in
                    var isDirectory: ObjCBool = false
                    let exists = FileManager.default.fileExists(
                        atPath: "\(cache(place))/\(name)",
                        isDirectory: &isDirectory
                    )
                    return exists && !isDirectory.boolValue
                }
                .sorted()
        }

        func size(of place: Place) throws -> Int {
            try files(in: place).reduce(0) { sum, name in
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(cache(place))/\(name)")
                return sum + (attributes[.size] as? Int ?? 0)
            }
        }

        static let list = "POST /fleet.git/git-upload-pack"
        static let push = "POST /fleet.git/git-receive-pack"

        @Test func anUnchangedRepositoryCostsOneRequest() throws {
            let place = try Place()
            #expect(try requests(place).count == 5)
            #expect(try requests(place) == [Self.list])
            // With something to push it is that one and the push.
            try place.registry.fill("acme/web", tags: ["1.12.0"])
            #expect(try requests(place) == [Self.list, Self.push])
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.12.0"))
            #expect(try requests(place) == [Self.list])
            try place.fleet.verify()
        }

        @Test func branchesAndDestinationsOfPushesAreAskedForWithTheSameRequest() throws {
            let push = "    push: {branch: images, refspec: 'HEAD:refs/heads/auto'}\n"
            let place = try Place(push: push)
            _ = try requests(place)
            #expect(try place.fleet.tip("auto") == place.fleet.tip("images"))
            _ = try requests(place)
            #expect(try requests(place) == [Self.list])
        }

        @Test func aCommitBySomebodyElseIsFetchedAloneAndHeeded() throws {
            let place = try Place()
            _ = try requests(place)
            let image = place.image
            try place.fleet.commit(
                ["apps/more.yaml": Fleet.deployment("more", image: "\(image):1.0.0", policy: "web"), "README.md": nil],
                message: "More"
            )
            #expect(try requests(place) == [Self.list, Self.list, Self.push])
            #expect(try place.fleet.file("apps/more.yaml").contains("\(image):1.10.0"))
            #expect(try place.fleet.git("diff", "--name-only", "main~", "main") == "apps/more.yaml")
            // A policy file that changes counts at once.
            let policy = Fleet.repository("web", image: image) + "\n" + Fleet.policy("web", range: "1.2.x")
            try place.fleet.commit(["policies/web.yaml": policy], message: "Hold")
            _ = try requests(place)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.2.0"))
            // So does history that was rewritten.
            try place.fleet.git("update-ref", "refs/heads/main", "main~4")
            _ = try requests(place)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.10.0"))
            try place.fleet.verify()
        }

        /// Rows C3 and P1 of the fault matrix: policy files are read ahead from the commit that was seen last, and count for that
        /// commit alone. One that turns invalid is an error at each pass, and what it said before is not used any more.
        @Test func aPolicyFileCountsAsItIsNow() throws {
            let place = try Place()
            _ = try requests(place)
            let policies = Fleet.repository("web", image: place.image) + "\n"
            let run = { try place.tidemark(["run", place.url, "--cache", cache(place)]) }
            // What the old range would take is there, too.
            try place.registry.fill("acme/web", tags: ["1.11.0", "2.0.0"])
            let broken = policies + Fleet.policy("web", range: ">=1.4 <")
            try place.fleet.commit(["policies/web.yaml": broken], message: "Break it")
            let tip = try place.fleet.tip("main")
            for _ in 0..<2 {
                let outcome = try run()
                #expect([1, 78].contains(outcome.status), "\(outcome.errors)")
                #expect(outcome.errors.contains("policies/web.yaml:"), "\(outcome.errors)")
                #expect(outcome.errors.contains("'>=1.4 <' is not a version range"), "\(outcome.errors)")
                #expect(try place.fleet.tip("main") == tip)
            }
            let mended = policies + Fleet.policy("web", range: "2.x")
            try place.fleet.commit(["policies/web.yaml": mended], message: "Mend it")
            let outcome = try run()
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try place.fleet.file("apps/web.yaml").contains(":2.0.0"))
            #expect(try requests(place) == [Self.list])
            try place.fleet.verify()
        }

        @Test(arguments: [true, false]) func largeFilesComeOnlyWhenTheyAreNeeded(_ hasFilters: Bool) throws {
            let place = try Place()
            if hasFilters { try place.fleet.git("config", "uploadpack.allowFilter", "true") }
            let noise = (0..<1_500_000).map { _ in UInt8.random(in: 33...126) }
            let padding = (0..<400_000).map { _ in "# \(UInt64.random(in: 0 ... .max))\n" }.prefix(20_000).joined()
            try place.fleet.commit(
                [
                    "data.bin": String(decoding: noise, as: UTF8.self),
                    "apps/large.yaml": padding
                        + "image: \(place.image):1.0.0 # {\"$imagepolicy\": \"flux-system:web\"}\n",
                ],
                message: "Large"
            )
            _ = try requests(place)
            #expect(
                try place.fleet.file("apps/large.yaml").hasSuffix(
                    "\(place.image):1.10.0 # {\"$imagepolicy\": \"flux-system:web\"}\n"
                )
            )
            let size = try size(of: place)
            #expect((size < 1_200_000) == hasFilters, "\(size)")
            try place.registry.fill("acme/web", tags: ["1.12.0"])
            #expect(try requests(place) == [Self.list, Self.push])
            try place.fleet.verify()
        }

        /// Ten megabytes of small files that nobody needs.
        @Test func aRepositoryOfManyOtherThingsIsFetchedWithoutThem() throws {
            let place = try Place()
            try place.fleet.git("config", "uploadpack.allowFilter", "true")
            var files: [String: String] = [:]
            for number in 0..<60 {
                let noise = (0..<200_000).map { _ in UInt8.random(in: 33...126) }
                files["src/\(number).txt"] = String(decoding: noise, as: UTF8.self)
            }
            try place.fleet.commit(files, message: "Sources")
            _ = try requests(place)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.10.0"))
            #expect(try size(of: place) < 100_000)
            #expect(try requests(place) == [Self.list])
            try place.fleet.verify()
        }

        @Test func aFileThatNoManifestCanBeIsNamedAndLeftAlone() throws {
            let place = try Place()
            try place.fleet.git("config", "uploadpack.allowFilter", "true")
            let marked = "image: \(place.image):1.0.0 # {\"$imagepolicy\": \"flux-system:web\"}\n"
            try place.fleet.commit(
                ["apps/huge.yaml": marked + String(repeating: "# x\n", count: 1_100_000)],
                message: "Huge"
            )
            for _ in 0..<2 {
                let run = try place.tidemark("run", place.url, "--cache", cache(place))
                #expect(run.status == 0, "\(run.errors)")
                #expect(
                    run.errors.contains("apps/huge.yaml: warning: this file is passed over: it is larger than 4 MiB")
                )
            }
            #expect(try place.fleet.file("apps/huge.yaml").hasPrefix(marked))
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.10.0"))
        }

        // MARK: Damage (G8, C4)

        enum Damage: String, CaseIterable, CustomTestStringConvertible {
            case truncatedPack, garbagePack, garbageIndex, noIndex, noPacks, noStore
            // What a file system may leave of files whose blocks had not been written when the power went.
            case zeroedPack, zeroedIndex, zeroedMemory, emptyPack
            case leftovers, garbageMemory, emptyMemory, noMemory, aFileForADirectory
            var testDescription: String { rawValue }
        }

        @Test(arguments: Damage.allCases) func aDamagedStoreIsBegunAnew(_ damage: Damage) throws {
            let place = try Place()
            _ = try requests(place)
            try place.registry.fill("acme/web", tags: ["1.12.0"])
            _ = try requests(place)
            let root = try mirror(of: place)
            let store = root + "/objects"
            let names = try files(in: place).map { cache(place) + "/" + $0 }
            let write = { (name: String, bytes: Data) in
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: name)
                try bytes.write(to: URL(fileURLWithPath: name))
            }
            let remove = { (name: String) in try FileManager.default.removeItem(atPath: name) }
            let packs = names.filter { $0.hasSuffix(".pack") }, indexes = names.filter { $0.hasSuffix(".idx") }
            try #require(packs.count >= 2 && indexes.count == packs.count)
            let garbage = Data("garbage".utf8)
            switch damage {
            case .truncatedPack:
                for name in packs { try write(name, Data(contentsOf: URL(fileURLWithPath: name)).prefix(200)) }
            case .garbagePack: for name in packs { try write(name, garbage) }
            case .garbageIndex: for name in indexes { try write(name, garbage) }
            case .noIndex: try indexes.forEach(remove)
            case .zeroedPack:
                for name in packs { try write(name, Data(count: Data(contentsOf: URL(fileURLWithPath: name)).count)) }
            case .zeroedIndex:
                for name in indexes { try write(name, Data(count: Data(contentsOf: URL(fileURLWithPath: name)).count)) }
            case .zeroedMemory: try write(root + "/memory", Data(count: 4096))
            case .emptyPack: for name in packs { try write(name, Data()) }
            case .noPacks: try remove(store + "/pack")
            case .noStore: try remove(store)
            case .leftovers:
                for name in [
                    "tmp_object_git2_0011", "pack/pack_git2_ab",
                ] {
                    try garbage.write(to: URL(fileURLWithPath: "\(store)/\(name)"))
                }
            case .garbageMemory: try garbage.write(to: URL(fileURLWithPath: root + "/memory"))
            case .emptyMemory: try Data().write(to: URL(fileURLWithPath: root + "/memory"))
            case .noMemory: try remove(root + "/memory")
            case .aFileForADirectory:
                try remove(store)
                try garbage.write(to: URL(fileURLWithPath: store))
            }
            try place.registry.fill("acme/web", tags: ["1.13.0"])
            _ = try requests(place)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.13.0"))
            #expect(try place.fleet.log().count == 4)
            try place.fleet.commit(["apps/other.yaml": "a: 1\n"], message: "Other")
            try place.registry.fill("acme/web", tags: ["1.14.0"])
            #expect(try requests(place) == [Self.list, Self.list, Self.push])
            #expect(!(try files(in: place).contains { $0.hasSuffix(".lock") || $0.contains("_git2_") }))
            try place.fleet.verify()
        }

        /// Bytes that turn over anywhere in the cache cost at most another fetch.
        @Test func bytesThatTurnOverAreNoticedOrHarmless() throws {
            let place = try Place()
            var version = 20
            for _ in 0..<25 {
                let all = try FileManager.default.fileExists(atPath: cache(place)) ? files(in: place) : []
                for name in all where Bool.random() {
                    let path = "\(cache(place))/\(name)"
                    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                    guard let index = bytes.indices.randomElement() else { continue }
                    bytes[index] ^= 1 << UInt8.random(in: 0..<8)
                    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
                    try bytes.write(to: URL(fileURLWithPath: path))
                }
                version += 1
                try place.registry.fill("acme/web", tags: ["1.\(version).0"])
                _ = try requests(place)
                #expect(
                    try place.fleet.file("apps/web.yaml")
                        == Fleet.deployment("web", image: "\(place.image):1.\(version).0")
                )
                #expect(try place.fleet.git("diff", "--name-only", "main~", "main") == "apps/web.yaml")
            }
            try place.fleet.verify()
        }

        // MARK: Tags that were there before

        static let dozen = (0..<12).map { "1.20.\($0)" }

        @Test func aListThatHalvedIsHeldBackOnce() throws {
            let place = try Place()
            // Nothing is written yet that a shorter list could lack.
            try place.registry.fill("acme/web", tags: Self.dozen)
            let suspended = try place.fleet.file("policies/automation.yaml") + "  suspend: true\n"
            let active = try place.fleet.file("policies/automation.yaml")
            try place.fleet.commit(["policies/automation.yaml": suspended], message: "Wait")
            _ = try requests(place)
            try place.fleet.commit(["policies/automation.yaml": active], message: "Go on")
            // Of 18 tags, 9 are left.
            try place.registry.remove("acme/web", tags: Self.dozen.suffix(9))
            let before = try place.fleet.tip()
            let words =
                "lists 9 tags of '\(place.image)', and 18 when it was asked before; nothing is selected from a list"

            // A preview says the same, and changes nothing of that.
            for command in ["preview", "preview", "run"] {
                let held = try place.tidemark(command, place.url, "--cache", cache(place))
                #expect(held.status == 1)
                #expect(
                    held.errors.contains(
                        "policies/web.yaml:14:9: error: the registry '\(place.registry.host)' \(words)"
                    ),
                    "\(held.errors)"
                )
                #expect(
                    held.errors.contains(
                        "hint: look at 'tidemark tags \(place.image)'; the second 'tidemark run' in a row takes"
                    )
                )
            }
            #expect(try place.fleet.tip() == before)
            _ = try requests(place)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.20.2"))
        }

        @Test func aListThatShrankOrIsNotRememberedIsBelieved() throws {
            let place = try Place()
            try place.registry.fill("acme/web", tags: Self.dozen)
            _ = try requests(place)
            let file = cache(place) + "/tag-counts"
            let written = try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int
            _ = try requests(place)
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int == written)

            try place.registry.remove("acme/web", tags: Self.dozen.prefix(8))
            _ = try requests(place)
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int != written)

            // 10 of 10, and then 5; of a file that is damaged nothing is known.
            try place.registry.remove("acme/web", tags: ["1.0.0", "1.2.0", "2.0.0", "latest", "1.11.0-rc.1"])
            try Data("damaged".utf8).write(to: URL(fileURLWithPath: file))
            _ = try requests(place)
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)).count > 40)
        }

        // MARK: Lock and size

        @Test func aSecondProcessWaitsForTheFirstAndNotForADeadOne() throws {
            let place = try Place()
            _ = try requests(place)
            let root = try mirror(of: place)
            let holder = try Daemon("flock", ["-o", root + "/lock", "sleep", "60"], in: place.tidemark.home)
            usleep(200_000)
            try place.registry.fill("acme/web", tags: ["1.12.0"])
            let waiting = try Command(
                "timeout",
                ["2", Tidemark.executable, "run", place.url, "--cache", cache(place)],
                environment: ["PATH": "/usr/bin:/bin", "HOME": place.tidemark.home.path]
            ).run()
            #expect(waiting.status == 124)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.10.0"))
            holder.stop()
            _ = try requests(place)
            #expect(try place.fleet.file("apps/web.yaml").contains(":1.12.0"))
        }

        @Test func theSizeOfTheStoreIsSaidAndDoesNotGrowWithoutBound() throws {
            let place = try Place()
            let run = try place.tidemark("run", place.url, "--cache", cache(place), "--verbose")
            #expect(run.errors.contains("the store of '\(place.url)' takes "), "\(run.errors)")
            // A store with far too many files is emptied by the next pass that has something to fetch.
            let root = try mirror(of: place)
            for number in 0..<1100 {
                try Data("x".utf8).write(to: URL(fileURLWithPath: "\(root)/objects/pack/pack-\(number).keep"))
            }
            try place.registry.fill("acme/web", tags: ["1.12.0"])
            _ = try requests(place)
            #expect(try files(in: place).count > 1000)
            try place.fleet.commit(["apps/other.yaml": "a: 1\n"], message: "Other")
            _ = try requests(place)
            #expect(try files(in: place).count < 20)
        }
    }
}
