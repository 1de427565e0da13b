internal import HTTP

/// Where a tag list goes on.
enum NextPage {
    /// Why a link isn't followed.
    struct Refusal: Error, Equatable {
        var link: String
        var reason: String
    }

    /// The URL of the next page, if a `Link` field names one.
    ///
    /// Only the query is taken from the link, and only when it stays on the same server and means the same list: registries behind
    /// a proxy leave a prefix out or put one in, but none has a reason to lead elsewhere. registries.md; threats.md, section 1a.
    ///
    /// - Parameter list: what stands behind the repository's path.
    static func url(
        in headers: Headers,
        after page: URL,
        path: String,
        list: String = "/tags/list"
    ) throws(Refusal) -> URL? {
        for field in headers.all("Link") {
            guard let links = LinkHeader.parse(field) else { throw Refusal(link: field, reason: "is malformed") }
            guard let next = links.first(where: { $0.relations.contains("next") }) else { continue }
            guard let target = try? page.resolving(next.target) else {
                throw Refusal(link: next.target, reason: "is not an http or https URL")
            }
            guard target.origin == page.origin else {
                throw Refusal(link: next.target, reason: "leads to another server")
            }
            guard isSame(target.path, list, of: path), let query = target.query, !query.isEmpty else {
                throw Refusal(link: next.target, reason: "is not a page of this tag list")
            }
            return page.with(path: page.path, query: query)
        }
        return nil
    }

    private static func isSame(_ linked: String, _ list: String, of path: String) -> Bool {
        let parts = linked.components(between: "/v2/", and: list)
        guard let parts else { return false }
        return parts == path || path.hasSuffix("/\(parts)")
    }
}

extension String {
    /// What stands between the last `start` and `end`, where this text ends.
    fileprivate func components(between start: String, and end: String) -> String? {
        guard hasSuffix(end) else { return nil }
        let rest = dropLast(end.count)
        guard let range = rest.ranges(of: start).last else { return nil }
        let middle = rest[range.upperBound...]
        return middle.isEmpty ? nil : String(middle)
    }
}
