/// What a tag or a digest of a registry stands for: one image, or an index of several.
public enum Manifest: Hashable, Sendable {
    /// One image, or an artifact in the form of one.
    case image(ImageManifest)
    /// One image for each of several platforms.
    case index(ImageIndex)

    /// What a publisher has written about it; untrusted.
    public var annotations: [String: String] {
        switch self {
        case .image(let image): image.annotations
        case .index(let index): index.annotations
        }
    }
}

/// One image: its configuration and its layers (OCI image specification, "Image Manifest"; Docker's schema 2 has the same form).
public struct ImageManifest: Hashable, Sendable {
    /// What form it has.
    public let mediaType: String
    /// Where its configuration is.
    public let configuration: Descriptor
    /// Its layers, the base first. They are never fetched here.
    public let layers: [Descriptor]
    /// What it says something about, where it is a signature or an attestation.
    public let subject: Descriptor?
    /// What it is, where it is no image.
    public let artifactType: String?
    /// What a publisher has written about it; untrusted.
    public let annotations: [String: String]
}

/// One manifest for each of several platforms (OCI image specification, "Image Index"; Docker's manifest list has the same form).
public struct ImageIndex: Hashable, Sendable {
    /// What form it has.
    public let mediaType: String
    /// Where the manifests are, in the publisher's order.
    public let manifests: [Descriptor]
    /// What it says something about.
    public let subject: Descriptor?
    /// What it is, where it is no index of images.
    public let artifactType: String?
    /// What a publisher has written about it; untrusted.
    public let annotations: [String: String]

    /// The platforms that it has images for, in its order. What is there for `unknown/unknown` are attestations.
    public var platforms: [Platform] {
        manifests.compactMap(\.platform).filter { $0.os != "unknown" || $0.architecture != "unknown" }
    }
}

extension Manifest {
    /// The forms of an image.
    static let imageTypes = [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ]
    /// The forms of an index.
    static let indexTypes = [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    ]

    /// Everything that a tag may point to today. Schema 1 is not among it: its digests don't identify what is run.
    static let accept = (indexTypes + imageTypes).joined(separator: ", ")

    /// Reads a manifest or an index.
    ///
    /// - Parameter contentType: what the registry calls it; its own `mediaType` has to be the same. A document that could be read
    ///   as image and as index is refused (CVE-2021-41190).
    static func read(_ bytes: [UInt8], contentType: String?) throws(JSONReader.Malformed) -> Manifest {
        let body = try JSONReader.read(bytes) { (reader) throws(JSONReader.Malformed) in try reader.manifestBody() }
        func malformed(_ reason: String) -> JSONReader.Malformed { JSONReader.Malformed(reason: reason, offset: 0) }
        if body.version == 1 || contentType?.contains("distribution.manifest.v1+") == true {
            throw malformed("it has the outdated form 'schema 1'")
        }
        guard body.version == 2 else { throw malformed("it has no 'schemaVersion' 2") }
        let known = imageTypes + indexTypes
        let announced = contentType.flatMap { known.contains($0) ? $0 : nil }
        if let announced, let own = body.mediaType, own != announced {
            throw malformed("it calls itself '\(own.prefix(128))', and the registry says '\(announced)'")
        }
        guard let type = body.mediaType ?? announced, known.contains(type) else {
            let name = body.mediaType ?? contentType ?? ""
            throw malformed("'\(name.prefix(128))' is neither an image nor an index")
        }
        let isIndex = indexTypes.contains(type)
        guard isIndex ? !body.hasImageKeys : body.manifests == nil else {
            throw malformed("it could be read as an image and as an index")
        }
        if isIndex {
            guard let manifests = body.manifests else { throw malformed("it has no 'manifests'") }
            return .index(
                ImageIndex(
                    mediaType: type,
                    manifests: manifests,
                    subject: body.subject,
                    artifactType: body.artifactType,
                    annotations: body.annotations
                )
            )
        }
        guard let configuration = body.configuration else { throw malformed("it has no 'config'") }
        return .image(
            ImageManifest(
                mediaType: type,
                configuration: configuration,
                layers: body.layers ?? [],
                subject: body.subject,
                artifactType: body.artifactType,
                annotations: body.annotations
            )
        )
    }
}

/// What stands in a document, whatever it is.
private struct ManifestBody {
    var version: Int?
    var mediaType: String?
    var configuration: Descriptor?
    var layers: [Descriptor]?
    var manifests: [Descriptor]?
    var subject: Descriptor?
    var artifactType: String?
    var annotations: [String: String] = [:]
    /// Whether anything in it belongs to an image, also to one of schema 1.
    var hasImageKeys = false
}

extension JSONReader {
    fileprivate mutating func manifestBody() throws(Malformed) -> ManifestBody {
        var body = ManifestBody()
        try members { (reader, key) throws(Malformed) in
            switch key {
            case "schemaVersion": body.version = try reader.count()
            case "mediaType": body.mediaType = try reader.optional { (r) throws(Malformed) in try r.string() }
            case "config":
                body.configuration = try reader.optional { (r) throws(Malformed) in try r.descriptor() }
                body.hasImageKeys = true
            case "layers":
                body.layers = try reader.optional { (r) throws(Malformed) in try r.descriptors() }
                body.hasImageKeys = true
            case "fsLayers", "history":
                try reader.skipValue(depth: 1)
                body.hasImageKeys = true
            case "manifests": body.manifests = try reader.optional { (r) throws(Malformed) in try r.descriptors() }
            case "subject": body.subject = try reader.optional { (r) throws(Malformed) in try r.descriptor() }
            case "artifactType": body.artifactType = try reader.optional { (r) throws(Malformed) in try r.string() }
            case "annotations": body.annotations = try reader.strings()
            default: try reader.skipValue(depth: 1)
            }
        }
        return body
    }

    private mutating func descriptors() throws(Malformed) -> [Descriptor] {
        var descriptors: [Descriptor] = []
        try elements { (reader) throws(Malformed) in descriptors.append(try reader.descriptor()) }
        return descriptors
    }
}
