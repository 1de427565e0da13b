internal import CCurl
internal import Glibc

/// One attempt at one request: a libcurl easy handle with its buffers.
///
/// Lives on the thread of `Transfers` from its start to its end; libcurl's callbacks reach it through an unretained
/// pointer, which `Transfers` keeps valid by holding the transfer until its handle is removed.
final class Transfer {
    let id: UInt64
    let request: Request
    private let finish: @Sendable (Result<Response, HTTPError>) -> Void
    private let authorityFile: String?
    private let addresses: AddressRule
    private let authorities: [UInt8]?
    /// The proxy on the way, as libcurl takes it, perhaps with a password; `nil` for none.
    private let proxy: String?
    let handle: UnsafeMutableRawPointer
    private var lines: UnsafeMutablePointer<curl_slist>?
    private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var headers = Headers()
    private var headerBytes = 0
    private var body: [UInt8] = []
    private var fault: HTTPError?
    /// The time that this attempt was given.
    private var timeout = Duration.zero

    /// Header fields in bytes, those of interim responses (1xx), of which there may be any number, included; libcurl's own cap is 300 KiB, the largest seen in the field 16 KiB.
    private static let headerLimit = 64 << 10

    /// TLS included; who needs longer for that has no time left for an answer either.
    private static let connectTimeout = Duration.seconds(10)

    init?(
        id: UInt64,
        request: Request,
        authorityFile: String?,
        authorities: [UInt8]?,
        addresses: AddressRule,
        finish: @escaping @Sendable (Result<Response, HTTPError>) -> Void
    ) {
        guard let handle = curl_easy_init() else { return nil }
        self.id = id
        self.request = request
        self.authorityFile = authorityFile
        self.authorities = authorities
        self.addresses = addresses
        proxy = request.route.proxy(to: request.url)
        self.finish = finish
        self.handle = handle
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        configure()
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(lines)
        words.deallocate()
    }

    /// Ends the transfer with libcurl's verdict.
    func end(_ code: CURLcode) {
        guard code == CURLE_OK, fault == nil else { return finish(.failure(fault ?? error(code))) }
        let response = response
        finish(response.status == 407 ? .failure(proxyFault("it answers with status 407")) : .success(response))
    }

    /// Ends the transfer without asking libcurl.
    func end(_ error: HTTPError) {
        finish(.failure(error))
    }

    private var response: Response {
        var status = 0
        tidemark_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return Response(status: status, headers: headers, body: body, url: request.url)
    }

    private func error(_ code: CURLcode) -> HTTPError {
        let origin = request.url.origin
        let said = String(cString: words)
        let reason = said.isEmpty ? String(cString: curl_easy_strerror(code)) : said
        var connectStatus = 0
        tidemark_curl_get_long(handle, CURLINFO_HTTP_CONNECTCODE, &connectStatus)
        if connectStatus >= 300 { return proxyFault("it answers with status \(connectStatus)") }
        return switch code {
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: proxyFault(reason)
        case CURLE_COULDNT_CONNECT where proxy != nil: proxyFault(reason)
        // Both times begin together; what ended first can only be the shorter one.
        case CURLE_OPERATION_TIMEDOUT where !wasConnected && timeout > Self.connectTimeout:
            .noConnection(origin: origin, seconds: Int(Self.connectTimeout.components.seconds))
        case CURLE_OPERATION_TIMEDOUT: .timedOut(origin: origin, reason: reason)
        // OpenSSL's words for a record that begins with letters, such as those of 'HTTP/1.1 400'.
        case CURLE_SSL_CONNECT_ERROR where reason.contains("wrong version number"): .withoutTLS(origin: origin)
        // Likewise, for what `Revocation` ends.
        case CURLE_SSL_CONNECT_ERROR where reason.contains("invalid status response"):
            .untrusted(
                origin: origin,
                reason: "certificate revoked, its authority says in the answer that the server shows"
            )
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            .untrusted(origin: origin, reason: reason)
        // Somebody was there: what one request is refused for says nothing to the others of that origin.
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2,
            CURLE_HTTP2_STREAM, CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
            .truncated(origin: origin, reason: reason)
        // The scheme was checked before: it is the answer that libcurl does not support.
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL: .notHTTP(origin: origin, reason: reason)
        case CURLE_URL_MALFORMAT: .invalidURL(request.url.description)
        default: .unreachable(origin: origin, reason: reason)
        }
    }

