/// What points to content in a registry (OCI image specification, "Content Descriptors").
public struct Descriptor: Hashable, Sendable {
    /// What the content is.
    public let mediaType: String
    /// What identifies the content.
    public let digest: Digest
    /// How many bytes the content has.
    public let size: Int
    /// What a publisher has written about it; untrusted.
    public let annotations: [String: String]
    /// What an artifact is, where the content is one.
    public let artifactType: String?
    /// What the content runs on, where an index says so.
    public let platform: Platform?
}

/// What an image runs on, in Go's words: `linux`, `arm`, `v7`.
public struct Platform: Hashable, Sendable {
    /// Such as `linux`.
    public let os: String
    /// Such as `amd64`.
    public let architecture: String
    /// Such as `v8`.
    public let variant: String?
    /// Such as `10.0.20348.2113`, for Windows.
    public let osVersion: String?

    /// Makes a platform.
    public init(os: String, architecture: String, variant: String? = nil, osVersion: String? = nil) {
        self.os = os
        self.architecture = architecture
        self.variant = variant
        self.osVersion = osVersion
    }
}

extension Platform: CustomStringConvertible {
    /// `linux/arm/v7`
    public var description: String { [os, architecture, variant].compactMap { $0 }.joined(separator: "/") }
}

extension JSONReader {
    mutating func descriptor() throws(Malformed) -> Descriptor {
        skipSpaces()
        let start = position
        var (mediaType, digest, size): (String?, Digest?, Int?) = (nil, nil, nil)
        var (annotations, artifactType, platform): ([String: String], String?, Platform?) = ([:], nil, nil)
        try members { (reader, key) throws(Malformed) in
            switch key {
            case "mediaType": mediaType = try reader.string()
            case "digest":
                let offset = reader.position
                let text = try reader.string()
                guard let found = Digest(text) else {
                    throw Malformed(reason: "'\(text.prefix(64))' is not a digest", offset: offset)
                }
                digest = found
            case "size": size = try reader.count()
            case "annotations": annotations = try reader.strings()
            case "artifactType": artifactType = try reader.optional { (r) throws(Malformed) in try r.string() }
            case "platform": platform = try reader.optional { (r) throws(Malformed) in try r.platform() }
            default: try reader.skipValue(depth: 3)
            }
        }
        guard let mediaType, let digest, let size else {
            throw Malformed(reason: "expected a descriptor with 'mediaType', 'digest' and 'size'", offset: start)
        }
        return Descriptor(
            mediaType: mediaType,
            digest: digest,
            size: size,
            annotations: annotations,
            artifactType: artifactType,
            platform: platform
        )
    }

    mutating func platform() throws(Malformed) -> Platform {
        var (os, architecture, variant, version): (String, String, String?, String?) = ("", "", nil, nil)
        try members { (reader, key) throws(Malformed) in
            switch key {
            case "os": os = try reader.string()
            case "architecture": architecture = try reader.string()
            case "variant": variant = try reader.optional { (r) throws(Malformed) in try r.string() }
            case "os.version": version = try reader.optional { (r) throws(Malformed) in try r.string() }
            default: try reader.skipValue(depth: 4)
            }
        }
        return Platform(os: os, architecture: architecture, variant: variant, osVersion: version)
    }
}
