/// What the server said: a whole response, never a part of one.
public struct Response: Sendable {
    /// The status code.
    public let status: Int
    /// The header fields of the last response; those of interim responses (1xx) are dropped.
    public let headers: Headers
    /// The body, decoded.
    public let body: [UInt8]
    /// The URL that answered: another one than was asked when a redirect was followed.
    public let url: URL

    /// Makes a response; tests of the layers above build their own.
    public init(status: Int, headers: Headers, body: [UInt8], url: URL) {
        self.status = status
        self.headers = headers
        self.body = body
        self.url = url
    }
}
