/// What `extract` makes of a match: text with references to groups, as Go's `Regexp.Expand` reads it.
///
/// `$name` takes the longest run of letters, digits and underscores, so `$1x` is a group named `1x`; `${1}x` isn't. `$$` is a dollar;
/// one that begins no reference stands for itself. References to groups that don't exist or took no part are empty.
/// policy-files.md, section 2.2.
public struct Template: Hashable, Sendable {
    /// The longest result, in bytes: twice a tag's longest name, since nothing longer than a tag is worth comparing.
    public static let outputLimit = 256

    /// The template as it was written.
    public let source: String
    let parts: [Part]

    enum Part: Hashable, Sendable {
        case text([UInt8])
        /// The first of these groups that took part in the match.
        case groups([Int])
    }

    /// Reads `source` for a pattern with these groups.
    ///
    /// Nothing is an error: what is no reference is text. The cost is linear in the length of `source`.
    public init(_ source: String, groupNames: [String?]) {
        self.source = source
        var parts: [Part] = []
        var text: [UInt8] = []
        var rest = Substring(source).unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "$" else {
                text.append(contentsOf: Array(String(scalar).utf8))
                continue
            }
            if rest.first == "$" {
                rest.removeFirst()
                text.append(UInt8(ascii: "$"))
            } else if let name = Self.popName(&rest) {
                if !text.isEmpty { parts.append(.text(text)) }
                text = []
                parts.append(.groups(Self.groups(named: name, among: groupNames)))
            } else {
                text.append(UInt8(ascii: "$"))
            }
        }
        if !text.isEmpty { parts.append(.text(text)) }
        self.parts = parts
    }

    /// Takes a name, in braces or not, from the start of `rest`; leaves `rest` alone where there is none.
    private static func popName(_ rest: inout Substring.UnicodeScalarView) -> String? {
        let braced = rest.first == "{"
        let body = braced ? rest.dropFirst() : rest
        let name = body.prefix { $0 == "_" || $0.isLetterOrDigit }
        guard !name.isEmpty else { return nil }
        let after = body[name.endIndex...]
        guard !braced || after.first == "}" else { return nil }
        rest = braced ? after.dropFirst() : after
        return String(name)
    }

    /// The groups that `name` refers to: one by number, or all that bear the name.
    private static func groups(named name: String, among names: [String?]) -> [Int] {
        let isNumber = name.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        if isNumber, name == "0" || !name.hasPrefix("0"), name.utf8.count <= 9, let number = Int(name) {
            return number <= names.count ? [number] : []
        }
        return names.indices.filter { names[$0] == name }.map { $0 + 1 }
    }

    /// The only reference that the template consists of, when that is all it is: the result is then a part of the tag itself.
    var onlyGroups: [Int]? {
        guard parts.count == 1, case .groups(let groups) = parts[0] else { return nil }
        return groups
    }

    /// Writes the result for a match into `output`, which holds ``outputLimit`` bytes; returns the length, or `nil` when there is
    /// no room for it.
    func expand(
        _ subject: UnsafeBufferPointer<UInt8>,
        offsets: UnsafeBufferPointer<Int>,
        into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int? {
        var length = 0
        func append(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            guard bytes.count <= output.count - length else { return false }
            for byte in bytes {
                output[length] = byte
                length &+= 1
            }
            return true
        }
        for part in parts {
            let fits =
                switch part {
                case .text(let text): text.withUnsafeBufferPointer(append)
                case .groups(let groups): append(Self.firstMatched(groups, of: subject, offsets: offsets))
                }
            guard fits else { return nil }
        }
        return length
    }

    /// The result for a match in `text`, however long it gets.
    public func expand(_ match: Pattern.Match, in text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        for part in parts {
            switch part {
            case .text(let bytes): output += bytes
            case .groups(let groups):
                let ranges = groups.lazy.compactMap { match.ranges.indices.contains($0) ? match.ranges[$0] : nil }
                if let range = ranges.first(where: { $0.upperBound <= text.count }) { output += text[range] }
            }
        }
        return output
    }

    /// What the first group that took part in the match has matched; empty when none did.
    static func firstMatched(
        _ groups: [Int],
        of subject: UnsafeBufferPointer<UInt8>,
        offsets: UnsafeBufferPointer<Int>
    ) -> UnsafeBufferPointer<UInt8> {
        for group in groups where group * 2 + 1 < offsets.count && offsets[group * 2] >= 0 {
            return UnsafeBufferPointer(rebasing: subject[offsets[group * 2]..<offsets[group * 2 + 1]])
        }
        return UnsafeBufferPointer(rebasing: subject[..<0])
    }
}

extension Unicode.Scalar {
    /// Whether Go's `unicode.IsLetter` or `unicode.IsDigit` would say so.
    fileprivate var isLetterOrDigit: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
        default: false
        }
    }
}
