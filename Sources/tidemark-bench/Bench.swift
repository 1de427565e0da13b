import Glibc

/// Runs one piece of work so that `make bench` can time it beside its baseline.
@main
enum Bench {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.first, arguments.dropFirst().first, arguments.dropFirst(2).first) {
        case ("select"?, let kind?, let file?): selectBench(kind: kind, file: file)
        default: fail("usage: tidemark-bench select semver|ts FILE")
        }
    }

    static func fail(_ message: String) -> Never {
        let line = Array("\(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        exit(64)
    }
}
