internal import FoundationEssentials
internal import HTTP

/// The logins of a Docker configuration: a file of the user, or a Secret's payload.
///
/// Keys are matched with repositories as Flux does it. policy-files.md, section 5.
public struct DockerConfiguration: Sendable {
    /// The longest configuration, in bytes: Kubernetes allows a Secret no more either.
    public static let lengthLimit = 1 << 20

    /// Where it came from, for messages.
    public let source: String
    /// The entries with their keys, in the order in which they are tried: the longest of similar keys first.
    private let entries: [(key: Key, login: Login?)]
    /// Programs that know the logins of single registries.
    private let helpers: [String: String]
    /// The program that knows the logins of all others.
    private let store: String?

    /// What a configuration knows about a repository.
    public enum Lookup: Hashable, Sendable {
        /// Nothing: it is asked anonymously.
        case anonymous
        /// A login.
        case login(Login)
        /// A credential helper knows a login.
        case helper(String)
        /// A credential helper knows a login, if anybody does: it keeps everything that isn't in the configuration.
        case store(String)
    }

    /// The two forms of a configuration.
    public enum Form: Sendable {
        /// `config.json`, and the key `.dockerconfigjson` of a Secret.
        case current
        /// `.dockercfg`, where the registries stand at the top.
        case legacy
    }

    /// Reads a configuration.
    ///
    /// Throws ``OCIError/badConfiguration(source:reason:)``; the reason never quotes the configuration.
    public init(_ json: [UInt8], form: Form = .current, source: String) throws(OCIError) {
        guard json.count <= Self.lengthLimit else {
            throw .badConfiguration(source: source, reason: "it has more than \(Self.lengthLimit) bytes")
        }
        let file: File
        do {
            let decoder = JSONDecoder()
            file =
                switch form {
                case .current: try decoder.decode(File.self, from: Data(json))
                case .legacy: File(auths: try decoder.decode([String: Entry].self, from: Data(json)))
                }
        } catch let error as DecodingError {
            throw .badConfiguration(source: source, reason: Self.reason(error))
        } catch {
            throw .badConfiguration(source: source, reason: "it is not JSON")
        }
        self.source = source
        helpers = file.credHelpers ?? [:]
        store = file.credsStore.flatMap { $0.isEmpty ? nil : $0 }
        var entries: [(key: Key, login: Login?)] = []
        for (text, entry) in file.auths ?? [:] {
            guard let key = Key(text) else { continue }
            guard entry.isReadable else {
                throw .badConfiguration(
                    source: source,
                    reason: "'auth' of '\(text)' is not the base64 of a user and a password"
                )
            }
            entries.append((key, entry.login(source: source)))
        }
        self.entries = entries.sorted { Array($0.key.text.utf8).lexicographicallyPrecedes(Array($1.key.text.utf8)) }
            .reversed()
    }

    /// What the configuration knows about `repository`.
    public func lookup(_ repository: Repository) -> Lookup {
        if let helper = Self.helperKeys(repository).lazy.compactMap({ helpers[$0] }).first { return .helper(helper) }
        guard let entry = entries.first(where: { $0.key.matches(repository.credentialName) }) else {
            return store.map(Lookup.store) ?? .anonymous
        }
        if let login = entry.login { return .login(login) }
        // An entry without anything in it says that the store knows the login.
        return store.map(Lookup.helper) ?? .anonymous
    }

    /// Docker writes its own registry in three ways.
    private static func helperKeys(_ repository: Repository) -> [String] {
        repository.registry == "docker.io"
            ? ["docker.io", "index.docker.io", CredentialHelper.hub] : [repository.registry]
    }

    /// The files that may hold the user's configuration, in the order of their precedence.
    public static func paths(environment: [String: String]) -> [String] {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        return [
            value("DOCKER_CONFIG").map { "\($0)/config.json" },
            value("REGISTRY_AUTH_FILE"),
            value("HOME").map { "\($0)/.docker/config.json" },
        ].compactMap { $0 }
    }

    /// Reads the first of the user's configurations that exists; `nil` when there is none.
    ///
    /// Throws ``OCIError/badConfiguration(source:reason:)``, also for a file that exists and can't be read.
    public static func load(environment: [String: String]) throws(OCIError) -> DockerConfiguration? {
        for path in paths(environment: environment) where FileManager.default.fileExists(atPath: path) {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw .badConfiguration(source: path, reason: "it is not a readable file")
            }
            return try DockerConfiguration(Array(data), source: path)
        }
        return nil
    }

    private static func reason(_ error: DecodingError) -> String {
        let path: [any CodingKey] =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context.codingPath
            @unknown default: []
            }
        guard !path.isEmpty else { return "it is not a JSON object" }
        return "'\(path.map(\.stringValue).joined(separator: "."))' has the wrong type"
    }
}

