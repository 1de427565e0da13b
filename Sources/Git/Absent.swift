// These take the place of libgit2's own functions where libgit2 is linked into the executable (`deploy/static`). mbedTLS, which it
// would start for transports that nobody uses here, reads all certificates of the machine, and that takes longer than all else in
// a pass. So libgit2 can open no connection.

/// Starts nothing, and says that it did.
@_cdecl("git_mbedtls_stream_global_init")
public func startNoTLS() -> Int32 { 0 }

/// Refuses to trust anybody.
@_cdecl("git_mbedtls__set_cert_location")
public func trustNobody(_ file: UnsafePointer<CChar>?, _ directory: UnsafePointer<CChar>?) -> Int32 { -1 }

/// Refuses to connect.
@_cdecl("git_mbedtls_stream_new")
public func connectNowhere(
    _ stream: UnsafeMutableRawPointer?,
    _ host: UnsafePointer<CChar>?,
    _ port: UnsafePointer<CChar>?
) -> Int32 { -1 }

/// Refuses to encrypt a connection.
@_cdecl("git_mbedtls_stream_wrap")
public func encryptNothing(
    _ stream: UnsafeMutableRawPointer?,
    _ inner: UnsafeMutableRawPointer?,
    _ host: UnsafePointer<CChar>?
) -> Int32 { -1 }
