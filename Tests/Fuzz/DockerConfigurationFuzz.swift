// fuzz sources: Sources/OCI/DockerConfiguration.swift Sources/OCI/Login.swift Sources/OCI/Login+Helper.swift Sources/OCI/Repository.swift Sources/OCI/OCIError.swift Sources/OCI/Digest.swift Sources/OCI/Tag.swift
// fuzz modules: HTTP

import HTTP

/// Whatever a Docker configuration holds is read or refused, in both forms, and an error never quotes it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let json = Array(UnsafeBufferPointer(start: bytes, count: count))
    for form in [DockerConfiguration.Form.current, .legacy] {
        guard let configuration = try? DockerConfiguration(json, form: form, source: "f") else { continue }
        for image in ["nginx", "ghcr.io/acme/web", "r.test:5000/a", "a.b.example.com/team/x"] {
            guard let repository = try? Repository(image) else { preconditionFailure(image) }
            if case .login(let login) = configuration.lookup(repository) { precondition(login.source == "f") }
        }
    }
    return 0
}
