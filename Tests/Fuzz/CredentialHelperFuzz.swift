// fuzz sources: Sources/OCI/Login.swift Sources/OCI/Login+Helper.swift
// fuzz modules: HTTP

import HTTP

/// Whatever a credential helper prints is a login with a secret, or none.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let output = Array(UnsafeBufferPointer(start: bytes, count: count))
    guard let login = Login(helperOutput: output, source: "docker-credential-x") else { return 0 }
    precondition(login.secrets.allSatisfy { !$0.value.isEmpty })
    return 0
}
