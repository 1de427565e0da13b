import Glibc
import Selection

/// Chooses from the lines of a file that `mktags.py` made: reading and splitting are part of the work.
func selectBench(kind: String, file: String) {
    do throws(SelectionError) {
        let rules: Rules
        switch kind {
        case "semver": rules = Rules(order: .semver(try VersionRange(">=1.0.0")))
        case "ts":
            let filter = try Filter(pattern: "^main-[a-f0-9]+-(?P<ts>[0-9]+)$", extract: "$ts")
            rules = Rules(filter: filter, order: .alphabetical(.ascending))
        default: Bench.fail("no such kind: \(kind)")
        }
        guard let text = contents(of: file), let tags = Tags(lines: text) else { Bench.fail("cannot read \(file)") }
        let choice = rules.choose(from: tags)
        print(choice.selected ?? "\(choice.outcome)")
    } catch {
        Bench.fail("\(error)")
    }
}

/// The bytes of a file, read into one array.
private func contents(of path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, let size = Int(exactly: status.st_size), size >= 0 else { return nil }
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        while count < size {
            let got = read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
            guard got > 0 else { break }
            count += got
        }
    }
}
