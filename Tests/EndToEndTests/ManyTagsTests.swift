import Foundation
import Synchronization
import TestSupport
import Testing

extension EndToEnd {
    /// Repositories with very many tags (faults.md, R15): read as a whole, or an error that names the bound and the image; and
    /// never much memory.
    @Suite struct ManyTagsTests {
        /// What a pass may take, in KiB.
        private static let memory = 300 << 10

        private static func page(_ names: Range<Int>, length: Int = 0, next: Int? = nil) -> Listener.Reply {
            var body = Array(#"{"name":"a","tags":["#.utf8)
            body.reserveCapacity(names.count * max(length + 3, 12))
            let filler = [UInt8](repeating: 120, count: length)
            for name in names {
                if name > names.lowerBound { body.append(44) }
                let text = Array("v\(name)".utf8)
                body += [34] + text + filler.prefix(max(0, length - text.count)) + [34]
            }
            body += Array("]}".utf8)
            let link = next.map { ["Link: </v2/a/tags/list?n=1000&last=\($0)>; rel=\"next\""] } ?? []
            return .response(200, headers: ["Content-Type: application/json"] + link, body: body)
        }

        /// Runs `tidemark tags`; tells also how much memory it took at most, in KiB.
        private static func tags(_ host: String) throws -> (run: Command.Outcome, errors: String, memory: Int) {
            let script = """
                import resource, subprocess, sys
                status = subprocess.run(sys.argv[1:]).returncode
                print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
                sys.exit(status)
                """
            let tidemark = try Tidemark()
            let run = try tidemark.start(
                ["tags", "\(host)/a"],
                under: ["python3", "-c", script]
            ).outcome(within: 120)
            let lines = run.errors.split(separator: "\n")
            return (run, lines.dropLast().map { "\($0)\n" }.joined(), lines.last.flatMap { Int($0) } ?? .max)
        }

        @Test func aMillionAreRead() throws {
            let server = try Listener { _ in Self.page(0..<1_000_000) }
            let (run, errors, memory) = try Self.tags(server.host)
            #expect(run.status == 0 && errors.isEmpty, "\(errors)")
            #expect(run.output.utf8.count { $0 == 10 } == 1_000_000)
            #expect(memory < Self.memory, "\(memory) KiB")
        }

        /// The bound, how many tags a page has, how long they are, and how many requests it takes.
        static let bounds: [(bound: String, size: Int, length: Int, requests: Int)] = [
            ("1000000 tags", 1_000_001, 0, 1), ("1000000 tags", 300_000, 0, 4), ("1000 pages", 1000, 0, 1000),
            ("67108864 bytes", 100_000, 128, 6),
        ]

        @Test(arguments: bounds) func moreAreAnError(_ bound: String, _ size: Int, _ length: Int, _ requests: Int)
            throws
        {
            let asked = Mutex(0)
            let server = try Listener { _ in
                let page = asked.withLock {
                    $0 += 1
                    return $0
                }
                let first = (page - 1) * size
                return Self.page(first..<first + size, length: length, next: page)
            }
            let (run, errors, memory) = try Self.tags(server.host)
            #expect(run.status == 1 && run.output.isEmpty)
            #expect(
                errors == """
                    error: cannot scan '\(server.host)/a': the tag list has more than \(bound)
                      hint: nothing is selected from a part of a list; delete old tags

                    """
            )
            #expect(asked.withLock { $0 } == requests)
            #expect(memory < Self.memory, "\(memory) KiB")
        }

        @Test func aPageThatIsTooLargeIsAnError() throws {
            let server = try Listener { _ in Self.page(0..<140_000, length: 128) }
            let (run, errors, memory) = try Self.tags(server.host)
            #expect(run.status == 1)
            #expect(
                errors
                    == "error: cannot scan '\(server.host)/a': the answer of 'http://\(server.host)' is larger than 16777216 bytes\n"
            )
            #expect(memory < Self.memory, "\(memory) KiB")
        }
    }
}
