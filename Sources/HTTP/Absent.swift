/// Takes the place of every function that `deploy/static/absent.ld` names, where libcurl and libgit2 are linked into the executable:
/// what they would call for protocols and logins (LDAP, RTMP, Kerberos) that no transfer here allows.
@_cdecl("tidemark_absent")
public func absent() -> Never {
    fatalError("a protocol was spoken that is not built in")
}
