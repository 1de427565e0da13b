public import Foundation

/// The conformance data in `Tests/Vectors`.
public enum Vectors {
    /// The folder that holds them, found from where this file was compiled.
    public static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Vectors")

    /// The contents of one file.
    public static func data(_ name: String) throws -> Data {
        try Data(contentsOf: directory.appending(path: name))
    }

    /// The rows of one file; an unreadable file has none, which the test that counts them notices.
    public static func rows<Row: Decodable>(_ name: String, as type: Row.Type = Row.self) -> [Row] {
        (try? JSONDecoder().decode([Row].self, from: data(name))) ?? []
    }

    /// A file that holds one object.
    public static func object<Object: Decodable>(_ name: String, as type: Object.Type = Object.self) throws -> Object {
        try JSONDecoder().decode(Object.self, from: data(name))
    }
}