extension DockerConfiguration {
    private struct File: Decodable {
        var auths: [String: Entry]?
        var credHelpers: [String: String]?
        var credsStore: String?
    }

    private struct Entry: Decodable {
        var auth: String?
        var username: String?
        var password: String?
        var identitytoken: String?
        var registrytoken: String?

        /// User and password from `auth`, which counts before the fields of their own.
        private var pair: (user: String, password: String)? {
            guard let auth, !auth.isEmpty else {
                guard let username, !username.isEmpty else { return nil }
                return (username, password ?? "")
            }
            // Docker pads with zero bytes at times.
            guard let data = Data(base64Encoded: auth), let colon = data.firstIndex(of: UInt8(ascii: ":")) else {
                return nil
            }
            let password = data[data.index(after: colon)...].reversed().drop { $0 == 0 }.reversed()
            return (String(decoding: data[..<colon], as: UTF8.self), String(decoding: password, as: UTF8.self))
        }

        var isReadable: Bool { auth?.isEmpty ?? true || pair != nil }

        func login(source: String) -> Login? {
            let user = pair?.user ?? ""
            if let registrytoken, !registrytoken.isEmpty {
                return Login(.registryToken(Secret(registrytoken)), source: source)
            }
            if let identitytoken, !identitytoken.isEmpty {
                return Login(.identityToken(Secret(identitytoken), user: user), source: source)
            }
            guard let pair else { return nil }
            return Login(user: pair.user, password: Secret(pair.password), source: source)
        }
    }

    /// A key of `auths`: a host, perhaps with wildcards, a port and the beginning of a path.
    struct Key {
        /// Without scheme and API version.
        let text: String
        private let labels: [Substring]
        private let port: Substring
        private let path: Substring

        init?(_ key: String) {
            var rest = key[...]
            for scheme in ["https://", "http://"] where rest.hasPrefix(scheme) { rest = rest.dropFirst(scheme.count) }
            let slash = rest.firstIndex(of: "/") ?? rest.endIndex
            var path = rest[slash...]
            if path.hasPrefix("/v1/") || path.hasPrefix("/v2/") { path = path.dropFirst(3) }
            if path == "/" { path = "" }
            let host = rest[..<slash].lowercased()
            guard !host.isEmpty else { return nil }
            text = host + path
            (labels, port) = Self.split(host[...])
            self.path = path
        }

        func matches(_ repository: String) -> Bool {
            let slash = repository.firstIndex(of: "/") ?? repository.endIndex
            let (labels, port) = Self.split(repository[..<slash])
            guard port == self.port, labels.count == self.labels.count, repository[slash...].hasPrefix(path) else {
                return false
            }
            return zip(self.labels, labels).allSatisfy { Self.matches(Array($0.utf8)[...], Array($1.utf8)[...]) }
        }

        private static func split(_ host: Substring) -> (labels: [Substring], port: Substring) {
            guard let colon = host.lastIndex(of: ":"), host.last != "]" else {
                return (host.split(separator: ".", omittingEmptySubsequences: false), "")
            }
            return (
                host[..<colon].split(separator: ".", omittingEmptySubsequences: false),
                host[host.index(after: colon)...]
            )
        }

        /// `*` stands for any run of characters, `?` for one. Linear but for the last `*`, to which it goes back.
        private static func matches(_ pattern: ArraySlice<UInt8>, _ label: ArraySlice<UInt8>) -> Bool {
            var pattern = pattern
            var label = label
            var resume: (pattern: ArraySlice<UInt8>, label: ArraySlice<UInt8>)?
            while true {
                if pattern.first == UInt8(ascii: "*") {
                    pattern = pattern.dropFirst()
                    resume = (pattern, label)
                } else if let next = label.first, let wanted = pattern.first,
                    wanted == next || wanted == UInt8(ascii: "?")
                {
                    pattern = pattern.dropFirst()
                    label = label.dropFirst()
                } else if pattern.isEmpty, label.isEmpty {
                    return true
                } else if let last = resume, !last.label.isEmpty {
                    label = last.label.dropFirst()
                    pattern = last.pattern
                    resume = (pattern, label)
                } else {
                    return false
                }
            }
        }
    }
}
