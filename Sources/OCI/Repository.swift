/// An image repository in a registry: what a policy's `image` names.
///
/// Two spellings of the same repository (`nginx`, `docker.io/library/nginx`) are equal. policy-files.md, sections 1.1 and 5.
public struct Repository: Sendable {
    /// The image as it was written; commits and reports show it like this.
    public let image: String
    /// The registry as people know it, host and perhaps port: `docker.io`, `ghcr.io`, `localhost:5000`.
    public let registry: String
    /// The path within the registry: `library/nginx`.
    public let path: String

    /// The longest path, as go-containerregistry has it.
    private static let pathLimit = 255

    /// Reads an image name without scheme, tag and digest.
    ///
    /// Throws ``OCIError/imageWithScheme(_:scheme:)``, ``OCIError/imageWithTag(_:tag:)`` or ``OCIError/badImage(_:reason:)``.
    public init(_ image: String) throws(OCIError) {
        // Thousands of names are read in a pass: by bytes, where a port's colon stands most often.
        if let colon = image.utf8.firstIndex(of: UInt8(ascii: ":")), let scheme = Self.scheme(of: image, from: colon) {
            throw .imageWithScheme(image, scheme: String(scheme))
        }
        let slash = image.utf8.firstIndex(of: UInt8(ascii: "/"))
        let first = String(image[..<(slash ?? image.endIndex)])
        let namesRegistry =
            slash != nil
            && (first.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
                || first.lowercased() == "localhost")
        let path = namesRegistry ? slash.map { String(image[image.utf8.index(after: $0)...]) } ?? "" : image
        if let colon = path.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let tag = path[path.index(after: colon)...].prefix { $0 != ":" }
            throw .imageWithTag(image, tag: String(tag))
        }
        let registry = namesRegistry ? first.lowercased() : "docker.io"
        guard Self.isHost(registry) else { throw .badImage(image, reason: "'\(first)' is not a host") }
        let isHub = ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"].contains(
            registry
        )
        self.image = image
        self.registry = isHub ? "docker.io" : registry
        self.path = isHub && !path.utf8.contains(UInt8(ascii: "/")) ? "library/\(path)" : path
        if let reason = Self.fault(inPath: path) { throw .badImage(image, reason: reason) }
    }

    /// The name that is the same for all spellings.
    public var canonicalName: String { "\(registry)/\(path)" }

    /// Host and perhaps port that requests go to.
    var host: String { registry == "docker.io" ? "registry-1.docker.io" : registry }

    /// The name that the keys of Docker's configuration are compared with: there, Docker Hub has its first name still.
    var credentialName: String { registry == "docker.io" ? "index.docker.io/\(path)" : canonicalName }

    /// What stands before the first `://`; `nil` where there is none.
    private static func scheme(of image: String, from firstColon: String.Index) -> Substring? {
        var colon: String.Index? = firstColon
        while let found = colon {
            let rest = image.utf8[found...]
            if rest.starts(with: "://".utf8) { return image[..<found] }
            colon = rest.dropFirst().firstIndex(of: UInt8(ascii: ":"))
        }
        return nil
    }

    private static func isHost(_ text: String) -> Bool {
        var host = text[...]
        if let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")), !text.hasSuffix("]") {
            guard let port = UInt16(text[text.utf8.index(after: colon)...]), port > 0 else { return false }
            host = text[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            return host.dropFirst().dropLast().utf8.allSatisfy {
                $0.isWord || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
            }
        }
        return !host.isEmpty && !host.hasPrefix("-") && !host.hasPrefix(".") && host.utf8.allSatisfy(\.isTagByte)
    }

    private static func fault(inPath path: String) -> String? {
        guard (1...pathLimit).contains(path.utf8.count) else { return "its path has \(path.utf8.count) bytes" }
        for bytes in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            let part = Substring(bytes)
            guard !part.isEmpty else { return "its path has an empty part" }
            // A path that climbs would ask for something else than a tag list.
            guard part != ".", part != ".." else { return "its path has the part '\(part)'" }
            guard bytes.allSatisfy({ $0.isTagByte && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else {
                return "'\(part)' may only have lower case letters, digits, '.', '_' and '-'"
            }
        }
        return nil
    }
}

extension Repository: Hashable {
    /// Whether both name the same repository, whatever their spelling.
    public static func == (one: Repository, other: Repository) -> Bool {
        one.path == other.path && one.registry == other.registry
    }

    /// Hashes what ``==(_:_:)`` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(registry)
        hasher.combine(path)
    }
}

extension Repository: CustomStringConvertible {
    /// The image as it was written.
    public var description: String { image }
}
