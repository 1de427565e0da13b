extension Sprig {
    static let urls: [String: Function] = [
        "urlParse": Function(.string, result: .dictionary) { call throws(CallError) in
            let url: GoURL
            do throws(GoURL.Fault) {
                url = try GoURL(parsing: call.string(0).bytes)
            } catch {
                throw .failed("unable to parse url: \(error.reason)")
            }
            let parts: [(String, [UInt8])] = [
                ("scheme", url.scheme), ("host", url.host), ("hostname", url.hostname), ("path", url.path),
                ("query", url.query), ("opaque", url.opaque), ("fragment", url.fragment),
                ("userinfo", url.user?.text ?? []),
            ]
            return .map(try call.map(parts.map { (.string($0), .string(ByteString(bytes: $1))) }))
        },
        "urlJoin": Function(.dictionary, result: .string) { call throws(CallError) in
            var url = GoURL()
            url.scheme = try call.part("scheme")
            url.host = try call.part("host")
            url.path = try call.part("path")
            url.query = try call.part("query")
            url.opaque = try call.part("opaque")
            url.fragment = try call.part("fragment")
            let user = try call.part("userinfo")
            if !user.isEmpty {
                do throws(GoURL.Fault) {
                    url.user = try GoURL(parsing: Array("proto://".utf8) + user + Array("@host".utf8)).user
                } catch {
                    throw .failed("unable to parse userinfo in dict: \(error.reason)")
                }
            }
            return .string(ByteString(bytes: url.text))
        },
    ]
}

extension Call {
    /// A part of a URL from the map of its parts.
    fileprivate func part(_ name: String) throws(CallError) -> [UInt8] {
        switch value(of: .string(name), in: dictionary(0)) {
        case nil: return []
        case .some(.none): throw .nilDereference
        case .string(let text)?: return text.bytes
        case let value?:
            throw .failed("unable to parse \(name) key, must be of type string, but \(value.kindName) found")
        }
    }
}
