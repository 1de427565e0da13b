internal import CCurl
internal import COpenSSL

/// A libcurl multi handle, which is made when it is needed for the first time: libcurl and its libraries take their time to
/// begin. Sendable because only its loop's thread touches it, but for `wakeup`, which libcurl allows from any.
final class Multi: @unchecked Sendable {
    private var handle: UnsafeMutableRawPointer?

    deinit { curl_multi_cleanup(handle) }

    /// Starts libcurl and its libraries, once in a process.
    static func startLibrary() { _ = library }

    private static let library: Void = { curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()

    /// Lets OpenSSL look up its algorithms, which it remembers, before the first connection waits for that.
    static func warmTLS() { SSL_CTX_free(SSL_CTX_new(TLS_client_method())) }

    /// Takes a transfer in; tells whether there was memory for it.
    func add(_ transfer: UnsafeMutableRawPointer, perOrigin: Int) -> Bool {
        if handle == nil {
            handle = curl_multi_init()
            tidemark_curl_multi_set_long(handle, CURLMOPT_MAX_HOST_CONNECTIONS, perOrigin)
            tidemark_curl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, 256)
        }
        return curl_multi_add_handle(handle, transfer) == CURLM_OK
    }

    func remove(_ transfer: UnsafeMutableRawPointer) { curl_multi_remove_handle(handle, transfer) }

    /// Does what can be done without waiting.
    func perform() {
        var count: Int32 = 0
        curl_multi_perform(handle, &count)
    }

    /// A transfer that has ended, and how; `nil` when there is no other.
    func nextDone() -> (UnsafeMutableRawPointer, CURLcode)? {
        var code = CURLE_OK
        return tidemark_curl_multi_next_done(handle, &code).map { ($0, code) }
    }

    /// Waits until a socket is ready, somebody calls, or the time is over.
    ///
    /// - Returns: whether something is ready.
    @discardableResult func poll(milliseconds: Int32) -> Bool {
        var count: Int32 = 0
        curl_multi_poll(handle, nil, 0, milliseconds, &count)
        return count > 0
    }

    /// Ends `poll`, also one that is about to begin.
    func wakeup() { curl_multi_wakeup(handle) }
}
