internal import FoundationEssentials
internal import HTTP

/// The requests of one login with a provider, and what is said when one of them fails.
struct CloudConversation: Sendable {
    let cloud: Cloud
    let place: OCIError.Place
    let client: Client
    let metadata: Client
    let environment: CloudEnvironment
    let access: Access
    let deadline: ContinuousClock.Instant
    /// Whether a metadata service is looked for that nothing points to.
    let probes: Bool
    let trace: @Sendable (Step) -> Void

    /// Metadata services are next door: who doesn't answer in a second isn't there.
    private static let nearby: Duration = .seconds(1)

    var nothingFound: OCIError {
        let tried =
            switch cloud {
            case .aws: AWSCredentials.places
            case .azure: Azure.places
            case .gcp: Google.places
            }
        return .noCloudCredential(place, provider: cloud.rawValue, tried: tried)
    }

    /// An error that says which credential was used.
    func refusal(_ source: String, _ reason: String) -> OCIError {
        .cloudRefused(place, provider: cloud.rawValue, source: source, reason: reason)
    }

    /// Sends a request that holds a credential; anything but 200 is an error.
    ///
    /// - Parameter isOfRegistry: whether it goes to the registry itself, and under the registry's own rules.
    func send(_ request: Request, source: String, isOfRegistry: Bool = false) async throws(OCIError) -> [UInt8] {
        var request = request
        guard request.url.scheme == "https" || request.url.isLoopback else {
            throw refusal(source, "'\(request.url)' is plain HTTP, over which no credential is sent")
        }
        if isOfRegistry { request.trust = access.trust }
        request.route = access.route
        return try await answer(request, client, source)
    }

    /// Asks a metadata service, which speaks plain HTTP within the machine or its network and is never behind a proxy.
    func ask(_ request: Request, source: String) async throws(OCIError) -> [UInt8] {
        var request = request
        request.route = .direct
        return try await answer(request, metadata, source)
    }

    /// Asks a metadata service that may not be there: `nil` when nobody answers in time, or not with 200.
    func probe(_ request: Request) async -> [UInt8]? {
        var request = request
        request.route = .direct
        request.attempts = 1
        request.timeout = Self.nearby
        request.limit = Registry.smallBodyLimit
        guard let response = try? await transfer(request, metadata), response.status == 200 else { return nil }
        return response.body
    }

    private func answer(_ request: Request, _ client: Client, _ source: String) async throws(OCIError) -> [UInt8] {
        var request = request
        request.deadline = deadline
        request.limit = Registry.smallBodyLimit
        request.redirects = .refused
        let response: Response
        do throws(HTTPError) { response = try await transfer(request, client) } catch {
            throw refusal(source, "\(error)")
        }
        guard response.status == 200 else {
            throw refusal(source, "'\(response.url)' answers with status \(CloudAnswer.complaint(response))")
        }
        return response.body
    }

    private func transfer(_ request: Request, _ client: Client) async throws(HTTPError) -> Response {
        let start = ContinuousClock.now
        do throws(HTTPError) {
            let response = try await client.send(request)
            trace(.answer(request.method, request.url, status: response.status, start.duration(to: .now)))
            return response
        } catch {
            trace(.noAnswer(request.method, request.url, error))
            throw error
        }
    }

    /// An address that a variable or a file names.
    func url(_ text: String, source: String) throws(OCIError) -> HTTP.URL {
        do throws(HTTPError) { return try HTTP.URL(text) } catch { throw refusal(source, "\(error)") }
    }

    /// Reads an answer; its content is never quoted.
    func decode<Answer: Decodable>(_ type: Answer.Type, _ body: [UInt8], source: String) throws(OCIError) -> Answer {
        guard let answer = try? JSONDecoder().decode(type, from: Data(body)) else {
            throw refusal(source, "the answer is not what it should be")
        }
        return answer
    }
}
