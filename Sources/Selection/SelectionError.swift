/// Why a policy can't be used, or chooses nothing.
///
/// The cases are data; the sentences are in one place, ``sentence(image:)``.
public enum SelectionError: Error, Hashable, Sendable {
    /// The expression is longer than ``Pattern/lengthLimit`` bytes.
    case longPattern(length: Int)
    /// RE2 would refuse the expression: why, which part of it, and at which byte that part starts.
    case badPattern(String, reason: String, fragment: String, offset: Int)
    /// The expression is RE2, but too large or too deeply nested for the limits here.
    case hugePattern(String)
    /// Matching this tag took more steps than ``Pattern/matchLimit`` allows.
    case exhaustingPattern(String, tag: String)
    /// What `extract` makes of this tag is longer than ``Template/outputLimit`` bytes.
    case longExtract(String, tag: String)
    /// The range is longer than ``VersionRange/lengthLimit`` bytes.
    case longRange(length: Int)
    /// The text is no range: what was expected, and at which byte of the text.
    case badRange(String, expected: String, offset: Int)
    /// The order is neither ascending nor descending.
    case badDirection(String)
    /// There is nothing to choose from: of `total` tags all are excluded.
    case noTags(total: Int)
    /// No tag that isn't excluded matches the filter.
    case nothingMatches(pattern: String, tags: Int)
    /// No tag is in the range.
    case nothingSatisfies(range: String, tags: Int, newest: String?, unorderable: Int)
    /// A tag has to be a number to be ordered, and isn't; `others` more aren't either.
    case notNumber(String, tag: String, others: Int)
}

extension SelectionError: CustomStringConvertible {
    /// The sentence without the name of the image.
    public var description: String { sentence(image: nil) }

    /// One sentence in the style of the design, section 5; it names the image where that helps and one is given.
    ///
    /// Literals are as they came: whoever shows the sentence makes it safe for the place where it is shown.
    public func sentence(image: String?) -> String {
        let ofImage = image.map { " of '\($0)'" } ?? ""
        switch self {
        case .longPattern(let length):
            return "the regular expression is \(length) bytes long, \(Pattern.lengthLimit) are allowed"
        case .badPattern(let pattern, let reason, let fragment, _):
            let place = fragment.isEmpty || fragment == pattern ? "" : ": '\(fragment)'"
            return "'\(pattern)' is not a regular expression (RE2): \(reason)\(place)"
        case .hugePattern(let pattern):
            return "the regular expression '\(pattern)' is too large or nested too deeply"
        case .exhaustingPattern(let pattern, let tag):
            return
                "the regular expression '\(pattern)' takes more than \(Pattern.matchLimit) steps for the tag '\(tag)'"
        case .longExtract(let template, let tag):
            return "extract '\(template)' makes more than \(Template.outputLimit) bytes of the tag '\(tag)'"
        case .longRange(let length):
            return "the version range is \(length) bytes long, \(VersionRange.lengthLimit) are allowed"
        case .badRange(let text, let expected, _):
            return "'\(text)' is not a version range: expected \(expected)"
        case .badDirection(let text):
            return "'\(text)' is not an order: expected 'asc' or 'desc'"
        case .noTags(let total):
            return switch total {
            case 0: "there are no tags\(ofImage)"
            case 1: "the only tag\(ofImage) is excluded"
            default: "all \(total) tags\(ofImage) are excluded"
            }
        case .nothingMatches(let pattern, let tags):
            return tags == 1
                ? "the only tag\(ofImage) does not match '\(pattern)'"
                : "none of the \(tags) tags\(ofImage) matches '\(pattern)'"
        case .nothingSatisfies(let range, let tags, let newest, let unorderable):
            var details: [String] = []
            if let newest { details.append("newest version is '\(newest)'") }
            if unorderable > 0 {
                details.append(unorderable == 1 ? "1 tag is not a version" : "\(unorderable) tags are not versions")
            }
            let end = details.isEmpty ? "" : " (\(details.joined(separator: "; ")))"
            return tags == 1
                ? "the only tag\(ofImage) does not satisfy '\(range)'\(end)"
                : "none of the \(tags) tags\(ofImage) satisfies '\(range)'\(end)"
        case .notNumber(let text, let tag, let others):
            let origin = text == tag ? "" : ", extracted from '\(tag)',"
            let rest = others == 0 ? "" : others == 1 ? ", and 1 other is not" : ", and \(others) others are not"
            return "'\(text)'\(origin) is not a number\(rest)"
        }
    }
}
