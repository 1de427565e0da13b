public import HTTP

/// Why an image name, a credential or a registry's answer is of no use.
///
/// The cases are data; the sentences are in `description`. What a registry said is kept as it came: whoever shows it makes it
/// safe for the place where it is shown. No case holds a secret.
public enum OCIError: Error, Equatable, Sendable {
    /// The image begins with a scheme.
    case imageWithScheme(String, scheme: String)
    /// The image has a tag or a digest.
    case imageWithTag(String, tag: String)
    /// The image is no repository's name.
    case badImage(String, reason: String)
    /// A Docker configuration can't be read; the source is a file or a Secret.
    case badConfiguration(source: String, reason: String)
    /// Only a credential helper knows how to log in there, and none may be run.
    case needsHelper(String, registry: String, source: String)
    /// A credential helper was run and gave no usable answer; the reason quotes at most what it says when it refuses.
    case helperFailed(String, registry: String, reason: String)
    /// A provider's registries are elsewhere.
    case foreignHost(Place, provider: String)
    /// Nothing that a provider's own tools would log in with is there.
    case noCloudCredential(Place, provider: String, tried: String)
    /// A provider gives no login; the source says which credential was shown to it.
    case cloudRefused(Place, provider: String, source: String, reason: String)

    /// There is no whole answer.
    case noAnswer(Place, HTTPError)
    /// The registry wants a login that wasn't given, or refuses the one that was: which one, and where it came from.
    case loginRefused(Place, login: String?, Complaint)
    /// The login would have to be sent over plain HTTP.
    case loginOverPlainHTTP(Place, login: String)
    /// The registry sends clients to a token server that it may not send them to.
    case untrustedTokenServer(Place, realm: String, reason: String)
    /// The registry's demand for a login can't be read.
    case badChallenge(Place, field: String)
    /// The token server's answer is of no use.
    case badToken(Place, realm: String, reason: String)
    /// The registry knows no such repository, or no such tag.
    case notFound(Place, tag: String?, Complaint)
    /// The registry wants fewer requests.
    case tooManyRequests(Place, Complaint)
    /// Any other status than the one that was hoped for.
    case refused(Place, Complaint)
    /// The answer is a web page: that is no registry, or a gateway stands before it.
    case notRegistry(Place, status: Int)
    /// A page of the tag list is malformed at this byte.
    case badTagList(Place, reason: String, offset: Int)
    /// The link to the next page is malformed or leads elsewhere.
    case badLink(Place, link: String, reason: String)
    /// The tag list doesn't end.
    case endlessTagList(Place, reason: String)
    /// The tag list is longer than is allowed: in tags, pages or bytes.
    case tooManyTags(Place, limit: String)
    /// The manifest of a tag is of no use.
    case badManifest(Place, tag: String, reason: String)
    /// The registry has no content with this digest.
    case contentNotFound(Place, digest: Digest, Complaint)
    /// The content with this digest, or what is said about it, is of no use.
    case badContent(Place, digest: Digest, reason: String)

    /// Where something went wrong.
    public struct Place: Hashable, Sendable {
        /// Host and perhaps port of the registry.
        public let host: String
        /// The image as it was written.
        public let image: String

        init(_ repository: Repository) {
            host = repository.host
            image = repository.image
        }
    }

    /// What a registry says beside a status: its own code and message, untrusted, each cut to 512 bytes.
    public struct Complaint: Hashable, Sendable {
        /// The HTTP status.
        public let status: Int
        /// Such as `NAME_UNKNOWN`.
        public let code: String?
        /// A sentence for people.
        public let message: String?
        /// The seconds after which it wants to be asked again.
        public var retryAfter: Int?
    }
}