    private func proxyFault(_ reason: String) -> HTTPError {
        guard case .proxy(let proxy) = request.route else {
            return .proxyFailed(origin: request.url.origin, proxy: nil, reason: reason)
        }
        return .proxyFailed(origin: request.url.origin, proxy: proxy.address, reason: reason)
    }

    /// Whether the connection stood, TLS included, so that the request could be sent.
    private var wasConnected: Bool { time(CURLINFO_PRETRANSFER_TIME_T) > .zero }

    private func time(_ info: CURLINFO) -> Duration {
        var microseconds: curl_off_t = 0
        tidemark_curl_get_offset(handle, info, &microseconds)
        return .microseconds(microseconds)
    }

    private func configure() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        tidemark_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, words)
        tidemark_curl_set_string(handle, CURLOPT_URL, request.url.text)
        tidemark_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        tidemark_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        tidemark_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        tidemark_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1)
        tidemark_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2)
        tidemark_curl_set_long(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        tidemark_curl_set_long(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        // Where HTTP/2 is offered, requests share one connection; who opens eight at once has not waited for the offer.
        if request.url.scheme == "https" { tidemark_curl_set_long(handle, CURLOPT_PIPEWAIT, 1) }
        tidemark_curl_set_long(handle, CURLOPT_TCP_NODELAY, 1)
        tidemark_curl_set_string(handle, CURLOPT_ACCEPT_ENCODING, "gzip")
        configureDeadlines()
        configureTrust()
        configureRoute()
        configureMethod()
        for line in request.headers.lines { lines = curl_slist_append(lines, line) ?? lines }
        // What has a body does not wait to be asked for it.
        if !request.body.isEmpty { lines = curl_slist_append(lines, "Expect:") ?? lines }
        tidemark_curl_set_list(handle, CURLOPT_HTTPHEADER, lines)
        tidemark_curl_set_data_function(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            Transfer.at(context)?.receive(header: UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        tidemark_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        tidemark_curl_set_data_function(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            Transfer.at(context)?.receive(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        tidemark_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        tidemark_curl_set_socket_function(handle) { context, _, address in
            guard let address, let transfer = Transfer.at(context) else { return CURL_SOCKET_BAD }
            return transfer.socket(for: &address.pointee)
        }
        tidemark_curl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, context)
    }

    private func configureDeadlines() {
        timeout = request.timeout
        if let deadline = request.deadline { timeout = min(timeout, deadline - .now) }
        tidemark_curl_set_long(handle, CURLOPT_TIMEOUT_MS, max(1, timeout.milliseconds))
        tidemark_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Self.connectTimeout.milliseconds)
        tidemark_curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 100)
        tidemark_curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, max(1, request.stall.milliseconds / 1000))
    }

    private func configureTrust() {
        tidemark_curl_set_tls_function(handle) { _, tls, context in
            guard let tls, let transfer = Transfer.at(context) else { return CURLE_SSL_CONNECT_ERROR }
            let isReady = Revocation.look(in: tls, atLists: transfer.request.trust.revocationLists != nil)
            return isReady ? CURLE_OK : CURLE_OUT_OF_MEMORY
        }
        tidemark_curl_set_pointer(handle, CURLOPT_SSL_CTX_DATA, Unmanaged.passUnretained(self).toOpaque())
        if let authorityFile { tidemark_curl_set_string(handle, CURLOPT_CAINFO, authorityFile) }
        set(CURLOPT_CAINFO_BLOB, authorities)
        set(CURLOPT_SSLCERT_BLOB, request.trust.clientCertificate?.chain)
        set(CURLOPT_SSLKEY_BLOB, request.trust.clientCertificate?.key)
        // The proxy, where it speaks TLS, is trusted like the server.
        if let authorityFile { tidemark_curl_set_string(handle, CURLOPT_PROXY_CAINFO, authorityFile) }
        if request.trust.clientCertificate != nil { tidemark_curl_set_string(handle, CURLOPT_SSLCERTTYPE, "PEM") }
    }

    private func configureRoute() {
        // Kerberos is not built in, and a SOCKS server takes what is offered.
        tidemark_curl_set_long(handle, CURLOPT_SOCKS5_AUTH, tidemark_curl_auth_basic)
        tidemark_curl_set_string(handle, CURLOPT_PROXY, proxy ?? "")
        tidemark_curl_set_string(handle, CURLOPT_NOPROXY, "")
        guard proxy != nil, case .proxy(let proxy) = request.route, let user = proxy.user else { return }
        tidemark_curl_set_string(handle, CURLOPT_PROXYUSERNAME, user)
        tidemark_curl_set_string(handle, CURLOPT_PROXYPASSWORD, proxy.password?.value ?? "")
        // libcurl has given a tunnel that was opened with one password to who had another (CVE-2026-3784).
        tidemark_curl_set_long(handle, CURLOPT_FRESH_CONNECT, 1)
        tidemark_curl_set_long(handle, CURLOPT_FORBID_REUSE, 1)
    }

    private func set(_ option: CURLoption, _ bytes: [UInt8]?) {
        guard var bytes else { return }
        bytes.withUnsafeMutableBytes { _ = tidemark_curl_set_blob(handle, option, $0.baseAddress, $0.count) }
    }

    private func configureMethod() {
        switch request.method {
        case .get: tidemark_curl_set_long(handle, CURLOPT_HTTPGET, 1)
        case .head: tidemark_curl_set_long(handle, CURLOPT_NOBODY, 1)
        case .post, .put:
            tidemark_curl_set_long(handle, CURLOPT_POST, 1)
            if request.method == .put { tidemark_curl_set_string(handle, CURLOPT_CUSTOMREQUEST, "PUT") }
            tidemark_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
            request.body.withUnsafeBytes {
                _ = tidemark_curl_set_pointer(
                    handle,
                    CURLOPT_COPYPOSTFIELDS,
                    UnsafeMutableRawPointer(mutating: $0.baseAddress)
                )
            }
        }
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Takes one header line; fewer bytes than given tell libcurl to stop.
    private func receive(header bytes: UnsafeRawBufferPointer) -> Int {
        if bytes.starts(with: "HTTP/".utf8) {
            headers = Headers()
        } else if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            let value = bytes[(colon + 1)...].trimmingSpace
            headers.add(String(decoding: bytes[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
        }
        headerBytes += bytes.count
        guard headerBytes <= Self.headerLimit else {
            fault = .tooLarge(origin: request.url.origin, limit: Self.headerLimit)
            return 0
        }
        return bytes.count
    }

    /// Takes decoded body bytes. They are counted here because CURLOPT_MAXFILESIZE neither stops a chunked body nor
    /// counts what a compressed one unfolds to.
    private func receive(body bytes: UnsafeRawBufferPointer) -> Int {
        guard bytes.count <= request.limit - body.count else {
            fault = .tooLarge(origin: request.url.origin, limit: request.limit)
            return 0
        }
        if body.isEmpty {
            var length: Int = 0
            tidemark_curl_get_length(handle, &length)
            body.reserveCapacity(min(max(length, bytes.count), request.limit))
        } else if bytes.count > body.capacity - body.count {
            // Of a length that nobody said. Few large steps: each one copies, and room that is not used costs nothing.
            body.reserveCapacity(min(4 * (body.count + bytes.count), request.limit))
        }
        body.append(contentsOf: bytes)
        return bytes.count
    }

    /// Opens the socket for an address that was just resolved, unless it is one that is never reached.
    private func socket(for address: inout curl_sockaddr) -> curl_socket_t {
        // Whoever asks through a proxy meets the proxy's own address, which the operator has chosen, in the environment or in a
        // secret, and which says nothing of the server's.
        let rule = proxy == nil ? addresses : .withoutMetadata
        let isForbidden = withUnsafeBytes(of: &address.addr) { rule.forbids($0) }
        guard !isForbidden else {
            fault =
                proxy == nil
                ? .forbiddenAddress(origin: request.url.origin, rule: addresses)
                : proxyFault("its address is link-local or unspecified, which is never contacted")
            return CURL_SOCKET_BAD
        }
        return Glibc.socket(address.family, address.socktype | Int32(SOCK_CLOEXEC.rawValue), address.protocol)
    }
}

extension Duration {
    /// Whole milliseconds, saturating.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        let (whole, overflow) = Int(seconds).multipliedReportingOverflow(by: 1000)
        return overflow ? .max : whole + Int(attoseconds / 1_000_000_000_000_000)
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// Without the spaces and line ends around it.
    fileprivate var trimmingSpace: Self {
        let isSpace: (UInt8) -> Bool = { $0 == 32 || $0 == 9 || $0 == 13 || $0 == 10 }
        guard let start = firstIndex(where: { !isSpace($0) }), let end = lastIndex(where: { !isSpace($0) }) else {
            return self[endIndex...]
        }
        return self[start...end]
    }
}
