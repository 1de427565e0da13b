// fuzz sources: Sources/OCI/Clouds/CloudAnswer.swift Sources/OCI/Clouds/CloudAnswer+Complaint.swift Sources/OCI/Clouds/ECRToken.swift Sources/OCI/Clouds/ECRHost.swift Sources/OCI/Clouds/AWSCredentials.swift Sources/OCI/Clouds/AWSProfile.swift Sources/OCI/Clouds/CloudEnvironment.swift Sources/OCI/Clouds/GoogleCredential.swift Sources/OCI/OCIError.swift Sources/OCI/Digest.swift Sources/OCI/Repository.swift Sources/OCI/Login.swift Sources/OCI/Tag.swift
// fuzz modules: HTTP

import FoundationEssentials
import HTTP

/// Whatever the services of providers answer, and whatever stands in the files of their tools: read or refused.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let decoder = JSONDecoder()
    if let token = try? decoder.decode(CloudAnswer.AccessToken.self, from: Data(bytes)) {
        precondition(CloudAnswer.isToken(token.token.value))
        precondition((.seconds(60) ... .seconds(12 * 3600)).contains(token.lifetime))
    }
    _ = try? decoder.decode(ECRToken.self, from: Data(bytes))
    _ = try? decoder.decode(AWSCredentials.Document.self, from: Data(bytes))
    let text = String(decoding: bytes, as: UTF8.self)
    if case .external(let account)? = try? decoder.decode(GoogleCredential.self, from: Data(bytes)) {
        _ = account.credential_source.token(in: text)
    }
    if let found = AWSCredentials(xml: bytes, source: "x") { precondition(CloudAnswer.isToken(found.keyID)) }
    _ = AWSProfile.sections(text)
    _ = ECRHost(text)
    if let url = try? HTTP.URL("https://r.test/") {
        _ = CloudAnswer.complaint(Response(status: 400, headers: [:], body: bytes, url: url))
    }
    return 0
}
