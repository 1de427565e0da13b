import Foundation

/// A name server for one program, whose every answer is the same; `name-server.py` says how.
///
/// Takes namespaces of its own, since nobody but root can say which name server is asked; some containers give none.
public struct NameServer: Sendable {
    /// Whether namespaces can be had here.
    public static let isPossible: Bool = {
        let outcome = try? Command("unshare", options + ["mount", "--bind", "/etc/resolv.conf", "/etc/resolv.conf"])
            .run()
        return outcome?.status == 0
    }()

    private static let options = ["--map-root-user", "--mount", "--net"]

    /// What stands before a program that is to ask it.
    public let prefix: [String]

    /// - Parameter answer: `unknown`, `failing`, `empty`, `silent`, or an IPv4 address.
    public init(_ answer: String) {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "name-server.py").path()
        prefix = ["unshare"] + Self.options + ["python3", script, answer]
    }
}