extension OCIError: CustomStringConvertible {
    /// One sentence in the style of the design, section 5.
    public var description: String {
        switch self {
        case .imageWithScheme(let image, let scheme):
            "image '\(image)' should not include URL scheme; remove '\(scheme)://'"
        case .imageWithTag(let image, let tag): "image '\(image)' should not include a tag; remove ':\(tag)'"
        case .badImage(let image, let reason): "'\(image)' is not an image name: \(reason)"
        case .badConfiguration(let source, let reason): "cannot read \(source.quotedAsSource): \(reason)"
        case .needsHelper(let helper, let registry, let source):
            "\(source.quotedAsSource) leaves the login for '\(registry)' to the credential helper '\(helper)', which is not run"
        case .helperFailed(let helper, let registry, let reason):
            "the credential helper '\(helper)' gives no login for '\(registry)': \(reason)"
        case .foreignHost(let place, let provider):
            "cannot scan '\(place.image)': '\(place.host)' is not a registry of the provider '\(provider)'"
        case .noCloudCredential(let place, let provider, let tried):
            "cannot scan '\(place.image)': there is no credential for the provider '\(provider)': tried \(tried)"
        case .cloudRefused(let place, let provider, let source, let reason):
            "cannot log in to '\(place.host)' with the provider '\(provider)' and \(source): \(reason)"
        case .noAnswer(let place, let error): "cannot scan '\(place.image)': \(error)"
        case .loginRefused(let place, let login?, let complaint):
            "cannot scan '\(place.image)': '\(place.host)' refuses \(login): \(complaint)"
        case .loginRefused(let place, nil, let complaint):
            "cannot scan '\(place.image)': '\(place.host)' asks for a login: \(complaint)"
        case .loginOverPlainHTTP(let place, let login):
            "cannot scan '\(place.image)': \(login) is not sent over plain HTTP"
        case .untrustedTokenServer(let place, let realm, let reason):
            "cannot scan '\(place.image)': '\(place.host)' sends logins to '\(realm)': \(reason)"
        case .badChallenge(let place, let field):
            "cannot scan '\(place.image)': '\(place.host)' asks for a login in a way that is not understood: '\(field)'"
        case .badToken(let place, let realm, let reason):
            "cannot scan '\(place.image)': the token server '\(realm)' gives no usable token: \(reason)"
        case .notFound(let place, let tag?, let complaint):
            "'\(place.host)' has no tag '\(tag)' of '\(place.image)': \(complaint)"
        case .notFound(let place, nil, let complaint):
            "'\(place.host)' has no repository '\(place.image)': \(complaint)"
        case .tooManyRequests(let place, let complaint):
            "cannot scan '\(place.image)': '\(place.host)' wants fewer requests: \(complaint)"
        case .refused(let place, let complaint):
            "cannot scan '\(place.image)': '\(place.host)' answers with status \(complaint)"
        case .notRegistry(let place, let status):
            "cannot scan '\(place.image)': '\(place.host)' answers with a web page (status \(status)); is it a registry?"
        case .badTagList(let place, let reason, let offset):
            "cannot scan '\(place.image)': the tag list is malformed at byte \(offset): \(reason)"
        case .badLink(let place, let link, let reason):
            "cannot scan '\(place.image)': the link '\(link)' to the next page \(reason)"
        case .endlessTagList(let place, let reason): "cannot scan '\(place.image)': \(reason)"
        case .tooManyTags(let place, let limit):
            "cannot scan '\(place.image)': the tag list has more than \(limit)"
        case .badManifest(let place, let tag, let reason):
            "the manifest of '\(place.image):\(tag)' is of no use: \(reason)"
        case .contentNotFound(let place, let digest, let complaint):
            "'\(place.host)' has no '\(place.image)@\(digest)': \(complaint)"
        case .badContent(let place, let digest, let reason):
            "'\(place.image)@\(digest)' is of no use: \(reason)"
        }
    }
}

extension OCIError.Complaint: CustomStringConvertible {
    /// `404 NAME_UNKNOWN: repository name not known to registry`.
    public var description: String {
        var text = "\(status)"
        if let code { text += " \(code)" }
        if let message { text += ": \(message)" }
        if let retryAfter { text += "; it wants to be asked again in \(retryAfter) s" }
        return text
    }
}
