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
        /// Whether the programs that the Docker configuration names may be run for a login.
        public var allowsCredentialHelpers = false
        /// The only registries that are asked; see `readRegistries`.
        var registries: HostList?
        /// Whether registries at private and loopback addresses are shut out.
        public var publicRegistriesOnly = false
        /// The time of commits, in seconds since 1970; the clock's when `nil`.
        public var now: Int64?
        /// Where fetched objects are kept, and what is remembered of remotes and registries; a temporary directory, and nothing, when `nil`.
        public var cache: String?
        /// The environment: credentials, the Docker configuration's place, what `ssh` is given.
        public var environment: [String: String]
        /// Is told how far the scan is; called from any thread.
        public var progress: @Sendable (Progress) -> Void = { _ in }
        /// Is told what happens, one line at a time, which is not made where nobody wants it; called from any thread.
        public var log: @Sendable (@autoclosure () -> String) -> Void = { _ in }

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

        /// Says which registries may be asked: lists of hosts, separated by commas, with `*` for any part of a name between two
        /// dots; none allows all.
        ///
        /// - Throws: `DiagnosticError` when one is not a host: whoever wants to restrict something must not be misunderstood.
        public mutating func readRegistries(_ lists: [String]) throws(DiagnosticError) {
            guard !lists.isEmpty else { return }
            let hosts = lists.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
            guard let list = HostList(hosts) else {
                throw DiagnosticError(
                    Diagnostic(
                        .error,
                        message: "'\(lists.joined(separator: ","))' is not a list of hosts",
                        hint: "write them as in 'ghcr.io,*.example.com,registry.internal:5000'"
                    )
                )
            }
            registries = list
        }
    }

    /// How far the scan is.
    public struct Progress: Sendable {
        /// Policies that chose or failed.
        public let done: Int
        /// Policies that are to choose.
        public let total: Int
    }

    let options: Options
    let client: Client
    /// Registries may be restricted to what is public, where Git must not be.
    private let registry: Registry
    let scans: Scans

    /// Makes an agent that works on a thread; nothing is asked yet.
    public init(_ options: Options, on thread: AgentThread = AgentThread()) {
        self.options = options
        let authorityFile = options.environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
        client = Client(on: thread.loop, authorityFile: authorityFile)
        let trace: @Sendable (Step) -> Void = { options.log("\($0)") }
        registry = Registry(
            client: options.publicRegistriesOnly
                ? Client(on: EventLoop(addresses: .publicOnly), authorityFile: authorityFile) : client,
            trace: trace
        )
        let logins = Logins(
            client: client,
            authorityFile: authorityFile,
            environment: options.environment,
            trace: trace
        )
        scans = Scans(options: options, registry: registry, logins: logins)
    }

    /// Starts what talks to servers, on this thread: for a process that does something else on another one.
    public static func prepare(usesTLS: Bool) { Client.startLibrary(usesTLS: usesTLS) }

    /// What registries last said is left of their limits, of those that say so.
    public var registryLimits: [Report.RegistryLimit] {
        registry.rateLimits.map { Report.RegistryLimit(origin: $0.origin, text: "\($0.limit)", isLow: $0.limit.isLow) }
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
            if let refusal = options.refusal(of: repository, for: "'\(image)'") { throw refusal }
            return ImageTags(image: image, list: try await scans.list(repository))
        } catch let error as OCIError {
            throw DiagnosticError(Failure(error).diagnostic)
        } catch let failure as Failure {
            throw DiagnosticError(failure.diagnostic)
        } catch { throw DiagnosticError(Diagnostic(.error, message: "\(error)")) }
    }
}
