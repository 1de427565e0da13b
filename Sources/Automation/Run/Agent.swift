public import Git
internal import HTTP
internal import OCI

/// Does what the commands ask for: reads a source, scans, selects, edits, commits, pushes, and reports.
///
/// An agent stands for one pass: each image repository is scanned at most once in its life, so that everything that one
/// pass writes comes from one look at the registries.
public struct Agent: Sendable {
    /// What the command line says, and what the agent may know of its surroundings.
    public struct Options: Sendable {
        /// Policy files are looked for only below this directory of the source.
        public var path: String?
        /// `NAMESPACE/NAME`, or `NAME` where it is unambiguous; all policies when empty.
        public var policies: [String] = []
        /// The branch of a Git URL.
        public var ref: BranchName?
        /// Tag lists that are used instead of the registries'.
        public var tagsFile: TagsFile?
        /// Where `secretRef`s are looked up; see `readSecrets`.
        var secrets: Secrets?
        /// Hosts, with a port where it is not the scheme's own, that a registry may send its login to for a token.
        public var tokenHosts: Set<String> = []
        /// The time of commits, in seconds since 1970; the clock's when `nil`.
        public var now: Int64?
        /// Where fetched objects are kept; a temporary directory when `nil`.
        public var cache: String?
        /// The environment: credentials, the Docker configuration's place, what `ssh` is given.
        public var environment: [String: String]
        /// Is told how far the scan is; called from any thread.
        public var progress: @Sendable (Progress) -> Void = { _ in }
        /// Is told what happens, one line at a time; called from any thread.
        public var log: @Sendable (String) -> Void = { _ in }

        /// Makes options that restrict nothing.
        public init(environment: [String: String]) {
            self.environment = environment
        }

        /// Says where `secretRef`s are looked up: directories or files, the first that has a secret counts; none gives none.
        ///
        /// - Throws: `DiagnosticError` when one cannot be read.
        public mutating func readSecrets(_ paths: [String]) throws(DiagnosticError) {
            secrets = paths.isEmpty ? nil : try Secrets(paths: paths)
        }
    }

    /// How far the scan is.
    public struct Progress: Sendable {
        /// Image repositories that answered or failed.
        public let done: Int
        /// Image repositories to scan.
        public let total: Int
    }

    let options: Options
    let client: Client
    let scans: Scans

    /// Makes an agent; nothing is asked yet.
    public init(_ options: Options) {
        self.options = options
        client = Client(authorityFile: options.environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 })
        scans = Scans(options: options, registry: Registry(client: client))
    }

    /// Removes whatever this process has in the temporary directory, for one that ends at once: a pass that is cancelled, or
    /// comes to its end, does it itself.
    public static func removeTemporaryFiles() { PrivateDirectory.removeAll() }

    /// Whether `image` is the name of an image without tag.
    ///
    /// - Throws: `DiagnosticError` that says what it is instead.
    public static func check(image: String) throws(DiagnosticError) {
        do throws(OCIError) { _ = try Repository(image) } catch { throw DiagnosticError(Failure(error).diagnostic) }
    }

    /// Lists what the registry has of an image.
    ///
    /// - Throws: `DiagnosticError`.
    public func tags(of image: String) async throws(DiagnosticError) -> ImageTags {
        do {
            let repository = try Repository(image)
            let list = try await scans.list(repository, access: RegistryAccess(options).access(to: repository))
            return ImageTags(image: image, list: list)
        } catch let error as OCIError {
            throw DiagnosticError(Failure(error).diagnostic)
        } catch let failure as Failure {
            throw DiagnosticError(failure.diagnostic)
        } catch { throw DiagnosticError(Diagnostic(.error, message: "\(error)")) }
    }
}
