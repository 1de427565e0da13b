import Crypto
public import Foundation

extension RegistryServer {
    /// Pushes a blob through the registry's API, as clients do; returns its descriptor in JSON. For registries in plain HTTP.
    public func push(blob: Data, to repository: String, mediaType: String) throws -> String {
        let file = try directory.write("upload-\(UUID().uuidString)", blob)
        let head = try Command("curl", ["-sSfi", "-X", "POST", "http://\(host)/v2/\(repository)/blobs/uploads/"])
            .succeed()
        guard
            let line = head.split(whereSeparator: \.isNewline).first(where: {
                $0.lowercased().hasPrefix("location: ")
            })
        else { throw Command.Failure(description: "no place to upload to: \(head)") }
        let location = line.dropFirst("location: ".count).trimmingCharacters(in: .whitespaces)
        let digest = Self.digest(of: blob)
        try Command(
            "curl",
            [
                "-sSf", "-X", "PUT", "--data-binary", "@\(file)", "-H", "Content-Type: application/octet-stream",
                "\(location)&digest=\(digest)",
            ]
        ).succeed()
        return Self.descriptor(of: blob, mediaType: mediaType)
    }

    /// Pushes a manifest or an index to a tag or a digest; returns its digest.
    @discardableResult
    public func push(manifest: Data, to repository: String, _ reference: String, mediaType: String) throws -> String {
        let file = try directory.write("upload-\(UUID().uuidString)", manifest)
        try Command(
            "curl",
            [
                "-sSf", "-X", "PUT", "--data-binary", "@\(file)", "-H", "Content-Type: \(mediaType)",
                "http://\(host)/v2/\(repository)/manifests/\(reference)",
            ]
        ).succeed()
        return Self.digest(of: manifest)
    }

    public static func digest(of data: Data) -> String {
        "sha256:" + SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
    }

    /// `more` stands behind the three members that each descriptor has.
    public static func descriptor(of data: Data, mediaType: String, more: String = "") -> String {
        #"{"mediaType":"\#(mediaType)","digest":"\#(digest(of: data))","size":\#(data.count)\#(more)}"#
    }
}
